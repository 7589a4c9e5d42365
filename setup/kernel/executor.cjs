'use strict';
/**
 * Runs cells. tslab converts a cell to JavaScript whose variables are properties of `exports`, and to declarations from
 * which the next one has its types; this keeps both from cell to cell. What a cell defined before it threw stays, and
 * of one with errors of types what can be defined without running it. An error names the line of its cell.
 */
const vm = require('node:vm');
const { createRequire } = require('tslab/dist/executor.js');
const { getCodeMetadata } = require('tslab/dist/metadata.js');
const { mergeDeclarations } = require('./declarations.cjs');
const { diagnosticLines } = require('./diagnostics.cjs');
const { printValue } = require('./display.cjs');
const { requireAnywhere } = require('./files.cjs');
const { importedFiles } = require('./imports.cjs');
const { rememberCell } = require('./positions.cjs');
const { calledAt, hasLoopWithAwait, soundDefinitions } = require('./sources.cjs');
const { leftAlone, mayBeEnded } = require('./watchdog.cjs');

/** Rounds in which definitions are dropped that need others with an error. */
const MOST_ROUNDS = 5;
/** Where the code of a cell finds what it runs with. */
const LINK = '__breedlab_cell__';

class Interrupted extends Error {
  constructor() {
    super('The cell was interrupted.');
    this.remedy = 'Run it again.';
    this.name = 'Interrupted';
  }
}

/**
 * An executor as tslab's server calls it.
 *
 * @param folder of the notebook
 * @param converters tslab's: cells of `node` and, marked by a comment, of `browser`
 * @param compiler from `showCompilerToTslab`
 */
function createExecutor({ folder, converters, compiler }) {
  const { ts } = compiler;
  const scope = {};
  const files = importedFiles(folder, requireAnywhere(createRequire(folder)));
  let assigned = new Map();
  const exports = new Proxy(scope, {
    // Imports become accessors in CommonJS; as plain values they can be defined anew.
    defineProperty(target, name, { get, value }) {
      if (name === '__esModule') return true;
      assigned.set(name, (assigned.get(name) ?? 0) + 1);
      target[name] = get === undefined ? value : get();
      return true;
    },
  });
  globalThis[LINK] = { exports, require: files.require };
  let declarations = '';
  let cell = 0;
  let rejectRunning = () => {};

  const converterOf = (source) => (getCodeMetadata(source).mode === 'browser' ? converters.browser : converters.node);

  function convert(source) {
    const converted = compiler.convert(() => {
      const result = converters.node.convert(declarations, source);
      files.update(result.sideOutputs ?? [], compiler.sourceOf);
      return result;
    });
    if (converted.output && !converted.hasToplevelAwait) converted.hasToplevelAwait = hasLoopWithAwait(ts, source);
    return converted;
  }

  /** Runs converted code to its end, or to an error, and takes over what it defined. */
  async function run({ output, declOutput = '', hasToplevelAwait }) {
    if (!output) {
      declarations = declOutput;
      return;
    }
    const name = `cell ${cell}`;
    rememberCell(name, compiler.sourceOf(output), output);
    const names = declaredBy(output);
    const before = new Map(names.filter((each) => Object.hasOwn(scope, each)).map((each) => [each, scope[each]]));
    assigned = new Map();
    const head = `(${hasToplevelAwait ? 'async ' : ''}function (exports, require) { `;
    const interrupted = new Promise((_, reject) => {
      rejectRunning = () => reject(new Interrupted());
    });
    interrupted.catch(() => {});
    try {
      const code = `${head}${output}\n})(${LINK}.exports, ${LINK}.require)`;
      const options = { filename: name, breakOnSigint: true, displayErrors: false };
      const running = vm.runInThisContext(code, options);
      if (hasToplevelAwait) await mayBeEnded(() => Promise.race([running, interrupted]));
      declarations = declOutput;
    } catch (error) {
      // The first assignment to each name clears it, before anything runs.
      const missing = new Set(names.filter((each) => scope[each] === undefined && (assigned.get(each) ?? 0) < 2));
      for (const each of missing) {
        if (before.has(each)) scope[each] = before.get(each);
        else delete scope[each];
      }
      declarations = mergeDeclarations(ts, { made: declOutput, earlier: declarations, missing });
      throw error?.code === 'ERR_SCRIPT_EXECUTION_INTERRUPTED' ? new Interrupted() : error;
    } finally {
      rejectRunning = () => {};
    }
  }

  /** Defines what a cell that cannot run defines without an error. */
  async function runSoundDefinitions(source, diagnostics) {
    let sound = soundDefinitions(ts, source, diagnostics);
    for (let round = 0; sound !== undefined && round < MOST_ROUNDS; round++) {
      const converted = convert(sound);
      if (converted.diagnostics.length === 0) return run(converted);
      sound = soundDefinitions(ts, sound, converted.diagnostics);
    }
  }

  async function execute(source) {
    cell++;
    const meta = getCodeMetadata(source);
    if (meta.module) {
      for (const line of diagnosticLines(converterOf(source).addModule(meta.module, source, meta))) console.error(line);
      return true;
    }
    if (meta.mode === 'browser') return true;
    try {
      const converted = convert(source);
      if (converted.diagnostics.length > 0) {
        for (const line of diagnosticLines(converted.diagnostics)) console.error(line);
        await runSoundDefinitions(source, converted.diagnostics);
        return false;
      }
      await run(converted);
      const { lastExpressionVar } = converted;
      if (lastExpressionVar !== undefined) {
        const value = scope[lastExpressionVar];
        delete scope[lastExpressionVar];
        if (value !== undefined && value !== null) await printValue(value);
      }
      return true;
    } catch (error) {
      console.error(error);
      return false;
    }
  }

  return {
    execute: (source) => leftAlone(() => execute(source)),
    inspect(source, position) {
      const inspected = (at) => leftAlone(() => converterOf(source).inspect(declarations, source, at));
      const found = inspected(position);
      if (found !== undefined) return found;
      const called = calledAt(ts, source, position);
      return called === undefined ? undefined : inspected(called);
    },
    complete: (source, position) => leftAlone(() => converterOf(source).complete(declarations, source, position)),
    locals: exports,
    reset() {
      declarations = '';
      for (const name of Object.keys(scope)) delete scope[name];
    },
    interrupt: () => rejectRunning(),
    close: () => converters.close(),
  };
}

/** Names that a cell's code declares as values: it begins by clearing them. */
function declaredBy(output) {
  const head = /^(?:(?:exports\.[^\s=]+ = )+void 0;\s*)+/m.exec(output)?.[0] ?? '';
  return [...head.matchAll(/exports\.([^\s=]+) = /g)].map(([, name]) => name);
}

module.exports = { createExecutor };
