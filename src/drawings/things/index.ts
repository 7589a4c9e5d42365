/** The pretraining task "procedural things": animals, plants and objects, disjoint from the dog breeds. */
export { makeProceduralThings, type ProceduralThingsOptions } from './dataset';
export { drawThingSvg, renderThingJpeg, type ThingDrawing, type ThingImageKey } from './drawing';
export { allThingKinds } from './kinds';
export type { DrawnThing, ThingKind } from './thing';
