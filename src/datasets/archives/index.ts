/** Archives from strangers: read entry by entry, and unpacked within bounds. */
export { damagedArchive } from './archive';
export { readCellTexts } from './matFile';
export { readArchiveFiles } from './readFiles';
export { unpack, type UnpackLimits, type UnpackProgress } from './unpack';
