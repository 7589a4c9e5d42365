#!/usr/bin/env node
/** `npm run docs`: the API reference of the public package, from its TSDoc, as pages under docs/api (not in git). */
import * as path from 'node:path';
import { PROJECT_ROOT } from './lib/context.mjs';
import { SetupError } from './lib/errors.mjs';
import { runMain } from './lib/main.mjs';
import { publicEntryPoints } from './lib/entryPoints.mjs';
import { provideTypescriptApi } from './lib/typescriptApi.mjs';

void runMain(async () => {
  provideTypescriptApi();
  const { Application } = await import('typedoc');
  const out = path.join(PROJECT_ROOT, 'docs', 'api');
  const application = await Application.bootstrapWithPlugins({
    entryPoints: publicEntryPoints(PROJECT_ROOT),
    tsconfig: path.join(PROJECT_ROOT, 'tsconfig.json'),
    name: 'Breedlab',
    readme: path.join(PROJECT_ROOT, 'README.md'),
    excludePrivate: true,
    excludeInternal: true,
    disableSources: true,
    hideGenerator: true,
    skipErrorChecking: true,
    validation: { notExported: false, invalidLink: true, notDocumented: false },
  });
  const project = await application.convert();
  if (project === undefined) throw new SetupError('TypeDoc could not read the types.', 'See its messages above.');
  await application.generateDocs(project, out);
  process.stdout.write(`API reference: ${path.relative(PROJECT_ROOT, out)}/index.html\n`);
  return application.logger.hasErrors() ? 1 : 0;
});
