/** Drawn images, which need no download: procedural dogs, the things for pretraining backbones, and their folders. */
export * from './dogs';
export * from './things';
