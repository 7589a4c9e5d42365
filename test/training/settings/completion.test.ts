import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import * as path from 'node:path';
import { test } from 'node:test';
import { settings } from '../../../src/core';
import { settingNames } from '../../../src/training';

/** The part of the language service that is used here; the kernel completes cells with the same one. */
interface TypeScript {
  readonly sys: {
    fileExists(file: string): boolean;
    readFile(file: string): string | undefined;
    directoryExists(folder: string): boolean;
    getDirectories(folder: string): string[];
  };
  readonly ScriptSnapshot: { fromString(text: string): object };
  getDefaultLibFilePath(options: object): string;
  displayPartsToString(parts: readonly object[] | undefined): string;
  createLanguageService(host: object): {
    getQuickInfoAtPosition(
      file: string,
      position: number,
    ): { readonly displayParts: readonly object[]; readonly documentation: readonly object[] } | undefined;
  };
}

test('a cell that hovers over a setting reads its type and what it means', () => {
  const typescript = createRequire(require.resolve('tslab/package.json'))('@tslab/typescript-for-tslab') as TypeScript;
  const root = settings().projectRoot;
  const cell = path.join(root, 'cell.ts');
  const uses = settingNames().flatMap((name) => [`whole.${name}`, `some.${name}`]);
  const text = [
    `import type { TrainingSettings, ExperimentDifferences } from './dist/src/index';`,
    'declare const whole: TrainingSettings;',
    'declare const some: ExperimentDifferences;',
    ...uses.map((use) => `${use};`),
  ].join('\n');
  const { sys } = typescript;
  const service = typescript.createLanguageService({
    fileExists: (file: string) => file === cell || sys.fileExists(file),
    readFile: (file: string) => sys.readFile(file),
    directoryExists: (folder: string) => sys.directoryExists(folder),
    getDirectories: (folder: string) => sys.getDirectories(folder),
    getScriptFileNames: () => [cell],
    getScriptVersion: () => '1',
    getScriptSnapshot: (file: string) => {
      const content = file === cell ? text : sys.readFile(file);
      return content === undefined ? undefined : typescript.ScriptSnapshot.fromString(content);
    },
    getCurrentDirectory: () => root,
    getCompilationSettings: () => ({ strict: true, module: 1, moduleResolution: 2, target: 9, types: ['node'] }),
    getDefaultLibFileName: typescript.getDefaultLibFilePath,
  });
  for (const use of uses) {
    const info = service.getQuickInfoAtPosition(cell, text.indexOf(`\n${use};`) + use.length);
    assert.ok(info !== undefined, use);
    const type = typescript.displayPartsToString(info.displayParts);
    assert.match(type, /^\(property\) \w+\??: /, use);
    assert.doesNotMatch(type, /SettingValues|SettingDifferences|Setting</, use);
    assert.match(typescript.displayPartsToString(info.documentation), /\w{3}.*\./, `${use} has a comment`);
  }
});
