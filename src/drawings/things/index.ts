/** The pretraining task "procedural things": animals, plants and objects, disjoint from the dog breeds. */
export { makeProceduralThings, type ProceduralThingsOptions } from './dataset';
export { drawThingSvg, type ThingDrawing, type ThingImageKey } from './drawing';
export { allThingKinds } from './kinds';
export { renderThingJpeg } from './raster';
export type { DrawnThing, ThingKind } from './thing';
