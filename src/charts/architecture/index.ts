/** The drawing of a network: its layers as blocks, as wide as their channels and as high as their maps. */
export { architectureDrawing, type ArchitectureDrawingOptions } from './drawing';
export {
  layoutArchitecture,
  type ArchitectureLayout,
  type DrawnBlock,
  type DrawnGroup,
  type DrawnLabel,
} from './layout';
export { LAYER_STYLES, type DrawnKind } from './layerStyles';
