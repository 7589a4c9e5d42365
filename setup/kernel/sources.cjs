'use strict';
/** What the text of a cell says by itself, as far as tslab does not ask. */

/**
 * Tells whether a `for await` stands outside of functions and classes. tslab runs a cell as an async function where an
 * `await` does, and overlooks that of a loop: the cell was a syntax error.
 */
function hasLoopWithAwait(ts, source) {
  if (!/\bfor\s+await\b/.test(source)) return false;
  const visit = (node) => {
    if (ts.isFunctionLike(node) || ts.isClassLike(node)) return false;
    if (ts.isForOfStatement(node) && node.awaitModifier !== undefined) return true;
    return ts.forEachChild(node, visit) ?? false;
  };
  return visit(parse(ts, source));
}

/**
 * The imports, functions and types of a cell outside of which its errors lie: they can be defined although the cell cannot
 * run, and doing so has no other effect.
 *
 * @param diagnostics as tslab gives them
 * @returns undefined where there are none
 */
function soundDefinitions(ts, source, diagnostics) {
  const isDefinition = (node) =>
    ts.isImportDeclaration(node) ||
    ts.isFunctionDeclaration(node) ||
    ts.isInterfaceDeclaration(node) ||
    ts.isTypeAliasDeclaration(node);
  const own = diagnostics.filter(({ fileName }) => fileName === undefined);
  const isSound = (node) => !own.some(({ start, end }) => start.offset < node.end && end.offset >= node.getStart());
  const sound = parse(ts, source).statements.filter((node) => isDefinition(node) && isSound(node));
  return sound.length === 0 ? undefined : sound.map((node) => node.getText()).join('\n');
}

/**
 * The place in a cell of the function whose arguments the cursor stands among, for the help on it.
 *
 * @returns undefined outside of arguments
 */
function calledAt(ts, source, position) {
  let called;
  const visit = (node) => {
    if (position < node.getFullStart() || position > node.getEnd()) return;
    // Statements inside of a function that is an argument are about something else.
    if (ts.isBlock(node)) called = undefined;
    const isCall = (ts.isCallExpression(node) || ts.isNewExpression(node)) && node.arguments !== undefined;
    if (isCall && position >= node.arguments.pos) {
      const { expression } = node;
      called = ts.isPropertyAccessExpression(expression) ? expression.name.getStart() : expression.getStart();
    }
    ts.forEachChild(node, visit);
  };
  // An unfinished call ends with the last thing that is written, and the cursor may stand after it.
  visit(parse(ts, source.slice(0, position) + (/\s$/.test(source.slice(0, position)) ? '0' : '')));
  return called;
}

function parse(ts, source) {
  return ts.createSourceFile('cell.ts', source, ts.ScriptTarget.ES2022, true);
}

module.exports = { calledAt, hasLoopWithAwait, soundDefinitions };
