'use strict';
/**
 * Declarations of variables, as tslab hands them from cell to cell: the text of a declaration file. After a cell that
 * threw, those names that it came to are the cell's, and the others are what they were before.
 */

/** Declarations of a cell without `missing`, the names it never came to, and the earlier declarations of just these. */
function mergeDeclarations(ts, { made, earlier, missing }) {
  if (missing.size === 0) return made;
  return selectNames(ts, made, (name) => !missing.has(name)) + selectNames(ts, earlier, (name) => missing.has(name));
}

/** The part of a declaration file that declares the chosen names as values; its types belong to the file as a whole. */
function selectNames(ts, text, isChosen) {
  const file = ts.createSourceFile('cell.d.ts', text, ts.ScriptTarget.ES2022, true);
  const printer = ts.createPrinter({ newLine: ts.NewLineKind.LineFeed });
  const printed = file.statements.map((statement) => {
    const kept = selectIn(ts, statement, isChosen);
    return kept === undefined ? '' : `${printer.printNode(ts.EmitHint.Unspecified, kept, file)}\n`;
  });
  return printed.join('');
}

function selectIn(ts, statement, isChosen) {
  const { factory } = ts;
  if (ts.isVariableStatement(statement)) {
    const { declarationList: list } = statement;
    const kept = list.declarations.filter(({ name }) => isChosen(name.text));
    if (kept.length === 0) return undefined;
    return factory.updateVariableStatement(
      statement,
      statement.modifiers,
      factory.updateVariableDeclarationList(list, kept),
    );
  }
  if (ts.isImportDeclaration(statement)) return selectImports(ts, statement, isChosen);
  const name = statement.name?.text;
  return name === undefined || isChosen(name) ? statement : undefined;
}

function selectImports(ts, statement, isChosen) {
  const { factory } = ts;
  const clause = statement.importClause;
  if (clause === undefined) return statement;
  const name = clause.name !== undefined && isChosen(clause.name.text) ? clause.name : undefined;
  const bindings = selectBindings(ts, clause.namedBindings, isChosen);
  if (name === undefined && bindings === undefined) return undefined;
  return factory.updateImportDeclaration(
    statement,
    statement.modifiers,
    factory.updateImportClause(clause, clause.isTypeOnly, name, bindings),
    statement.moduleSpecifier,
    statement.assertClause,
  );
}

function selectBindings(ts, bindings, isChosen) {
  if (bindings === undefined) return undefined;
  if (ts.isNamespaceImport(bindings)) return isChosen(bindings.name.text) ? bindings : undefined;
  const kept = bindings.elements.filter(({ name }) => isChosen(name.text));
  return kept.length === 0 ? undefined : ts.factory.updateNamedImports(bindings, kept);
}

module.exports = { mergeDeclarations };
