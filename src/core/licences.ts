import * as fs from 'node:fs';
import { createRequire } from 'node:module';
import * as path from 'node:path';
import { html, type Html } from './html';

/** Licences of the npm packages that a bundled script is made of. */

/** A package with the text of its licence. */
export interface PackageLicence {
  /** Name and version. */
  readonly package: string;
  /** SPDX expression. */
  readonly licence: string;
  /** Null where the package brings none. */
  readonly text: string | null;
}

/** A text, and the packages that come under it. */
interface LicenceText {
  readonly packages: readonly string[];
  readonly text: string;
}

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly license?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
}

const LICENCE_FILE = /^licen[cs]e(?:[.-].*)?$/i;
/** Types are no part of a script; the others are for programs beside the library, for Node, or for old browsers. */
const NOT_BUNDLED =
  /^@types\/|^@webgpu\/types$|^(?:argparse|chalk|commander|core-js|iconv-lite|node-fetch|regenerator-runtime|string_decoder|tslib|yargs)$/;

/** The folder of an installed package. Found by path: packages with `exports` do not let it be required by name. */
export function packageFolder(name: string, from: string = __filename): string {
  const folder = findPackage(name, from);
  if (folder === undefined) throw new Error(`Package ${name} is not installed.`);
  return folder;
}

/**
 * The licences of a package and of the dependencies that its bundle holds, in the order in which they are met. A text
 * that a package leaves out is that of another one of its family, as `vega` and `vega-scale` are one.
 *
 * @param folder of the package
 * @param relative folder of a package of the same family, to look there, too. Default: none
 */
export function embeddedLicences(folder: string, relative?: string): readonly PackageLicence[] {
  const own = licencesBelow(folder);
  const known = relative === undefined ? own : [...own, ...licencesBelow(relative)];
  return own.map((each) => (each.text === null ? { ...each, text: textOfFamily(each, known) } : each));
}

function licencesBelow(folder: string): readonly PackageLicence[] {
  const found = new Map<string, PackageLicence>();
  const visit = (place: string): void => {
    if (found.has(place)) return;
    const { name, version, license = 'unknown', dependencies = {} } = readManifest(place);
    found.set(place, { package: `${name} ${version}`, licence: license, text: licenceText(place) });
    for (const dependency of Object.keys(dependencies).filter((each) => !NOT_BUNDLED.test(each))) {
      const below = findPackage(dependency, path.join(place, 'package.json'));
      if (below !== undefined) visit(below);
    }
  };
  visit(folder);
  return [...found.values()];
}

function textOfFamily({ package: name, licence }: PackageLicence, known: readonly PackageLicence[]): string | null {
  const family = (each: string): string => /^[\w@/]+/.exec(each)?.[0] ?? each;
  const isKin = (each: PackageLicence): boolean => family(each.package) === family(name) && each.licence === licence;
  return known.find((each) => each.text !== null && isKin(each))?.text ?? null;
}

/** Each text once, with its packages; those without a text with the name of their licence. */
function licenceTexts(licences: readonly PackageLicence[]): readonly LicenceText[] {
  const byText = new Map<string, Set<string>>();
  for (const { package: name, licence, text } of licences) {
    const key = text ?? licence;
    byText.set(key, (byText.get(key) ?? new Set()).add(name));
  }
  return [...byText].map(([text, packages]) => ({ packages: [...packages], text }));
}

/** The licences as an element that opens on demand, for pages that embed scripts. */
export function licencesHtml(title: string, licences: readonly PackageLicence[]): Html {
  return html`<details class="licences"><summary>${title}</summary>
${licenceTexts(licences).map(({ packages, text }) => html`<p>${packages.join(', ')}</p>\n<pre>${text}</pre>\n`)}</details>`;
}

function findPackage(name: string, from: string): string | undefined {
  return (createRequire(from).resolve.paths(name) ?? [])
    .map((parent) => path.join(parent, name))
    .find((candidate) => fs.existsSync(path.join(candidate, 'package.json')));
}

function readManifest(folder: string): Manifest {
  return JSON.parse(fs.readFileSync(path.join(folder, 'package.json'), 'utf8')) as Manifest;
}

function licenceText(folder: string): string | null {
  const name = fs.readdirSync(folder).find((each) => LICENCE_FILE.test(each));
  return name === undefined ? null : fs.readFileSync(path.join(folder, name), 'utf8').trim();
}
