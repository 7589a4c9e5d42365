/** Pretrained weights of an experiment: published ones, a file, or a backbone pretrained on another task. */
export {
  backbonesFolder,
  planBackbone,
  planLeftOutBackbone,
  planShippedBackbone,
  pretrainBackbone,
  type BackbonePlan,
  type PlanBackboneOptions,
  type PretrainBackboneOptions,
} from './backbone';
export {
  BACKBONE_DATA,
  backboneSettings,
  DRAWN_BREEDS,
  shippedModels,
  shippedSettings,
  type BackboneScale,
} from './recipe';
export {
  readShippedTensors,
  shippedBackbone,
  shippedFolder,
  shippedText,
  type ShippedBackbone,
} from './shipped';
export { backboneSource, findPretrained, pretrainedOn, requireUse, type FindPretrainedOptions } from './source';
