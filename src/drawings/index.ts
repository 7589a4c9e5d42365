/** Drawn images for what needs no download: procedural dogs, the things a backbone learns from, and their folders. */
export * from './dogs';
export * from './things';
