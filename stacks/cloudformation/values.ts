/**
 * Values of a template that only CloudFormation knows. Each is a piece of text between two characters that no configuration
 * has, and that JSON leaves as they are. So the stacks put it into names, ARNs and documents like any other text; when the
 * template is written, it becomes an intrinsic function.
 */

const OPEN = "\uE000";
const CLOSE = "\uE001";
const MARKED = new RegExp(`${OPEN}([^${CLOSE}]*)${CLOSE}`);

/** The text that stands for what CloudFormation knows under a name: a parameter, or a pseudo parameter. */
export const reference = (name: string): string => `${OPEN}${name}${CLOSE}`;
/** The text that stands for an output of a resource. */
export const outputOf = (resource: string, output: string): string => reference(`${resource}.${output}`);
/** The text that stands for a secret, which no template may contain. */
export const secret = (name: string): string => reference(`${SECRET}${name}`);

const SECRET = "secret ";

export const pseudo = {
  accountId: reference("AWS::AccountId"),
  partition: reference("AWS::Partition"),
  region: reference("AWS::Region"),
} as const;

/** A value as the stacks handle it. Unlike Pulumi's, it is there at once. */
export class Value<T> {
  readonly plain: T;
  constructor(plain: T) {
    this.plain = plain;
  }
  /** What a function makes of the value. A secret is not known, and stays as it is. */
  apply<U>(make: (plain: T) => U): Value<U> {
    if (isSecret(this.plain)) return this as Value<unknown> as Value<U>;
    return new Value(plainOf(make(this.plain)) as U);
  }
  /** One of two words, by whether the value equals another one; both are names. */
  choose(other: Value<string>, yes: string, no: string): Value<string> {
    const [name, otherName] = [this, other].map(({ plain }) => MARKED.exec(String(plain))?.[1]);
    return new Value(reference(`${name}=${otherName}?${yes}:${no}`));
  }
}

/** A name that stands for one of two words, by whether what two names stand for is equal. */
export function choiceOf(name: string) {
  const [, one, other, yes, no] = /^([^=]+)=([^=?]+)\?([^:]+):(.+)$/.exec(name) ?? [];
  return one === undefined ? undefined : { equal: [one, other!] as const, yes: yes!, no: no! };
}

const isSecret = (value: unknown): boolean => typeof value === "string" && value.includes(`${OPEN}${SECRET}`);

/** A value, an array or an object without any `Value` in it. */
export function plainOf(value: unknown): unknown {
  if (value instanceof Value) return plainOf(value.plain);
  if (Array.isArray(value)) return value.map(plainOf);
  if (value === null || typeof value !== "object" || value instanceof Promise) return value;
  const entries = Object.entries(value).filter(([, inner]) => inner !== undefined);
  return Object.fromEntries(entries.map(([name, inner]) => [name, plainOf(inner)]));
}

/** `$interpolate`. @throws Error if a part of the text is missing */
export function interpolate(texts: TemplateStringsArray, ...values: readonly unknown[]): Value<string> {
  const parts = values.map(plainOf);
  const missing = parts.indexOf(undefined);
  if (missing >= 0) throw new Error(`nothing follows ${JSON.stringify(texts[missing])}`);
  return new Value(String.raw({ raw: texts }, ...parts));
}

/** `$jsonStringify`. */
export const jsonStringify = (value: unknown): Value<string> => new Value(JSON.stringify(plainOf(value)));

/** `$output` and `$resolve`. */
export const lifted = (value: unknown): Value<unknown> => new Value(plainOf(value));

/** The resource of which a text is an output, and nothing else. */
export const resourceIn = (text: string): string | undefined =>
  new RegExp(`^${OPEN}([^${CLOSE}]+)\\.\\w+${CLOSE}$`).exec(text)?.[1];

/** A part of a text: what is written, or the name of what CloudFormation knows. */
type Part = { readonly text: string } | { readonly name: string };

const partsOf = (text: string): readonly Part[] =>
  text
    .split(MARKED)
    .map((part, i) => (i % 2 ? { name: part } : { text: part }))
    .filter((part) => !("text" in part) || part.text !== "");

/** An intrinsic function. */
export type Intrinsic = Readonly<Record<string, unknown>>;

/** Text that stands for another one, such as the ARN of a resource in another template, or an intrinsic function. */
export type Resolve = (name: string) => Intrinsic | string;

/**
 * A value as the template has it.
 * @param resolve finds what a name stands for
 * @throws Error for a secret
 */
export function rendered(value: unknown, resolve: Resolve): unknown {
  if (typeof value === "string") return renderedText(value, resolve);
  if (Array.isArray(value)) return value.map((each) => rendered(each, resolve));
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => {
      if (name.includes(OPEN)) throw new Error(`CloudFormation must know the name of the field ${readable(name)}`);
      return [name, rendered(inner, resolve)];
    }),
  );
}

function renderedText(text: string, resolve: Resolve): unknown {
  if (isSecret(text)) throw new Error(`a template has no secrets: ${readable(text)}`);
  let found = text;
  const functions = new Map<string, Intrinsic>();
  // What a name stands for may be text with other names.
  for (let again = true; again; ) {
    again = false;
    found = partsOf(found)
      .map((part) => {
        if ("text" in part) return part.text;
        const made = functions.get(part.name) ?? resolve(part.name);
        if (typeof made === "string") {
          again = true;
          return made;
        }
        functions.set(part.name, made);
        return reference(part.name);
      })
      .join("");
  }
  const parts = partsOf(found);
  const [only] = parts;
  if (!only) return "";
  if (parts.length === 1) return "text" in only ? only.text : functions.get(only.name);
  return substituted(parts, functions);
}

/** `Fn::Sub`, which names parameters and outputs of resources in the text, and takes other functions beside it. */
function substituted(parts: readonly Part[], functions: ReadonlyMap<string, Intrinsic>): Intrinsic {
  const beside: Record<string, Intrinsic> = {};
  const text = parts.map((part) => {
    // The text's own variables, such as those of policies, are not CloudFormation's.
    if ("text" in part) return part.text.replaceAll("${", "${!");
    const made = functions.get(part.name)!;
    const inText = nameInText(made);
    if (inText !== undefined) return `\${${inText}}`;
    const name = part.name.replace(/[^A-Za-z0-9]/g, "");
    beside[name] = made;
    return `\${${name}}`;
  });
  const joined = text.join("");
  return { "Fn::Sub": Object.keys(beside).length ? [joined, beside] : joined };
}

function nameInText({ Ref, "Fn::GetAtt": got }: Intrinsic): string | undefined {
  if (typeof Ref === "string") return Ref;
  return Array.isArray(got) ? got.join(".") : undefined;
}

/** A text that people see: names between angle brackets. */
export const readable = (text: string): string =>
  text.replaceAll(new RegExp(MARKED, "g"), (_, name: string) => `<${name.replace(SECRET, "")}>`);
