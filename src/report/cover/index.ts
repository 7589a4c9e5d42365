/** The report's cover: results, their data, and every experiment at a glance. */
export { cover, TITLE, type CoverOptions } from './cover';
export { headlineOf, type Headline } from './headline';
