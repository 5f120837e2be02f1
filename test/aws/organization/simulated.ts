import { connect } from "@genkan/aws/clients";
import type { PassStore } from "@genkan/aws/organization/files";
import { simulate } from "@genkan/sandbox/sandbox";
import { readScenario } from "@genkan/sandbox/scenario";
import { TestClock } from "../../clock.ts";

export const MANAGEMENT = "111122223333";
export const ORGANIZATION = { id: "o-exampleorgid", managementAccount: MANAGEMENT };
export const subject = { account: MANAGEMENT, partition: "aws" };

/** The id of a member by its number. */
export const idOf = (i: number) => String(200_000_000_000 + i);
export const member = (i: number, more: object = {}) => ({ id: idOf(i), name: `member ${i}`, ...more });

/** A connection to the management account of a simulated organization. */
export function inOrganization(
  accounts: readonly object[],
  more: { organization?: object; account?: string; identityCenter?: object; faults?: readonly object[] } = {},
) {
  const { organization = {}, ...rest } = more;
  const clock = new TestClock();
  const scenario = readScenario({
    account: MANAGEMENT,
    now: "2026-11-01T00:00:00Z",
    ...rest,
    organization: { ...ORGANIZATION, accounts, ...organization },
  });
  const simulation = simulate({ scenario, clock });
  const credentials = { accessKeyId: "AKIATEST000000000000", secretAccessKey: "test" };
  const aws = connect({ region: "us-east-1", credentials, requestHandler: simulation.requestHandler, clock });
  return { aws, clock, ...simulation };
}

/** A bucket in memory, with JSON that was written and read again. */
export function memoryStore(): { -readonly [Name in keyof PassStore]: PassStore[Name] } & {
  readonly files: Map<string, string>;
} {
  const files = new Map<string, string>();
  const read = (key: string): unknown => JSON.parse(files.get(key) ?? "null");
  return {
    ...{ files, bucket: "passes" },
    put: async (key, content) => void files.set(key, JSON.stringify(content)),
    get: async (key) => read(key),
    async update(key, change) {
      const before = read(key);
      const next = change(before);
      if (next !== undefined) files.set(key, JSON.stringify(next));
      return next ?? before;
    },
  };
}
