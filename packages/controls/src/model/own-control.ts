import { consolePages } from "./console.ts";
import { type Control, factsOfPass, frameworks } from "./control.ts";
import { severities, statuses } from "./evaluation.ts";
import { facts } from "./evidence.ts";
import { locales } from "./text.ts";
import type { PrintTime } from "./time.ts";

/** A user's own control, and what is wrong with it. */
export interface OwnControlProblem {
  /** Its index in the list of the user's controls. */
  readonly index: number;
  readonly message: string;
}

const KEBAB = /^[a-z][a-z0-9]*(-[a-z0-9]+)+$/;
/** AWS Config accepts 128 characters for a rule's name. The names of the app and the stage take up to 37 of them. */
const LONGEST_ID = 64;

/** Everything that is wrong with a user's own controls, which may have been written without types. */
export function problemsIn(own: readonly unknown[], ours: readonly Control[]): readonly OwnControlProblem[] {
  const known = new Set(ours.map(({ id }) => id));
  return own.flatMap((each, index) => {
    const messages = wrongIn(each, known);
    const id = idOf(each);
    if (ours.some((control) => control.id === id)) messages.push(`${id} is one of Genkan's controls: use another id`);
    else if (known.has(id)) messages.push(`two controls have the id ${id}`);
    known.add(id);
    return messages.map((message) => ({ index, message }));
  });
}

const idOf = (each: unknown): string => String((each as { id?: unknown } | null)?.id ?? "");

/** @param before the ids that may be named as causes: controls further down could cause each other in a cycle */
function wrongIn(each: unknown, before: ReadonlySet<string>): string[] {
  if (typeof each !== "object" || each === null || typeof (each as Partial<Control>).evaluate !== "function")
    return ["is not a control: create it with control() from @genkan/controls/model/control"];
  const control = each as Control;
  const { id } = control;
  const wrong: string[] = [];
  const expect = (fine: boolean, message: string) => fine || wrong.push(`${id}: ${message}`);
  expect(
    KEBAB.test(String(id)) && id.length <= LONGEST_ID,
    `the id is not in kebab case with two words or more, such as "root-mfa-enabled", of at most ${LONGEST_ID} characters`,
  );
  expect(!String(id).startsWith("genkan-"), "ids that begin with genkan- are reserved for Genkan itself");
  expect(severities.includes(control.severity), `the severity is not one of ${severities.join(", ")}`);
  expect([1, 2, 3, 4, null].includes(control.step), "step is not 1, 2, 3, 4 or null");
  expect(
    Object.hasOwn(consolePages, control.consolePage ?? ""),
    `the console page is not one of ${Object.keys(consolePages).join(", ")}`,
  );
  const unknown = Object.keys(control.frameworks ?? {}).filter((each) => !Object.hasOwn(frameworks, each));
  expect(!unknown.length, `there is no framework ${unknown.join(", ")}: ${Object.keys(frameworks).join(", ")}`);
  expect(hasText(control.frameworks) && typeof control.frameworks === "object", "frameworks is missing: {} for none");
  for (const [name, text] of Object.entries({ title: control.title, why: control.why, limits: control.limits })) {
    if (name === "limits" && text === undefined) continue;
    for (const locale of locales) expect(hasText(text?.[locale]), `${name} has no text in the language ${locale}`);
  }
  for (const locale of locales) {
    const steps: unknown = control.remediation?.[locale];
    expect(
      Array.isArray(steps) && steps.length > 0 && steps.every(hasText),
      `remediation has no steps in the language ${locale}`,
    );
  }
  wrong.push(...wrongFactsIn(control), ...wrongReasonsIn(control, before));
  return wrong;
}

const hasText = (text: unknown): boolean => (typeof text === "string" ? text.trim() !== "" : text instanceof Object);

function wrongFactsIn(control: Control): string[] {
  const { id, needs, uses } = control;
  if (!Array.isArray(needs)) return [`${id}: needs is not a list of facts`];
  const read = factsOfPass(control);
  const unknown = read.filter((fact) => !Object.hasOwn(facts, fact));
  if (unknown.length)
    return [`${id}: no collector reads ${unknown.join(", ")}; the facts are ${Object.keys(facts).join(", ")}`];
  return needs.length || uses?.length ? [] : [`${id}: it lists no fact in needs or uses`];
}

function wrongReasonsIn({ id, reasons }: Control, before: ReadonlySet<string>): string[] {
  const declared = Object.entries(reasons ?? {});
  if (!declared.length) return [`${id}: it has no reasons`];
  return declared.flatMap(([code, reason]) => {
    const wrong: string[] = [];
    if (!KEBAB.test(code)) wrong.push(`the reason ${JSON.stringify(code)} is not in kebab case with two words or more`);
    if (!statuses.includes(reason.status) || String(reason.status) === "INSUFFICIENT_DATA")
      wrong.push(`the reason ${code} has no status that a reason can have`);
    for (const cause of [reason.causedBy ?? []].flat())
      if (!before.has(cause))
        wrong.push(
          `the reason ${code} is caused by ${cause}, which is neither one of Genkan's controls nor listed before it`,
        );
    const missing = typeof reason.text === "function" ? missingIn(reason.text) : locales;
    if (missing.length) wrong.push(`the reason ${code} has no text in the language ${missing.join(", ")}`);
    return wrong.map((message) => `${id}: ${message}`);
  });
}

/** The languages in which a sentence is missing, as far as it can be made without its parameters. */
function missingIn(text: (params: never, time: PrintTime) => unknown): readonly string[] {
  try {
    const made = text({} as never, (instant) => instant) as Readonly<Record<string, unknown>>;
    return locales.filter((locale) => !hasText(made[locale]));
  } catch {
    return [];
  }
}
