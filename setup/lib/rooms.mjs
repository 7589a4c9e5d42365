/** The rooms of `src` in order, as rules for dependency-cruiser; docs/architecture.md says what each room is for. */

/** A room may import those of the rows above it. Rooms of one row do not know each other. */
const ROWS = [
  ['core'],
  ['engine', 'data', 'download', 'extensions'],
  ['models', 'drawings', 'weights'],
  ['training', 'datasets'],
  ['experiments'],
  ['analysis', 'parts', 'cluster', 'sweeps'],
  ['charts', 'exports', 'doctor', 'imagenet'],
  ['notebook', 'report'],
  ['cli'],
  ['bench'],
];

/** @param {readonly string[]} rooms */
const within = (rooms) => `^src/(${rooms.join('|')})/`;
/** The package's files, `src/index.ts` and the subpaths', and the terminal's program. */
const ENTRY_POINTS = '^src/(public/)?[^/]+\\.ts$';
const DOORS = '[^/]+/index\\.ts$';

/** @type {import('dependency-cruiser').IForbiddenRuleType[]} */
const ONE_WAY = ROWS.map((row, index) => ({
  name: 'one-way',
  comment: 'a room imports those below it, not those beside or above it',
  severity: 'error',
  from: { path: within(row) },
  to: { path: within(ROWS.slice(index).flat()), pathNot: '^src/$1/' },
}));

/** @type {import('dependency-cruiser').IForbiddenRuleType[]} */
export const RULES = [
  {
    name: 'no-circles',
    comment: 'two files need each other: move what both need into a third',
    severity: 'error',
    from: {},
    to: { circular: true },
  },
  ...ONE_WAY,
  {
    name: 'known-rooms',
    comment: 'the room has no place in the order: give it one in setup/lib/rooms.mjs',
    severity: 'error',
    from: { path: '^src/[^/]+/', pathNot: [within(ROWS.flat()), ENTRY_POINTS] },
    to: {},
  },
  {
    name: 'doors',
    comment: "a room's index.ts is its only door",
    severity: 'error',
    from: { path: '^src/([^/]+)/', pathNot: ENTRY_POINTS },
    to: { path: '^src/[^/]+/', pathNot: `^src/($1/|${DOORS})` },
  },
  {
    // The terminal's program, src/cli.ts, is part of the room `cli`; the other files beside the rooms are the package's.
    name: 'doors',
    comment: "a room's index.ts is its only door",
    severity: 'error',
    from: { path: ENTRY_POINTS },
    to: { path: '^src/[^/]+/', pathNot: `^src/(cli/|${DOORS})` },
  },
  {
    name: 'no-entry-points',
    comment: 'the files beside the rooms are for users of the package, not for its rooms',
    severity: 'error',
    from: { path: '^src/[^/]+/', pathNot: ENTRY_POINTS },
    to: { path: ENTRY_POINTS },
  },
  {
    name: 'engine-only',
    comment: 'the room engine is the only one to import a package of TensorFlow.js',
    severity: 'error',
    from: { path: '^src/', pathNot: '^src/engine/' },
    to: { path: '@tensorflow/' },
  },
];
