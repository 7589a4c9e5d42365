import { BreedlabError } from '../../core';

const HOUR = 3600_000;
const UNITS: Readonly<Record<string, number>> = { h: HOUR, d: 24 * HOUR, w: 7 * 24 * HOUR };

/**
 * Parses a moment from a user's text: `today`, a date `2026-11-23` (midnight of this machine's time zone), an ISO
 * 8601 time, or an age: `6h`, `2d`, `1w`.
 *
 * @param now moment from which an age counts back. Default: the current time
 * @throws BreedlabError for text that names no moment
 */
export function parseMoment(moment: Date | string, now: Date = new Date()): Date {
  const found = typeof moment === 'string' ? parseText(moment.trim(), now) : moment;
  if (!Number.isNaN(found.getTime())) return found;
  throw new BreedlabError(
    `'${String(moment)}' names no moment.`,
    'Give a date (2026-11-23), an ISO 8601 time, today, or how long ago: 6h, 2d, 1w.',
  );
}

function parseText(text: string, now: Date): Date {
  const ago = /^(\d+(?:\.\d+)?)\s*([hdw])$/.exec(text);
  if (ago !== null) return new Date(now.getTime() - Number(ago[1]) * UNITS[ago[2]!]!);
  if (text === 'today') return new Date(now.getFullYear(), now.getMonth(), now.getDate());
  const [, year, month, number, time] = /^(\d{4})-(\d{2})-(\d{2})(T.*)?$/.exec(text) ?? [];
  const day = dayOf(Number(year), Number(month), Number(number));
  return time === undefined || Number.isNaN(day.getTime()) ? day : new Date(text);
}

/** Midnight of a day; no date for a day that no calendar has, which `Date` would count on into the next month. */
function dayOf(year: number, month: number, day: number): Date {
  const date = new Date(year, month - 1, day);
  return date.getMonth() === month - 1 && date.getDate() === day ? date : new Date(NaN);
}
