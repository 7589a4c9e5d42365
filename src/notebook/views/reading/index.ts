/** Reading of a block's runs: each against guessing, and each change with its interval and test. */
export { readingBundle, type ComparedIds } from './readingBundle';
