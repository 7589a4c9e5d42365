/** Folders of drawn images: made, completed and resumed from a manifest. */
export {
  drawnImagePath,
  makeGeneratedFolder,
  requireWhole,
  type GeneratedFolderProgress,
  type GeneratedManifest,
  type PlannedPicture,
} from './folder';
