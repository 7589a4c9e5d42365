/** Architectures, initialisers, freezing, pretrained weights. */
export * from './types';
