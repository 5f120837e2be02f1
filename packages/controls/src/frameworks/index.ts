import type { Control, Framework } from "../model/control.ts";
import { cis } from "./cis.ts";
import { fsbp } from "./fsbp.ts";
import { nist } from "./nist.ts";
import { pci } from "./pci.ts";
import type { FrameworkPart, Requirement } from "./requirement.ts";
import { wellArchitected } from "./well-architected.ts";

/** What Genkan lists of each framework: the identity section, and whatever else a control of Genkan answers. */
export const frameworkParts: Readonly<Record<Framework, FrameworkPart>> = {
  "cis-3.0": cis("cis-3.0"),
  "cis-5.0": cis("cis-5.0"),
  "cis-7.0": cis("cis-7.0"),
  fsbp,
  "nist-800-53-r5": nist,
  "pci-dss-4.0.1": pci,
  "well-architected": wellArchitected,
};

/** A requirement, and the ids of the controls that answer it. */
export interface Answered extends Requirement {
  readonly controls: readonly string[];
}

/** What is said of a requirement that only a user's own control names. */
const namedByOwn: Requirement["title"] = {
  en: "A requirement that your own controls name",
  ja: "独自のコントロールが挙げている要件",
};
const byOwn: Requirement["title"] = {
  en: "How much of it they answer is for you to say: it is not in Genkan's list.",
  ja: "Genkan の一覧にない要件です。どこまで確認しているかは、利用者が判断してください。",
};

/**
 * The requirements that Genkan lists of a framework, with the controls that answer each. Those that only a user's own
 * control names come last.
 */
export function answeredRequirements(
  framework: Framework,
  controls: readonly Pick<Control, "id" | "frameworks">[],
): readonly Answered[] {
  const { requirements } = frameworkParts[framework];
  const answering = (number: string) =>
    controls.filter(({ frameworks }) => frameworks[framework]?.includes(number)).map(({ id }) => id);
  const listed = new Set(requirements.map(({ number }) => number));
  const others = new Set(
    controls.flatMap(({ frameworks }) => frameworks[framework] ?? []).filter((number) => !listed.has(number)),
  );
  return [
    ...requirements,
    ...[...others].map((number): Requirement => ({ number, title: namedByOwn, answer: byOwn })),
  ].map((each) => ({ ...each, controls: answering(each.number) }));
}
