import { resolvedCall } from "@genkan/controls/engine/fix";
import { isOutput, type Outputs, withOutputs } from "@genkan/controls/model/outputs";
import type { Agreement, Call, Input, Lookup } from "@genkan/controls/model/plan";
import type { Aws } from "../clients.ts";
import { type Answer, send } from "./operations.ts";

/** A bound on the pages of one list. */
const MOST_PAGES = 1_000;

/** The errors which say that something does not exist. */
const ABSENT =
  /^(ResourceNotFoundException|NoSuchEntity(Exception)?|TrailNotFoundException|AWSOrganizationsNotInUseException|ServiceAccessNotEnabledException)$/;

/** Whether an error says that something does not exist. */
export const isAbsent = (error: unknown): boolean => ABSENT.test((error as Error).name);

/** The value at a path such as `PermissionSet.Name` or `Instances.0`; the whole for an empty path. */
export function at(value: unknown, path: string): unknown {
  const parts = path === "" ? [] : path.split(".");
  return parts.reduce<unknown>(
    (inner, part) => (inner as Readonly<Record<string, unknown>> | undefined)?.[part],
    value,
  );
}

/** Reads what plans look up. Equal reads of one reader are made once. */
export class Reader {
  readonly #aws: Aws;
  readonly #signal: AbortSignal | undefined;
  readonly #read = new Map<string, Promise<readonly unknown[]>>();

  constructor(aws: Aws, signal?: AbortSignal) {
    this.#aws = aws;
    this.#signal = signal;
  }

  /** What a lookup finds: the fields of the thing, or its text; `null` if it is not there. */
  async find({ call, path, each, is }: Lookup, outputs: Outputs = {}): Promise<{ readonly found: unknown } | null> {
    const wanted = withOutputs(is as Input, outputs);
    const entries = await this.#entries(resolvedCall(call, outputs), path);
    if (!each) return firstThat(entries, wanted);
    const described = resolvedCall(each.call, outputs);
    for (const entry of entries) {
      const input = { ...described.input, [each.parameter]: entry as string };
      const match = firstThat(await this.#entries({ ...described, input }, each.path), wanted);
      if (match) return match;
    }
    return null;
  }

  /** The entries of a list, of all its pages. */
  list(call: Call, path: string): Promise<readonly unknown[]> {
    return this.#entries(call, path);
  }

  /** What else stands where only certain values may stand; empty if the thing agrees. */
  async disagreements({ call, path, field, only }: Agreement, outputs: Outputs): Promise<readonly string[]> {
    const entries = await this.#entries(resolvedCall(call, outputs), path);
    const values = entries.map((entry) => (field === undefined ? entry : at(entry, field)));
    return values
      .filter((value) => value !== undefined && value !== null && value !== "")
      .map((value) => (typeof value === "string" ? value : JSON.stringify(value)))
      .filter((value) => !only.includes(value));
  }

  /** The entries of a list, of all its pages; or the one thing. Empty if AWS says that it does not exist. */
  #entries(call: Call, path: string): Promise<readonly unknown[]> {
    const key = JSON.stringify([call, path]);
    const known = this.#read.get(key) ?? this.#pages(call, path);
    this.#read.set(key, known);
    return known;
  }

  async #pages(call: Call, path: string): Promise<readonly unknown[]> {
    const entries: unknown[] = [];
    let next: Readonly<Record<string, string>> | null = {};
    for (let page = 1; next && page <= MOST_PAGES; page++) {
      this.#signal?.throwIfAborted();
      const answer: Answer | null = await this.#answer({ ...call, input: { ...call.input, ...next } });
      if (!answer) return entries;
      const value = at(answer, path);
      if (Array.isArray(value)) entries.push(...value);
      else if (value !== undefined && value !== null) entries.push(value);
      next = nextPage(answer);
    }
    if (next) throw new Error(`${call.operation} has more than ${MOST_PAGES} pages`);
    return entries;
  }

  async #answer(call: Call): Promise<Answer | null> {
    try {
      return await send(this.#aws, call);
    } catch (error) {
      if (isAbsent(error)) return null;
      throw error;
    }
  }
}

/** The input that asks for the next page; `null` on the last one. */
function nextPage({ NextToken, IsTruncated, Marker }: Answer): Readonly<Record<string, string>> | null {
  if (typeof NextToken === "string" && NextToken) return { NextToken };
  return IsTruncated === true && typeof Marker === "string" ? { Marker } : null;
}

function firstThat(entries: readonly unknown[], wanted: Input): { readonly found: unknown } | null {
  const index = entries.findIndex((entry) => contains(entry, wanted));
  return index < 0 ? null : { found: entries[index] };
}

/** Whether a value has the wanted one, or all its fields. */
function contains(value: unknown, wanted: Input): boolean {
  if (typeof wanted !== "object") return value === wanted;
  if (isOutput(wanted) || typeof value !== "object" || value === null) return false;
  if (Array.isArray(wanted) && (!Array.isArray(value) || value.length !== wanted.length)) return false;
  return Object.entries(wanted).every(([name, part]) =>
    contains((value as Readonly<Record<string, unknown>>)[name], part as Input),
  );
}
