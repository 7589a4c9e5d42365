/** Exports for another generator of pictures: drawing, scenes, light. */
export { pathData, smoothClosed, tube, type Vec } from './geometry';
export { drawLighting, type Lighting } from './lighting';
export { drawOcclusion } from './occlusion';
export { css, shade, type Hsl } from './palette';
export { drawScene, type Scene, type SceneName } from './scene';
export { coordinate, filledPath, oval, rect, strokedPath } from './svg';
export { rasterize, SHORT_SIDE } from './rasterize';
