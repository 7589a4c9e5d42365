/** Folders of drawn images: made, completed and resumed from a manifest. */
export { isMadeAs, makeGeneratedFolder, requireWhole, type GeneratedManifest } from './folder';
export type { PictureKey } from './pictures';
