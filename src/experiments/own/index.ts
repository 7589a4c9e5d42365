/** Experiments of one's own: what a definition is, and the file of them that cells and terminal pick up. */
export { buildExperiment, type FindExperiment, type NewExperiment } from './definition';
export { located, readDefinitions, type DefinitionHelpers } from './definitionsFile';
