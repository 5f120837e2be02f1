/** What precedes an expression, so that a slash after it begins a regular expression. */
const BEFORE_EXPRESSION = /(?:^|[([{}=,;:!&|?+\-*%<>~^]|\b(?:return|typeof|case|in|of|await|yield|void|delete|else))$/;

const REGEX = /\/(?:[^\\/[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+\/[a-z]*/y;
const STRING = /"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'/y;
const COMMENT = /\/\/[^\n]*|\/\*[\s\S]*?\*\//y;
const WORD = /[\p{ID_Start}$_][\p{ID_Continue}$]*/uy;

/** A name in a source file. */
interface Name {
  readonly name: string;
  readonly line: number;
}

/**
 * The names that a TypeScript file declares or refers to, other than after a dot: variables, parameters, functions and
 * properties. Comments, strings and regular expressions have none.
 */
export function namesIn(source: string): readonly Name[] {
  const names: Name[] = [];
  // The code before the current place, without strings and comments; how deep the braces are in each open template.
  let code = "";
  const templates: number[] = [];
  let at = 0;
  let line = 1;
  let counted = 0;
  const lineHere = () => {
    for (; counted < at; counted++) if (source[counted] === "\n") line++;
    return line;
  };
  const take = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at;
    const [found] = pattern.exec(source) ?? [];
    if (found !== undefined) at += found.length;
    return found;
  };
  const templateText = () => {
    for (; at < source.length; at++) {
      if (source[at] === "\\") at++;
      else if (source[at] === "`") {
        at++;
        code = "x";
        return;
      } else if (source.startsWith("${", at)) {
        at += 2;
        templates.push(0);
        code = "(";
        return;
      }
    }
  };
  while (at < source.length) {
    if (take(COMMENT) !== undefined) continue;
    if (take(STRING) !== undefined) {
      code = "x";
      continue;
    }
    if (source[at] === "/" && BEFORE_EXPRESSION.test(code.trimEnd()) && take(REGEX) !== undefined) {
      code = "x";
      continue;
    }
    if (source[at] === "`") {
      at++;
      templateText();
      continue;
    }
    const name = take(WORD);
    if (name !== undefined) {
      const before = code.trimEnd();
      if (!before.endsWith(".") || before.endsWith("...")) names.push({ name, line: lineHere() });
      code = `${code.slice(-40)}${name}`;
      continue;
    }
    const character = source[at++]!;
    const depth = templates.at(-1);
    if (depth !== undefined && character === "{") templates[templates.length - 1] = depth + 1;
    if (depth !== undefined && character === "}") {
      if (depth === 0) {
        templates.pop();
        templateText();
        continue;
      }
      templates[templates.length - 1] = depth - 1;
    }
    code = `${code.slice(-40)}${character}`;
  }
  return names;
}
