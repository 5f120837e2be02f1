import type { AddressInfo } from "node:net";
import { SimulatedAccount } from "./account.ts";
import { controlDoor } from "./control-door.ts";
import { overHttp } from "./doors.ts";
import { Endpoint } from "./endpoint.ts";
import type { Scenario } from "./scenario.ts";

/** A simulated account that is being served. */
export interface Sandbox {
  /** Its address, for `AWS_ENDPOINT_URL`. */
  readonly endpoint: string;
  readonly account: SimulatedAccount;
  readonly calls: Endpoint["calls"];
  /** How often each IAM action was called. */
  counts(): Record<string, number>;
  /** Stops it; calls that hang are dropped. */
  close(): Promise<void>;
}

/** Serves a simulated account on the loopback address; on a free port, when none is given. */
export async function startSandbox({ scenario, port = 0 }: { scenario: Scenario; port?: number }): Promise<Sandbox> {
  const account = new SimulatedAccount(scenario);
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
