/**
 * Runs in the forms that other tools take: TensorBoard events, CSV, JSON Schemas, a page with the model, ONNX, PyTorch's
 * weights, backbones that ship.
 */
export { exportBackbone } from './backbone';
export { exportCsv, type CsvOptions, type ExportedCsv } from './csv/exportCsv';
export { EPOCH_COLUMNS } from './csv/epochColumns';
export { RUN_COLUMNS } from './csv/runColumns';
export { exportOnnx, type ExportedOnnx, type OnnxOptions } from './onnx/exportOnnx';
export { propertyRows, settingsFiles, type WrittenFile } from './settingsFiles';
export type { LeftOut, RunSelection } from './selectRuns';
export {
  exportTensorboard,
  type ExportedEvents,
  type TensorboardOptions,
} from './tensorboard/exportTensorboard';
export { exportWeb, type ExportedPage, type WebOptions } from './web/exportWeb';
export { exportWeights, type ExportedWeights, type WeightsOptions } from './weights/exportWeights';
