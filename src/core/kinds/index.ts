/** Kinds of values that a setting can hold, options of a registry's member among them. */
export { entry, group, type PartsOf } from './group';
export { part, recordOf, sameJson, unknownSetting, type Kind, type NamedMember, type Part, type Parts } from './kind';
export { memberOf, type GivenSpec, type MemberOptions, type WithOptions } from './spec';
export {
  channels,
  list,
  nameAmong,
  nullable,
  number,
  ofOption,
  oneOf,
  whole,
  words,
  yesOrNo,
} from './values';
