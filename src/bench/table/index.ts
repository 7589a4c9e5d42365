/** The benchmarks' tables for README, and the command that refreshes them there. */
export { registerTableCommand } from './command';
