import * as path from 'node:path';
import { readJson, settings } from '../core';

/** ImageNet's 1000 classes. */
export interface ImagenetClasses {
  /** Names by index, in the order of every network's outputs. */
  readonly names: readonly string[];
  /** Indices of the 118 dog breeds, which follow each other. Dingo, dhole and African hunting dog are not among them. */
  readonly dogs: { readonly from: number; readonly to: number };
}

interface ClassesFile {
  readonly classes: readonly string[];
  readonly dogs: ImagenetClasses['dogs'];
}

let read: ImagenetClasses | undefined;

/** ImageNet's classes, from `data/imagenet-classes.json`, which says where the names come from. */
export function imagenetClasses(): ImagenetClasses {
  if (read === undefined) {
    const { classes, dogs } = readJson<ClassesFile>(path.join(settings().dataFolder, 'imagenet-classes.json'));
    read = { names: classes, dogs };
  }
  return read;
}

/** Tells whether a class is a dog breed. */
export function isDogClass(index: number): boolean {
  const { from, to } = imagenetClasses().dogs;
  return index >= from && index <= to;
}

/** The class of a breed's name, e.g. `Old English sheepdog`; undefined where ImageNet has none of that name. */
export function imagenetClassOf(breed: string): number | undefined {
  const wanted = plain(breed);
  const found = imagenetClasses().names.findIndex((name) => plain(name) === wanted);
  return found < 0 ? undefined : found;
}

/** Folders write spaces and hyphens alike, and capitals as they please. */
function plain(name: string): string {
  return name.toLowerCase().replace(/[\s_-]+/g, ' ');
}
