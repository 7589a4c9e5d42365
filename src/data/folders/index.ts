/** Folders of images as datasets: split into folders, or by a file list beside the untouched files. */
export { readImageFolder } from './imageFolder';
export { describeLayout, type FolderLayout, type FolderPart } from './layout';
export type { ClassListing, FoundFile } from './listing';
export {
  readSplitList,
  SPLIT_LIST_FILE,
  splitListOf,
  writeSplitList,
  type SplitList,
  type SplitOrigin,
} from './splitList';
