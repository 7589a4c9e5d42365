/** The embedded dataset "procedural dogs": breeds as rows of traits, drawn as SVG and rasterised to JPEG. */
export { makeProceduralDogs, type ProceduralDogsOptions, type ProceduralDogsProgress } from './dataset';
export { loadBreeds, findBreeds, validateBreeds, type Breed, type CoatVariant } from './breed';
export { traitDistance } from './distance';
export { drawDogSvg, type DogImageKey, type DogDrawing } from './drawing';
export { renderDogJpeg } from './raster';
