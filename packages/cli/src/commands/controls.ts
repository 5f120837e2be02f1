import { knownControls } from "@genkan/controls/catalogue/index";
import { remediesOf } from "@genkan/controls/engine/plan-fixes";
import type { Control } from "@genkan/controls/model/control";
import type { Locale, Text } from "@genkan/controls/model/text";
import { lay } from "@genkan/messages/layout";
import { command } from "../command.ts";
import { configurationFor } from "../configuration.ts";
import { UsageError } from "../exit.ts";
import { fieldsOf, show, shownOptions } from "../fields.ts";
import { flag, locale } from "../options.ts";
import type { Shell } from "../shell.ts";

const SEVERITY_WIDTH = 8;
/** What a title takes beside the id, in columns; less is hard to read. */
const LEAST_TITLE = 40;

const fields = fieldsOf<ControlRow>({
  id: true,
  severity: true,
  step: true,
  title: true,
  frameworks: true,
  remedies: true,
});

export const controls = command({
  path: "controls",
  description: {
    en: "list the controls, or print the IAM policy that checks require",
    ja: "コントロールの一覧、または評価に必要な IAM ポリシーを表示する",
  },
  group: "learn",
  options: {
    policy: flag("--policy", {
      en: "print the smallest IAM policy with which every control can be checked",
      ja: "すべてのコントロールの評価に必要な最小限の IAM ポリシーを表示する",
    }),
    organization: flag("--organization", {
      en: "with --policy: also what a check of the whole organization needs",
      ja: "--policy と併用し、組織全体の評価に必要なアクセス許可も表示する",
    }),
    ...shownOptions("table", { en: "control", ja: "コントロール" }, fields),
    locale,
  },
  examples: [
    ["genkan controls", { en: "every control, with its severity", ja: "すべてのコントロールと重要度" }],
    [
      "genkan controls --policy",
      { en: "the IAM policy for the role that runs checks", ja: "評価を実行するロールの IAM ポリシー" },
    ],
    [
      "genkan controls --policy --organization",
      { en: "the same, for checks of the whole organization", ja: "組織全体を評価する場合の IAM ポリシー" },
    ],
  ],
  seeAlso: ["explain", "check"],
  async run(shell, { policy, organization, locale, ...choice }) {
    const { stdout } = shell;
    if (organization && !policy) throw new UsageError(words.policy);
    if (policy) {
      const { policyFor, withOrganization } = await import("@genkan/aws/policy");
      const own = policyFor(knownControls());
      const document = organization ? withOrganization(own, await configuredRole(shell, locale)) : own;
      await stdout.write(`${JSON.stringify(document, null, 2)}\n`);
      return 0;
    }
    const rows = knownControls().map((control) => rowOf(control, locale));
    await show(shell, choice, { rows, report: rows, text: () => tableOf(rows, stdout.columns) });
    return 0;
  },
});

/** A control for programs. */
const rowOf = (control: Control, locale: Locale) => ({
  id: control.id,
  severity: control.severity,
  step: control.step,
  title: control.title[locale],
  frameworks: control.frameworks,
  remedies: remediesOf(control).map(({ reason, remedy }) => ({ reason, way: remedy.way })),
});
type ControlRow = ReturnType<typeof rowOf>;

/** The controls for people. */
function tableOf(controls: readonly ControlRow[], columns: number): string {
  const width = Math.max(...controls.map(({ id }) => id.length));
  const lines = controls.flatMap(({ id, severity, title }) => {
    const row = `${severity.padEnd(SEVERITY_WIDTH)}  ${id.padEnd(width)}  `;
    // A narrow terminal has the title beneath.
    return row.length + LEAST_TITLE <= columns
      ? lay(row, title, columns)
      : [...lay("", row.trimEnd(), columns), ...lay("  ", title, columns)];
  });
  return `${lines.join("\n")}\n`;
}

/** The read role in members, by the configuration and the deployment of this folder. */
async function configuredRole(shell: Shell, locale: Locale): Promise<string> {
  const { roleOf } = await import("../organization/roles.ts");
  const choice = { config: undefined, control: undefined, identityCenterRegion: undefined, locale };
  return roleOf(shell, { roleName: undefined }, await configurationFor(shell, choice));
}

const words = {
  policy: {
    en: "--organization is about the policy: give --policy as well.",
    ja: "--organization は IAM ポリシーに関するオプションです。--policy も指定してください。",
  },
} satisfies Readonly<Record<string, Text>>;
