/**
 * Stryker's ignore plugin for the catalogue: only `judge`, and what it uses of its file, is mutated. A control's texts are
 * what the tests of words are for.
 */
const OUTSIDE = "not part of judge";

/** The top-level statements that each program's `judge` uses, directly or through others. */
const statementsUsed = new WeakMap();

/** It is a method, or what a function such as `onInstance` makes of one. */
const isJudge = (path) => (path.isObjectMethod() || path.isObjectProperty()) && path.node.key.name === "judge";

function usedByJudge(program) {
  const used = new Set();
  const follow = (path) =>
    path.traverse({
      ReferencedIdentifier(identifier) {
        const binding = identifier.scope.getBinding(identifier.node.name);
        const statement = binding?.scope === program.scope ? binding.path.getStatementParent() : null;
        if (!statement || used.has(statement.node)) return;
        used.add(statement.node);
        follow(statement);
      },
    });
  program.traverse({
    "ObjectMethod|ObjectProperty"(path) {
      if (!isJudge(path)) return;
      used.add(path.findParent((each) => each.parentPath?.isProgram()).node);
      follow(path);
    },
  });
  return used;
}

export const strykerPlugins = [
  {
    kind: "Ignore",
    name: "judge",
    value: {
      shouldIgnore(path) {
        const { parentPath } = path;
        if (parentPath?.isProgram()) {
          if (!statementsUsed.has(parentPath.node)) statementsUsed.set(parentPath.node, usedByJudge(parentPath));
          return statementsUsed.get(parentPath.node).has(path.node) ? undefined : OUTSIDE;
        }
        const inDefinition = parentPath?.isObjectExpression() && parentPath.get("properties").some(isJudge);
        return inDefinition && !isJudge(path) ? OUTSIDE : undefined;
      },
    },
  },
];
