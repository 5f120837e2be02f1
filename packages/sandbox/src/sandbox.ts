import type { AddressInfo } from "node:net";
import { type AccountClock, SimulatedAccount } from "./account.ts";
import { controlDoor } from "./admin-door.ts";
import { inProcess, overHttp } from "./doors.ts";
import { Endpoint } from "./endpoint.ts";
import type { Scenario } from "./scenario.ts";

interface Simulated {
  readonly account: SimulatedAccount;
  readonly calls: Endpoint["calls"];
  /** The number of calls by IAM action. */
  counts(): Record<string, number>;
}

/** A simulated account inside this process. */
export interface Simulation extends Simulated {
  /** Answers SDK clients with the bytes that would go over the wire. */
  readonly requestHandler: ReturnType<typeof inProcess>;
}

/** A simulated account with a server. */
export interface Sandbox extends Simulated {
  /** Its address, for `AWS_ENDPOINT_URL`. */
  readonly endpoint: string;
  /** Stops the server and drops unanswered calls. */
  close(): Promise<void>;
}

/** How to start a simulated account. The default clock is the machine's. */
export interface SimulationOptions {
  readonly scenario: Scenario;
  readonly clock?: AccountClock;
}

/** Creates a simulated account for this process alone: no socket, and nothing to stop. */
export function simulate({ scenario, clock }: SimulationOptions): Simulation {
  const account = new SimulatedAccount(scenario, clock);
  const endpoint = new Endpoint(account);
  return {
    account,
    calls: endpoint.calls,
    counts: () => endpoint.counts(),
    requestHandler: inProcess(
      (request) => endpoint.answer(request),
      (signal) => endpoint.hang(signal),
    ),
  };
}

/** Serves a simulated account on the loopback address, by default on a free port. */
export async function startSandbox({
  scenario,
  clock,
  port = 0,
}: SimulationOptions & { readonly port?: number }): Promise<Sandbox> {
  const account = new SimulatedAccount(scenario, clock);
  const endpoint = new Endpoint(account);
  const server = overHttp((request) => endpoint.answer(request), controlDoor(account, endpoint));
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  });
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    account,
    calls: endpoint.calls,
    counts: () => endpoint.counts(),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
