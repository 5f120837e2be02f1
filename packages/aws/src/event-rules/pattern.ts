import { BlockList, isIP } from "node:net";

/**
 * Whether an event matches a pattern, by EventBridge's rules: every key of an object, one object of `$or`, one value of
 * a list; if the event has a list, one of its elements. Lambda's event filters use the same rules.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
 * @throws Error for a pattern that EventBridge would refuse or an operator that is not implemented here
 */
export function matches(pattern: unknown, event: unknown): boolean {
  check(pattern, "pattern");
  return matchesFields(pattern as Fields, event);
}

type Fields = Readonly<Record<string, unknown>>;
type Test = (value: Scalar) => boolean;
type Scalar = string | number | boolean | null;

/** @throws Error if EventBridge would refuse the pattern */
function check(pattern: unknown, path: string): void {
  if (Array.isArray(pattern)) {
    if (!pattern.length) throw new Error(`${path}: an empty list matches nothing`);
    for (const one of pattern) if (isObject(one) && !("exists" in one)) testOf(one, path);
    return;
  }
  if (!isObject(pattern)) throw new Error(`${path}: a pattern ends in a list`);
  for (const [key, inner] of Object.entries(pattern)) {
    if (key !== "$or") check(inner, `${path}.${key}`);
    else if (!Array.isArray(inner) || inner.length < 2) throw new Error(`${path}.$or: takes two or more patterns`);
    else for (const [i, one] of inner.entries()) check(one, `${path}.$or.${i}`);
  }
}

function matchesFields(pattern: Fields, event: unknown): boolean {
  // One object of a list must match as a whole.
  if (Array.isArray(event)) return event.some((each) => matchesFields(pattern, each));
  return Object.entries(pattern).every(([key, inner]) => {
    if (key === "$or") return (inner as Fields[]).some((one) => matchesFields(one, event));
    const value = isObject(event) ? event[key] : undefined;
    return Array.isArray(inner) ? inner.some((one) => matchesLeaf(one, value)) : matchesFields(inner as Fields, value);
  });
}

function matchesLeaf(one: unknown, value: unknown): boolean {
  const leaves = [value].flat(Number.POSITIVE_INFINITY).filter(isScalar);
  // `exists` is about leaves: an object, or nothing, does not exist.
  if (isObject(one) && "exists" in one) return one["exists"] === leaves.length > 0;
  const test: Test = isObject(one) ? testOf(one, "") : (leaf) => leaf === one;
  return leaves.some(test);
}

/** The test of an operator on one value. */
function testOf(operator: Fields, path: string): Test {
  const [name = "", operand] = Object.entries(operator)[0] ?? [];
  const refuse = (): never => {
    throw new Error(`${path}: no operator of EventBridge: ${JSON.stringify(operator)}`);
  };
  if (Object.keys(operator).length !== 1) refuse();
  const ignoringCase = isObject(operand) ? operand["equals-ignore-case"] : undefined;
  switch (name) {
    case "prefix":
    case "suffix":
      if (typeof operand === "string") return onText((text) => ends(name, text, operand));
      if (typeof ignoringCase !== "string") return refuse();
      return onText((text) => ends(name, text.toLowerCase(), ignoringCase.toLowerCase()));
    case "equals-ignore-case":
      if (typeof operand !== "string") return refuse();
      return onText((text) => text.toLowerCase() === operand.toLowerCase());
    case "wildcard": {
      if (typeof operand !== "string") return refuse();
      const expression = wildcard(operand, path);
      return onText((text) => expression.test(text));
    }
    case "numeric":
      return numeric(operand, refuse);
    case "cidr":
      return cidr(operand, refuse);
    case "anything-but":
      return anythingBut(operand, path, refuse);
    default:
      return refuse();
  }
}

const onText =
  (test: (text: string) => boolean): Test =>
  (value) =>
    typeof value === "string" && test(value);
const ends = (where: "prefix" | "suffix", text: string, part: string) =>
  where === "prefix" ? text.startsWith(part) : text.endsWith(part);

function anythingBut(operand: unknown, path: string, refuse: () => never): Test {
  if (isObject(operand)) {
    const [name = "", texts] = Object.entries(operand)[0] ?? [];
    if (!/^(prefix|suffix|equals-ignore-case|wildcard)$/.test(name)) refuse();
    const tests = [texts].flat().map((text) => testOf({ [name]: text }, path));
    return onText((text) => !tests.some((test) => test(text)));
  }
  const values = [operand].flat();
  const [kind] = values.map((value) => typeof value);
  if (!values.every((value) => typeof value === kind && /^(string|number)$/.test(typeof value))) refuse();
  return (value) => !values.includes(value);
}

function numeric(operand: unknown, refuse: () => never): Test {
  if (!Array.isArray(operand) || ![2, 4].includes(operand.length)) return refuse();
  const comparisons = [operand.slice(0, 2), operand.slice(2)].filter(({ length }) => length);
  const compare: Readonly<Record<string, (value: number, limit: number) => boolean>> = {
    "=": (value, limit) => value === limit,
    "<": (value, limit) => value < limit,
    "<=": (value, limit) => value <= limit,
    ">": (value, limit) => value > limit,
    ">=": (value, limit) => value >= limit,
  };
  const tests = comparisons.map(([sign, limit]) => {
    const test = compare[String(sign)] ?? refuse();
    if (typeof limit !== "number") return refuse();
    return (value: number) => test(value, limit);
  });
  return (value) => typeof value === "number" && tests.every((test) => test(value));
}

function cidr(operand: unknown, refuse: () => never): Test {
  const [address = "", bits = ""] = String(operand).split("/");
  const version = isIP(address);
  if (!version || !/^\d+$/.test(bits)) return refuse();
  const range = new BlockList();
  range.addSubnet(address, Number(bits), version === 4 ? "ipv4" : "ipv6");
  return onText((text) => isIP(text) === version && range.check(text, version === 4 ? "ipv4" : "ipv6"));
}

/** `*` matches any text. A backslash escapes a `*` or a backslash. */
function wildcard(text: string, path: string): RegExp {
  if (/(?<!\\)\*\*/.test(text)) throw new Error(`${path}: wildcards one after the other: ${text}`);
  if (/\\(?![\\*])/.test(text.replaceAll("\\\\", "")))
    throw new Error(`${path}: a backslash before what is no wildcard`);
  const parts = [...text.matchAll(/\\([\\*])|([\s\S])/g)].map(([, literal, character = ""]) =>
    character === "*" ? ".*" : (literal ?? character).replace(/[\\^$.*|?+()[\]{}]/g, "\\$&"),
  );
  return new RegExp(`^${parts.join("")}$`, "s");
}

const isObject = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const isScalar = (value: unknown): value is Scalar => value === null || /^(string|number|boolean)$/.test(typeof value);
