/** Image files to pixels and back. */
export { decodeBytes, decodeImage, ImageFileError, MAX_IMAGE_PIXELS, type DecodedImage } from './decode';
export { encodePng } from './encode';
export { IMAGE_EXTENSIONS, type ImageFormat } from './format';
export type { RgbImage } from './rgbImage';
