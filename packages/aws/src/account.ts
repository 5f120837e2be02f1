import { randomBytes } from "node:crypto";
import type { Collect, World } from "@genkan/controls/engine/world";
import type { Subject } from "@genkan/controls/model/control";
import { type Aws, totalCalls } from "./clients.ts";
import type { Request } from "./collect/collector.ts";
import { observe } from "./collect/observe.ts";
import { type Caller, callerOf } from "./identity.ts";

/** Finds out whose account it is, who asks, and how to collect its facts. */
export async function openAccount(aws: Aws): Promise<Pick<World, "subject" | "collect"> & Caller> {
  const caller = await callerOf(aws);
  return { ...caller, collect: collectFrom(aws, caller.subject) };
}

/** Facts that need no call. */
export type KnownFacts = Pick<Request, "given" | "derived">;

/** Collects facts from an account, and counts the requests that it sends. Facts that are known otherwise are not read. */
export const collectFrom =
  (aws: Aws, subject: Subject, known: KnownFacts = {}): Collect =>
  async (facts, settings, at, narrowing) => {
    const before = totalCalls(aws);
    const observations = await observe(aws, facts, { subject, settings, at, ...known }, narrowing);
    return { observations, apiCalls: totalCalls(aws) - before };
  };

/** The id of a run: its time, so that ids sort in the order of the runs, and enough random bits to be unique. */
export const newRunId = (at: Date): string => `${at.toISOString()}-${randomBytes(6).toString("hex")}`;
