import { impatient } from "@genkan/cli/target/impatient";
import { expect, test } from "vitest";
import { TestClock } from "../../clock.ts";

test("pauses set the clock ahead, those beside each other together", async () => {
  const real = new TestClock();
  const clock = impatient(real);
  const start = clock.now();
  await Promise.all([clock.sleep(2_000), clock.sleep(500), clock.sleep(1_000)]);
  expect(clock.now() - start).toBe(2_000);
  await clock.sleep(1_000);
  expect(clock.now() - start).toBe(3_000);
  expect(real.now()).toBe(start);
});

test("its time passes with the real one, and a pause that a signal can end is waited for", async () => {
  const real = new TestClock();
  const clock = impatient(real);
  const start = clock.now();
  await clock.sleep(1_000);
  await clock.sleep(5_000, new AbortController().signal);
  expect(real.now() - start).toBe(5_000);
  expect(clock.now() - start).toBe(6_000);
});
