import * as fs from 'node:fs';
import * as path from 'node:path';
import { BreedlabError } from '../../src/core';
import { unpack } from '../../src/datasets/archives';
import { ESCAPED } from './archives';
import { readAll } from '../weights/fixtures';

/** What a hostile file must not bring about, for the samples and for `npm run test:attack` alike. */

/** Longest that the reading of one file may compute, in milliseconds. */
const LONGEST_MS = 10_000;

const LIMITS = { entries: 50, fileBytes: 100_000, totalBytes: 200_000 };

/**
 * What was wrong about reading a hostile file of weights; nothing where it was read, or refused with its name.
 *
 * @param file where its content lies
 */
export async function weightsProblems(
  file: string,
  { kind, content }: { readonly kind: string; readonly content: { readonly length: number } },
): Promise<readonly string[]> {
  let elements = 0;
  const problems = await harmProblems(file, async () => {
    for (const { values } of Object.values(await readAll(file))) elements += values.length;
  });
  // A mutation may be harmless; everything else is refused, or holds no more than the file.
  const isMuch = elements > 16 * content.length;
  const isRead = kind.startsWith('pickle') && elements > 0;
  return [
    ...problems,
    ...(isMuch ? [`${elements} elements are read of ${content.length} bytes`] : []),
    ...(isRead ? ['a pickle with a call is read'] : []),
  ];
}

/**
 * What was wrong about unpacking a hostile archive.
 *
 * @param archive where its content lies
 * @param folder an empty one
 */
export async function archiveProblems(archive: string, folder: string): Promise<readonly string[]> {
  const problems = await harmProblems(archive, () =>
    unpack({ archive, folder, place: (entry) => entry, limits: LIMITS }),
  );
  const places = fs.readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((each) => path.join(folder, each));
  const bytes = places.reduce((sum, each) => sum + (fs.lstatSync(each).isFile() ? fs.statSync(each).size : 0), 0);
  const links = places.filter((each) => fs.lstatSync(each).isSymbolicLink());
  return [
    ...problems,
    ...links.map((link) => `${link} is a link`),
    ...(bytes > LIMITS.totalBytes ? [`${bytes} bytes are unpacked`] : []),
    ...(fs.existsSync(ESCAPED) ? [`${ESCAPED} is written`] : []),
  ];
}

/** Ends well, or with an error for the user that names the file; soon. */
async function harmProblems(file: string, read: () => Promise<unknown>): Promise<readonly string[]> {
  const began = process.cpuUsage();
  const problems: string[] = [];
  try {
    await read();
  } catch (error) {
    if (!(error instanceof BreedlabError)) problems.push(`an error that is not for the user: ${stackOf(error)}`);
    else if (!error.message.includes(file)) problems.push(`the error does not name the file: ${error.message}`);
  }
  const { user, system } = process.cpuUsage(began);
  const milliseconds = Math.round((user + system) / 1000);
  return milliseconds < LONGEST_MS ? problems : [...problems, `it computes for ${milliseconds} ms`];
}

function stackOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
