/** The embedded dataset "procedural dogs": breeds as rows of traits, drawn as SVG and rasterised to JPEG. */
export {
  hasDrawings,
  makeProceduralDogs,
  type ProceduralDogsOptions,
} from './dataset';
export type { Breed, CoatVariant } from './breed';
export { findBreeds, loadBreeds, validateBreeds } from './breedTable';
export { drawDogSvg, renderDogJpeg, type DogDrawing, type DogImageKey } from './drawing';
export { POSES, type Pose, type PoseName } from './pose';
export * as picture from './kit';
