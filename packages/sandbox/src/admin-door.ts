import type { IncomingMessage, ServerResponse } from "node:http";
import type { SimulatedAccount } from "./account.ts";
import { bodyOf, say } from "./doors.ts";
import type { Endpoint } from "./endpoint.ts";
import { mergePatch, parseScenario, readScenario } from "./scenario.ts";
import { notJson, ScenarioError } from "./scenario-error.ts";

const INDEX = `A simulated AWS account, or organization.
GET    /_sandbox/scenario      the scenario that it answers from
PUT    /_sandbox/scenario      another one
PATCH  /_sandbox/scenario      a JSON merge patch on it
GET    /_sandbox/accounts/ID   its part on one member of the organization
PATCH  /_sandbox/accounts/ID   a JSON merge patch on that part
GET    /_sandbox/requests      the calls that came in, each with its account
GET    /_sandbox/mailbox       what SNS has delivered`;

const MIB = 1024 * 1024;
/** The largest scenario, in MiB: ten thousand accounts take a few. */
const LARGEST = 64;

/** The HTTP interface for people and tests, to inspect and change the simulated account while it runs. */
export const controlDoor =
  (account: SimulatedAccount, endpoint: Endpoint) =>
  async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<boolean> => {
    const { method = "", url = "", headers } = incoming;
    if (!/^\/_sandbox(\/|$)/.test(url)) return false;
    // Against DNS rebinding: a web page must not reach this server through its own name that resolves to this machine.
    if (!/^(127\.0\.0\.1|localhost)(:\d+)?$/.test(headers.host ?? "") || headers.origin !== undefined) {
      say(outgoing, 403, "only for programs on this machine, by 127.0.0.1 or localhost");
      return true;
    }
    const json = (value: unknown) =>
      outgoing.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(value, null, 2));
    const patched = async (before: unknown) => mergePatch(before, parseJson(await scenarioIn(incoming)));
    const [, id] = /^\/_sandbox\/accounts\/(\d{12})$/.exec(url) ?? [];
    try {
      switch (id === undefined ? `${method} ${url}` : `${method} one account`) {
        case "GET /_sandbox":
          say(outgoing, 200, INDEX);
          break;
        case "GET /_sandbox/requests":
          json(endpoint.calls);
          break;
        case "GET /_sandbox/mailbox":
          json(account.mailbox);
          break;
        case "GET /_sandbox/scenario":
          json(account.scenario);
          break;
        case "PUT /_sandbox/scenario":
          account.replace(parseScenario(await scenarioIn(incoming)));
          json(account.scenario);
          break;
        case "PATCH /_sandbox/scenario":
          account.replace(readScenario(await patched(account.scenario)));
          json(account.scenario);
          break;
        case "GET one account":
          json(account.member(id!));
          break;
        case "PATCH one account":
          account.replaceMember(id!, await patched(account.member(id!)));
          json(account.member(id!));
          break;
        default:
          say(outgoing, 404, INDEX);
      }
    } catch (error) {
      if (!(error instanceof ScenarioError)) throw error;
      say(outgoing, 400, error.message);
    }
    return true;
  };

/** The body of a request that holds a scenario or a part of one. @throws ScenarioError if it is too large */
async function scenarioIn(incoming: IncomingMessage): Promise<string> {
  const body = await bodyOf(incoming, LARGEST * MIB);
  if (body === undefined)
    throw new ScenarioError([
      {
        path: "",
        message: { en: `the scenario is larger than ${LARGEST} MiB`, ja: `シナリオが ${LARGEST} MiB を超えています` },
      },
    ]);
  return body;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw notJson(error as Error);
  }
}
