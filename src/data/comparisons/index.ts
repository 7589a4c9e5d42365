/** Effects of choices of the data pipeline on the pixels, as images. */
export { batchImages, batchStatistics, type ChannelStatistics } from './batchImages';
export { cacheCost, type CacheCost } from './cacheCost';
export { differenceOf, type ImageDifference } from './difference';
export { compareOrders, type ComparedOrders } from './orders';
export { compareShrinking, type ComparedShrinking, type ShrunkCrops } from './shrinking';
