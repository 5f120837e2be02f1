import { mergePatch, readScenario, type Scenario } from "@genkan/sandbox/scenario";
import type { TestClock } from "../clock.ts";
import type { Graph } from "../infra/synth/graph.ts";
import type { MotoAccount } from "../moto.ts";
import { deploy, scenarioIn } from "./deployment.ts";
import type { Call, FrontOptions } from "./front.ts";
import type { Lambda, Outcome } from "./lambda.ts";
import { type Answer, type StateMachine, startStateMachine } from "./state-machine.ts";

/** A member as a scenario writes it. */
export interface SimulatedMember {
  readonly id: string;
  readonly name: string;
  readonly [more: string]: unknown;
}

/** One invocation of a function of a pass. */
export interface Invocation {
  readonly component: string;
  readonly payload: Readonly<Record<string, unknown>>;
  /** `null` if the process was killed. */
  readonly outcome: Outcome | null;
}

/** Two calls by one component, such as a read by `Members` with the keys of a member. */
type Between = NonNullable<FrontOptions["between"]>;

/** The scenario of an account that manages an organization with some members, or none any more. */
export function organizationIn(
  account: string,
  { id, roleName }: { readonly id: string; readonly roleName: string },
  accounts: readonly SimulatedMember[],
  more: object = {},
): Scenario {
  const organization = { id, managementAccount: account, readRole: roleName, accounts };
  const base = scenarioIn(account, { organization });
  return readScenario(mergePatch(base, more));
}

/**
 * A deployment for an organization: its state machine in moto, with the definition as it was synthesised, which calls the
 * built bundles; the organization is simulated.
 */
export async function deployOrganization(graph: Graph, moto: MotoAccount, clock: TestClock) {
  let between: Between = (_, forward) => forward();
  const deployed = await deploy(graph, moto, clock, { between: (call, forward) => between(call, forward) });
  const { variables } = graph.one("aws:lambda/function:Function", "MembersFunction").inputs.environment;
  const roleName = variables.GENKAN_READ_ROLE as string;
  const invocations: Invocation[] = [];
  const warm = new Map<string, Lambda>();
  const last = new Map<string, Promise<unknown>>();

  /** Invokes a function as Lambda does: one that was killed is started anew. One process has one event at a time. */
  async function invoke(component: string, payload: object): Promise<Answer> {
    const before = last.get(component) ?? Promise.resolve();
    const answered = before.then(async (): Promise<Answer> => {
      const found = warm.get(component);
      const lambda = found?.alive ? found : deployed.start(component);
      warm.set(component, lambda);
      const outcome = await lambda.invoke(payload).catch((error: unknown) => {
        if (!lambda.killed) throw error;
        return null;
      });
      invocations.push({ component, payload: payload as Invocation["payload"], outcome });
      if (!outcome) return { error: "Runtime.ExitError: the process was killed" };
      return outcome.error === undefined ? { result: outcome.result } : { error: outcome.error };
    });
    last.set(
      component,
      answered.catch(() => undefined),
    );
    return answered;
  }
  const componentOf = new Map(
    graph
      .all("aws:lambda/function:Function")
      .map(({ name, inputs }) => [inputs.name as string, name.replace(/Function$/, "")]),
  );
  const { inputs: machine } = graph.one("aws:sfn/stateMachine:StateMachine", "Pass");
  const machines: StateMachine[] = [];
  return {
    ...deployed,
    invocations,
    invoke,
    roleName,
    /** The state machine; another one with `change` for a redrive, which moto does not have. */
    async startMachine(name: string = machine.name, change: (definition: string) => string = (text) => text) {
      const definition = JSON.parse(change(machine.definition)) as object;
      const started = await startStateMachine(moto, { name, definition }, (arn, payload) =>
        invoke(componentOf.get(arn.split(":").at(-1) ?? "") ?? arn, payload),
      );
      machines.push(started);
      return started;
    },
    /** What stands between a call of a function and its answer from now on. */
    intercept(replacement: Between = (_, forward) => forward()) {
      between = replacement;
    },
    /** Kills a function's process, as when it runs out of memory. */
    kill: (component: string) => warm.get(component)?.kill(),
    async close() {
      for (const each of machines) each.close();
      await deployed.close();
    },
  };
}

/** The account of the member that a call of `Members` is about to enter; `undefined` for any other call. */
export const entered = ({ service, operation, input }: Call): string | undefined =>
  service === "sts" && operation === "AssumeRole" ? String(input["RoleArn"]).split(":")[4] : undefined;
