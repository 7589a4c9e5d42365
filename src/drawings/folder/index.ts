/** Folders of drawn images: made, completed and resumed from a manifest. */
export {
  drawnImagePath,
  makeGeneratedFolder,
  requireWhole,
  type GeneratedManifest,
  type PlannedPicture,
} from './folder';
