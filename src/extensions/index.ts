/** TypeScript files of a user's that define optimisers, schedules, transforms, losses or charts: checked, compiled, run. */
export { extensionsNamed, loadedExtensions, loadExtension, loadExtensions, type LoadedExtension } from './load';
