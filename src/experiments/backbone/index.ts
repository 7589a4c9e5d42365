/** Pretrained weights of an experiment: published ones, a file, or a backbone pretrained on another task. */
export {
  backbonesFolder,
  planBackbone,
  pretrainBackbone,
  type BackbonePlan,
  type PlanBackboneOptions,
  type PretrainBackboneOptions,
} from './backbone';
export { BACKBONE_DATA, backboneSettings, type BackboneScale } from './recipe';
export { backboneSource, findPretrained, type FindPretrainedOptions } from './source';
