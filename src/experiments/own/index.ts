/** User-defined experiments: their definitions, and the file of them that cells and the terminal read. */
export { buildExperiment, type FindExperiment, type NewExperiment } from './definition';
export { readDefinitions, type DefinitionHelpers } from './definitionsFile';
