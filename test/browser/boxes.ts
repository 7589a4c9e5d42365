import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import type { Locator } from 'playwright-core';
import { environmentValue, settings } from '../../src/core';
import { compareBoxes, type Box, type Boxes, type Heights } from './compareBoxes';

/** What to measure: a CSS selector per landmark, looked for inside the screen's root. */
export type Landmarks = Readonly<Record<string, string>>;

/** A screen whose landmarks are measured and compared with what was recorded. */
export interface Screen {
  /** File in `test/browser/boxes`, without its ending. */
  readonly file: string;
  /** Its name in the file. Light and dark share one: colours move nothing. */
  readonly name: string;
  readonly root: Locator;
  readonly landmarks: Landmarks;
  /** Default: of the layout alone. */
  readonly heights?: Heights;
}

/** A page that was resized draws its charts again after a while. */
const PATIENCE_MS = 30_000;
const PAUSE_MS = 300;
const LOOKS_UNTIL_NUDGE = 20;

/**
 * Compares a screen's landmarks with `test/browser/boxes`, loosely: see compareBoxes. With
 * `BREEDLAB_BOXES=write` records them instead: look at what changed before you commit it.
 */
export async function checkBoxes(screen: Screen): Promise<void> {
  if (environmentValue('BREEDLAB_BOXES') === 'write') return record(screen, await settledBoxes(screen));
  const expected = recorded(screen.file)[screen.name] ?? {};
  let problems: readonly string[] = [];
  let looks = 0;
  for (const end = Date.now() + PATIENCE_MS; Date.now() < end; await pause()) {
    problems = compareBoxes(expected, await measure(screen), screen.heights);
    if (problems.length === 0) return;
    looks += 1;
    if (looks % LOOKS_UNTIL_NUDGE === 0) await tellResized(screen);
  }
  assert.fail(
    `${screen.name}: ${problems.join(' ')} If it is meant to, record it: BREEDLAB_BOXES=write npm test -- browser`,
  );
}

/** Plotly passes over charts that are out of sight while the window changes, and waits for the next change. */
function tellResized({ root }: Screen): Promise<void> {
  return root.page().evaluate(`window.dispatchEvent(new Event('resize'));`);
}

/** First visible match of each selector; what is not there is left out. */
function measure({ root, landmarks }: Screen): Promise<Boxes> {
  return root.evaluate((element, wanted) => {
    const origin = element.getBoundingClientRect();
    const found = Object.entries(wanted).flatMap(([name, selector]): [string, Box][] => {
      const rects = [...element.querySelectorAll(selector)].map((each) => each.getBoundingClientRect());
      const rect = rects.find(({ width, height }) => width > 0 && height > 0);
      if (rect === undefined) return [];
      const sides = [rect.x - origin.x, rect.y - origin.y, rect.width, rect.height].map(Math.round);
      return [[name, sides as unknown as Box]];
    });
    return Object.fromEntries([['screen', [0, 0, Math.round(origin.width), Math.round(origin.height)]], ...found]);
  }, landmarks);
}

/** As soon as it holds still, or as it is after a while: a live view never quite does. */
async function settledBoxes(screen: Screen): Promise<Boxes> {
  let boxes: Boxes = {};
  let same = 0;
  for (const end = Date.now() + PATIENCE_MS; same < 5 && Date.now() < end; await pause()) {
    const now = await measure(screen);
    if (Object.keys(now).length < Object.keys(boxes).length) continue;
    same = JSON.stringify(now) === JSON.stringify(boxes) ? same + 1 : 0;
    boxes = now;
  }
  return boxes;
}

function recorded(file: string): Record<string, Boxes> {
  const place = placeOf(file);
  return fs.existsSync(place) ? (JSON.parse(fs.readFileSync(place, 'utf8')) as Record<string, Boxes>) : {};
}

/** A line per landmark, so that a change is read at a glance. */
function record({ file, name, landmarks }: Screen, boxes: Boxes): void {
  const lost = Object.keys(landmarks).filter((landmark) => !(landmark in boxes));
  assert.deepEqual(lost, [], `${name}: nothing to record of these`);
  const screens = Object.entries({ ...recorded(file), [name]: boxes }).sort(([a], [b]) => a.localeCompare(b));
  const texts = screens.map(([screen, all]) => {
    const lines = Object.entries(all).map(([landmark, box]) => `    ${JSON.stringify(landmark)}: [${box.join(', ')}]`);
    return `  ${JSON.stringify(screen)}: {\n${lines.join(',\n')}\n  }`;
  });
  fs.writeFileSync(placeOf(file), `{\n${texts.join(',\n')}\n}\n`);
}

function placeOf(file: string): string {
  return path.join(settings().projectRoot, 'test', 'browser', 'boxes', `${file}.json`);
}

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
}
