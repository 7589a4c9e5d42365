/** Networks with published ImageNet weights: what they see in a photo, without a training. */
export { imagenetClasses, imagenetClassOf, isDogClass, type ImagenetClasses } from './classes';
export { checkPhotos, type CheckPhotosOptions, type PhotosCheck } from './photosCheck';
export { cropToLookAt, openPublishedNetwork, publishedNetworks, type PublishedNetwork } from './publishedNetwork';
export { recognisePhotos, scoresOf, type Recognised, type RecognisedPhoto, type RecogniseOptions } from './recognise';
