'use strict';

/** File of the declarations of earlier cells, which tslab keeps in memory. */
const EARLIER = '/__prev__.d.ts';

/**
 * A transformer that writes `{ run }` as `{ run: exports.run }` where an earlier cell declares `run`: variables of earlier
 * cells are properties of `exports`, and tslab overlooks those that a shorthand names. The same in assignments such as
 * `({ run } = found)`.
 */
function expandShorthands(ts, checker) {
  const isEarlier = (node) =>
    (checker.getShorthandAssignmentValueSymbol(node)?.declarations ?? []).some((declaration) =>
      declaration.getSourceFile().fileName.endsWith(EARLIER),
    );
  return (context) => {
    const { factory } = context;
    const visit = (node) => {
      if (!ts.isShorthandPropertyAssignment(node) || !isEarlier(node)) return ts.visitEachChild(node, visit, context);
      const name = node.name.text;
      const variable = factory.createPropertyAccessExpression(factory.createIdentifier('exports'), name);
      const given = node.objectAssignmentInitializer;
      const value =
        given === undefined
          ? variable
          : factory.createAssignment(variable, ts.visitNode(given, visit, ts.isExpression));
      return ts.setTextRange(factory.createPropertyAssignment(name, value), node);
    };
    return (file) => ts.visitNode(file, visit);
  };
}

module.exports = { expandShorthands };
