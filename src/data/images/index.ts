/** Image files to pixels and back. */
export {
  decodeBytes,
  decodeImage,
  EMPTY,
  ImageFileError,
  readImageFile,
  withDecoded,
  type DecodedImage,
} from './decode';
export { EXTENSIONS_OF, IMAGE_EXTENSIONS, type ImageFormat } from './format';
export { inspectImage, type ImageFacts } from './inspect';
export { decodingMemory, joinDecodingMemory } from './memory';
export { encodePng, type RgbImage } from './rgbImage';
export { exifOrientation, turnUpright } from './upright';
