/** The part of the room that needs no Node: all of it that code for an exported page may use. */
export { BreedlabError, errorCode, isSystemError, messageOf, shortened } from './errors';
export {
  booleanOption,
  choiceOption,
  numberOption,
  orNull,
  rangeOption,
  readOptions,
  specOf,
  specSchema,
  type JsonSchema,
  type NumberBounds,
  type Option,
  type OptionTable,
  type OptionValues,
  type Spec,
} from './options';
export {
  createRegistry,
  definingFrom,
  type ExtensionFile,
  type Named,
  type Origin,
  type Registry,
} from './registry';
export { inOneLine, listedByName, printedAs, showsItself } from './printed';
export { nearest, requireKnownOptions, unknownNameError } from './suggest';
