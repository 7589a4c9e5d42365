/** The drawing of a network: its layers as blocks, as wide as their channels and as high as their maps. */
export { architectureDrawing, type ArchitectureDrawingOptions } from './drawing';
export type { DrawnEdge, DrawnLine } from './edges';
export { styleOf, type DrawnBlock, type DrawnKind } from './layerStyles';
export { layoutArchitecture, type ArchitectureLayout, type DrawnLabel } from './layout';
