/** The benchmarks' tables for docs/benchmarks.md, and the command that refreshes them there. */
export { registerTableCommand } from './command';
