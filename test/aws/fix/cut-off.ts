import type { Clock } from "@genkan/controls/model/time";
import type { Simulation } from "@genkan/sandbox/sandbox";
import type { TestClock } from "../../clock.ts";

/** The shortest pause before an operation of AWS is looked at again, and when nobody looks any more, in milliseconds. */
const [POLL, GIVES_UP] = [1_000, 5 * 60_000];

/**
 * A clock for who calls a simulated account. Where its connections are cut for good, what asks again every few seconds, and
 * for minutes, asks in vain: once is as good as sixty times.
 */
export function givesUpWhereCut({ now, timeout, sleep }: TestClock, { account }: Pick<Simulation, "account">): Clock {
  const isCut = () =>
    account.scenario.faults.some(
      ({ action, fault, after = 0, times }) =>
        action === "*" && fault === "ConnectionReset" && after === 0 && times === undefined,
    );
  return {
    now,
    timeout,
    sleep: (milliseconds, signal) => sleep(milliseconds >= POLL && isCut() ? GIVES_UP : milliseconds, signal),
  };
}
