import type { AttributeValue } from "@aws-sdk/client-dynamodb";

/** The attributes of an item, or of a key. */
export type Item = Record<string, AttributeValue>;

/** The names and values that an expression refers to. */
interface Placeholders {
  readonly names?: Readonly<Record<string, string>> | undefined;
  readonly values?: Readonly<Record<string, AttributeValue>> | undefined;
}

/** An expression that can't be read. DynamoDB's message begins with what kind of expression it is. */
export class ExpressionError extends Error {
  override readonly name = "ExpressionError";
}

/** Whether an item meets an expression. */
export type Condition = (item: Item) => boolean;

type Operand = (item: Item) => AttributeValue | undefined;

const TOKEN = /\s*(<=|>=|<>|[=<>(),]|[#:]?\w+(?:\.#?\w+)*)/y;

/**
 * Reads a condition or a key condition.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.OperatorsAndFunctions.html
 * @throws ExpressionError
 */
export function conditionOf(expression: string, placeholders: Placeholders): Condition {
  const reader = new Reader(expression, placeholders);
  const condition = reader.either();
  reader.end();
  return condition;
}

/** Reads an expression by recursive descent: OR binds least, then AND, then NOT. */
class Reader {
  readonly #tokens: readonly string[];
  readonly #placeholders: Placeholders;
  #at = 0;

  constructor(expression: string, placeholders: Placeholders) {
    this.#tokens = tokensOf(expression);
    this.#placeholders = placeholders;
  }

  either(): Condition {
    let condition = this.#both();
    while (this.#took("OR")) {
      const [one, other] = [condition, this.#both()];
      condition = (item) => one(item) || other(item);
    }
    return condition;
  }

  end(): void {
    if (this.#at < this.#tokens.length) throw new ExpressionError(`Syntax error; token: "${this.#tokens[this.#at]}"`);
  }

  #both(): Condition {
    let condition = this.#not();
    while (this.#took("AND")) {
      const [one, other] = [condition, this.#not()];
      condition = (item) => one(item) && other(item);
    }
    return condition;
  }

  #not(): Condition {
    if (!this.#took("NOT")) return this.#single();
    const condition = this.#not();
    return (item) => !condition(item);
  }

  #single(): Condition {
    if (this.#took("(")) {
      const condition = this.either();
      this.#expect(")");
      return condition;
    }
    const name = this.#tokens[this.#at] ?? "";
    const make = functions[name];
    if (make && this.#tokens[this.#at + 1] === "(") {
      this.#at += 2;
      const operands = [this.#operand()];
      while (this.#took(",")) operands.push(this.#operand());
      this.#expect(")");
      return make(operands);
    }
    return this.#comparison();
  }

  #comparison(): Condition {
    const left = this.#operand();
    if (this.#took("BETWEEN")) {
      const least = this.#operand();
      this.#expect("AND");
      const most = this.#operand();
      return (item) =>
        isOrder(left(item), least(item), (order) => order >= 0) &&
        isOrder(left(item), most(item), (order) => order <= 0);
    }
    if (this.#took("IN")) {
      this.#expect("(");
      const among = [this.#operand()];
      while (this.#took(",")) among.push(this.#operand());
      this.#expect(")");
      return (item) => among.some((each) => isSame(left(item), each(item)));
    }
    const operator = this.#tokens[this.#at++] ?? "";
    const compare = comparators[operator];
    if (!compare) throw new ExpressionError(`Syntax error; token: "${operator}"`);
    const right = this.#operand();
    return (item) => compare(left(item), right(item));
  }

  #operand(): Operand {
    const token = this.#tokens[this.#at++] ?? "";
    if (token.startsWith(":")) {
      const value = this.#placeholders.values?.[token];
      if (!value)
        throw new ExpressionError(
          `An expression attribute value used in expression is not defined; attribute value: ${token}`,
        );
      return () => value;
    }
    if (!/^#?[A-Za-z_]/.test(token)) throw new ExpressionError(`Syntax error; token: "${token}"`);
    const path = token.split(".").map((part) => (part.startsWith("#") ? this.#nameOf(part) : part));
    return (item) => path.reduce<AttributeValue | undefined>((at, part) => at?.M?.[part], { M: item });
  }

  #nameOf(placeholder: string): string {
    const name = this.#placeholders.names?.[placeholder];
    if (name === undefined) {
      throw new ExpressionError(
        `An expression attribute name used in the document path is not defined; attribute name: ${placeholder}`,
      );
    }
    return name;
  }

  #took(token: string): boolean {
    const isNext = this.#tokens[this.#at]?.toUpperCase() === token;
    if (isNext) this.#at++;
    return isNext;
  }

  #expect(token: string): void {
    if (!this.#took(token)) throw new ExpressionError(`Syntax error; token: "${this.#tokens[this.#at] ?? "<EOF>"}"`);
  }
}

function tokensOf(expression: string): readonly string[] {
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < expression.trimEnd().length) {
    const found = TOKEN.exec(expression);
    if (!found) throw new ExpressionError(`Syntax error in ${JSON.stringify(expression)}`);
    tokens.push(found[1]!);
  }
  return tokens;
}

const functions: Readonly<Record<string, (operands: readonly Operand[]) => Condition>> = {
  attribute_exists:
    ([path]) =>
    (item) =>
      path?.(item) !== undefined,
  attribute_not_exists:
    ([path]) =>
    (item) =>
      path?.(item) === undefined,
  begins_with:
    ([path, prefix]) =>
    (item) => {
      const [text, start] = [path?.(item)?.S, prefix?.(item)?.S];
      return text !== undefined && start !== undefined && text.startsWith(start);
    },
  contains:
    ([path, part]) =>
    (item) => {
      const [whole, sought] = [path?.(item), part?.(item)];
      if (whole?.S !== undefined) return sought?.S !== undefined && whole.S.includes(sought.S);
      return whole?.L?.some((each) => isSame(each, sought)) ?? whole?.SS?.includes(sought?.S ?? "") ?? false;
    },
};

const comparators: Readonly<
  Record<string, (left: AttributeValue | undefined, right: AttributeValue | undefined) => boolean>
> = {
  "=": (left, right) => isSame(left, right),
  "<>": (left, right) => !isSame(left, right),
  "<": (left, right) => isOrder(left, right, (order) => order < 0),
  "<=": (left, right) => isOrder(left, right, (order) => order <= 0),
  ">": (left, right) => isOrder(left, right, (order) => order > 0),
  ">=": (left, right) => isOrder(left, right, (order) => order >= 0),
};

const isSame = (left: AttributeValue | undefined, right: AttributeValue | undefined): boolean =>
  left !== undefined &&
  right !== undefined &&
  (left.N !== undefined && right.N !== undefined
    ? Number(left.N) === Number(right.N)
    : JSON.stringify(left) === JSON.stringify(right));

const isOrder = (
  left: AttributeValue | undefined,
  right: AttributeValue | undefined,
  fits: (order: number) => boolean,
): boolean => {
  const order = left && right ? orderOf(left, right) : null;
  return order !== null && fits(order);
};

/** The order of two values of one type, as DynamoDB sorts keys: numbers by value, strings by their UTF-8 bytes. */
export function orderOf(left: AttributeValue, right: AttributeValue): number | null {
  if (left.N !== undefined && right.N !== undefined) return Number(left.N) - Number(right.N);
  if (left.S !== undefined && right.S !== undefined) return Buffer.compare(Buffer.from(left.S), Buffer.from(right.S));
  return null;
}
