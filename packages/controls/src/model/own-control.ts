import { consolePages } from "./console.ts";
import { type Control, factsOfPass, frameworks } from "./control.ts";
import { severities, statuses } from "./evaluation.ts";
import { facts } from "./evidence.ts";
import { locales, type Text } from "./text.ts";
import type { PrintTime } from "./time.ts";

/** A user's own control, and what is wrong with it. */
export interface OwnControlProblem {
  /** Its index in the list of the user's controls. */
  readonly index: number;
  readonly message: Text;
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
    if (ours.some((control) => control.id === id))
      messages.push({
        en: `${id} is one of Genkan's controls: use another id`,
        ja: `${id} は Genkan のコントロールの ID です。別の ID にしてください`,
      });
    else if (known.has(id))
      messages.push({ en: `two controls have the id ${id}`, ja: `ID が ${id} のコントロールが 2 つあります` });
    known.add(id);
    return messages.map((message) => ({ index, message }));
  });
}

const idOf = (each: unknown): string => String((each as { id?: unknown } | null)?.id ?? "");

/** The same sentence about a control. */
const about = (id: unknown, { en, ja }: Text): Text => ({ en: `${id}: ${en}`, ja: `${id}: ${ja}` });

/** @param before the ids that may be named as causes: controls further down could cause each other in a cycle */
function wrongIn(each: unknown, before: ReadonlySet<string>): Text[] {
  if (typeof each !== "object" || each === null || typeof (each as Partial<Control>).evaluate !== "function")
    return [
      {
        en: "is not a control: create it with control() from @genkan/controls/model/control",
        ja: "コントロールではありません。@genkan/controls/model/control の control() で作成してください",
      },
    ];
  const control = each as Control;
  const { id } = control;
  const wrong: Text[] = [];
  const expect = (fine: boolean, en: string, ja: string) => fine || wrong.push({ en, ja });
  expect(
    KEBAB.test(String(id)) && id.length <= LONGEST_ID,
    `the id is not in kebab case with two words or more, such as "root-mfa-enabled", of at most ${LONGEST_ID} characters`,
    `ID は "root-mfa-enabled" のように、2 語以上をハイフンでつないだ小文字で、${LONGEST_ID} 文字以内にします`,
  );
  expect(
    !String(id).startsWith("genkan-"),
    "ids that begin with genkan- are reserved for Genkan itself",
    "genkan- で始まる ID は Genkan が使うため、指定できません",
  );
  expect(
    severities.includes(control.severity),
    `the severity is not one of ${severities.join(", ")}`,
    `重要度は ${severities.join("、")} のどれかにします`,
  );
  expect(
    [1, 2, 3, 4, null].includes(control.step),
    "step is not 1, 2, 3, 4 or null",
    "step は 1、2、3、4、null のどれかにします",
  );
  const pages = Object.keys(consolePages);
  expect(
    Object.hasOwn(consolePages, control.consolePage ?? ""),
    `the console page is not one of ${pages.join(", ")}`,
    `consolePage は ${pages.join("、")} のどれかにします`,
  );
  const unknown = Object.keys(control.frameworks ?? {}).filter((each) => !Object.hasOwn(frameworks, each));
  expect(
    !unknown.length,
    `there is no framework ${unknown.join(", ")}: ${Object.keys(frameworks).join(", ")}`,
    `基準 ${unknown.join("、")} はありません。指定できるもの: ${Object.keys(frameworks).join("、")}`,
  );
  expect(
    hasText(control.frameworks) && typeof control.frameworks === "object",
    "frameworks is missing: {} for none",
    "frameworks がありません (なければ {} とします)",
  );
  for (const [name, text] of Object.entries({ title: control.title, why: control.why, limits: control.limits })) {
    if (name === "limits" && text === undefined) continue;
    for (const locale of locales)
      expect(
        hasText(text?.[locale]),
        `${name} has no text in the language ${locale}`,
        `${name} に言語 ${locale} の文がありません`,
      );
  }
  for (const locale of locales) {
    const steps: unknown = control.remediation?.[locale];
    expect(
      Array.isArray(steps) && steps.length > 0 && steps.every(hasText),
      `remediation has no steps in the language ${locale}`,
      `remediation に言語 ${locale} の手順がありません`,
    );
  }
  return [...wrong, ...wrongFactsIn(control), ...wrongReasonsIn(control, before)].map((text) => about(id, text));
}

const hasText = (text: unknown): boolean => (typeof text === "string" ? text.trim() !== "" : text instanceof Object);

function wrongFactsIn(control: Control): Text[] {
  const { needs, uses } = control;
  if (!Array.isArray(needs)) return [{ en: "needs is not a list of facts", ja: "needs はファクトの配列にします" }];
  const read = factsOfPass(control);
  const unknown = read.filter((fact) => !Object.hasOwn(facts, fact));
  if (unknown.length)
    return [
      {
        en: `no collector reads ${unknown.join(", ")}; the facts are ${Object.keys(facts).join(", ")}`,
        ja: `${unknown.join("、")} を読み取るコレクターはありません。ファクト: ${Object.keys(facts).join("、")}`,
      },
    ];
  if (needs.length || uses?.length) return [];
  return [{ en: "it lists no fact in needs or uses", ja: "needs にも uses にもファクトがありません" }];
}

function wrongReasonsIn({ reasons }: Control, before: ReadonlySet<string>): Text[] {
  const declared = Object.entries(reasons ?? {});
  if (!declared.length) return [{ en: "it has no reasons", ja: "reasons がありません" }];
  return declared.flatMap(([code, reason]) => {
    const wrong: Text[] = [];
    if (!KEBAB.test(code))
      wrong.push({
        en: `the reason ${JSON.stringify(code)} is not in kebab case with two words or more`,
        ja: `理由 ${JSON.stringify(code)} は、2 語以上をハイフンでつないだ小文字にします`,
      });
    if (!statuses.includes(reason.status) || String(reason.status) === "INSUFFICIENT_DATA")
      wrong.push({
        en: `the reason ${code} has no status that a reason can have`,
        ja: `理由 ${code} のステータスは、理由に指定できないものです`,
      });
    for (const cause of [reason.causedBy ?? []].flat())
      if (!before.has(cause))
        wrong.push({
          en: `the reason ${code} is caused by ${cause}, which is neither one of Genkan's controls nor listed before it`,
          ja: `理由 ${code} の causedBy にある ${cause} は、Genkan のコントロールでも、これより前に並ぶコントロールでもありません`,
        });
    const missing = typeof reason.text === "function" ? missingIn(reason.text) : locales;
    if (missing.length)
      wrong.push({
        en: `the reason ${code} has no text in the language ${missing.join(", ")}`,
        ja: `理由 ${code} に言語 ${missing.join("、")} の文がありません`,
      });
    return wrong;
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
