/**
 * JSON for people: whatever fits on a line is on one, and the texts of a list fill their lines.
 * @param used how many columns of the first line are taken
 */
export function laidOut(value: unknown, columns: number, indent = "", used = indent.length): string {
  const flat = oneLine(value);
  if (used + flat.length <= columns || typeof value !== "object" || value === null) return flat;
  const inner = `${indent}  `;
  if (Array.isArray(value)) return `[\n${listed(value, columns, inner)}\n${indent}]`;
  const parts = Object.entries(value).map(([name, each]) => {
    const head = `${inner}${JSON.stringify(name)}: `;
    // A comma may follow.
    return head + laidOut(each, columns, inner, head.length + 1);
  });
  return `{\n${parts.join(",\n")}\n${indent}}`;
}

function listed(values: readonly unknown[], columns: number, indent: string): string {
  if (values.some((each) => typeof each === "object"))
    return values.map((each) => indent + laidOut(each, columns, indent)).join(",\n");
  const lines: string[] = [];
  for (const [i, each] of values.entries()) {
    const text = JSON.stringify(each) + (i < values.length - 1 ? "," : "");
    const longer = `${lines.at(-1) ?? ""} ${text}`;
    if (i > 0 && longer.length <= columns) lines[lines.length - 1] = longer;
    else lines.push(indent + text);
  }
  return lines.join("\n");
}

function oneLine(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(oneLine).join(", ")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const parts = Object.entries(value).map(([name, each]) => `${JSON.stringify(name)}: ${oneLine(each)}`);
  return `{ ${parts.join(", ")} }`;
}
