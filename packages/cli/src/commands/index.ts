import type { Declared } from "../command.ts";

/**
 * How every command of `genkan` is loaded, by its name, in the order of the help and the man page. A call loads its own
 * command alone: to load all takes as long as all else that a short call does.
 */
const loaders: Readonly<Record<string, () => Promise<Declared>>> = {
  check: async () => (await import("./check.ts")).check,
  setup: async () => (await import("./setup.ts")).setup,
  replay: async () => (await import("./replay.ts")).replay,
  controls: async () => (await import("./controls.ts")).controls,
  explain: async () => (await import("./explain.ts")).explain,
  watch: async () => (await import("./watch.ts")).watch,
  attest: async () => (await import("./attest.ts")).attest,
  "planned-use": async () => (await import("./planned-use.ts")).plannedUse,
  exception: async () => (await import("./exception.ts")).exception,
  findings: async () => (await import("./findings.ts")).findings,
  history: async () => (await import("./history.ts")).history,
  activity: async () => (await import("./activity.ts")).activity,
  report: async () => (await import("./report.ts")).report,
  export: async () => (await import("./export.ts")).exporting,
  organization: async () => (await import("./organization/index.ts")).organization,
  members: async () => (await import("./members.ts")).members,
  fix: async () => (await import("./fix.ts")).fix,
  prevent: async () => (await import("./prevent.ts")).prevent,
  init: async () => (await import("./init.ts")).init,
  config: async () => (await import("./config.ts")).config,
  template: async () => (await import("./template.ts")).template,
  doctor: async () => (await import("./doctor.ts")).doctor,
  profile: async () => (await import("./profile.ts")).profile,
  "test-alert": async () => (await import("./test-alert.ts")).testAlert,
  upgrade: async () => (await import("./upgrade.ts")).upgrade,
  demo: async () => (await import("./demo.ts")).demo,
  sandbox: async () => (await import("./sandbox.ts")).sandbox,
  completion: async () => (await import("./completion.ts")).completion,
};

/** Every command. */
export const allCommands = (): Promise<readonly Declared[]> =>
  Promise.all(Object.values(loaders).map((load) => load()));

/** Whether a call asks for the version of the program. */
export const isAboutVersion = (args: readonly string[]): boolean =>
  args.length === 1 && ["version", "--version", "-V"].includes(args[0]!);

/**
 * The commands that a call needs to know: the one that it names; none for the version; all for a call about them, or one that
 * is wrong.
 */
export async function commandsFor(args: readonly string[]): Promise<readonly Declared[]> {
  if (isAboutVersion(args)) return [];
  const [first = ""] = args;
  const isAboutAll = first === "completion" || !Object.hasOwn(loaders, first);
  return isAboutAll ? await allCommands() : [await loaders[first]!()];
}
