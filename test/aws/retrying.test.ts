import { retrying } from "@genkan/aws/retrying";
import { expect, test } from "vitest";
import { TestClock } from "../clock.ts";

test("work that fails is done again after each delay, until it succeeds", async () => {
  const clock = new TestClock();
  const start = clock.now();
  const failures = [new Error("first"), new Error("second")];
  const result = await retrying(
    clock,
    async () => {
      const failure = failures.shift();
      if (failure) throw failure;
      return "done";
    },
    (_, attempt) => attempt * 1_000,
  );
  expect(result).toBe("done");
  expect(clock.now() - start).toBe(3_000);
});

test("an error without a delay is the result, and nothing waits for it", async () => {
  const clock = new TestClock();
  const start = clock.now();
  const attempts: number[] = [];
  const work = async () => {
    attempts.push(clock.now() - start);
    throw new Error(`failure ${attempts.length}`);
  };
  const twice = (_: unknown, attempt: number) => (attempt < 2 ? 500 : null);
  await expect(retrying(clock, work, twice)).rejects.toThrow("failure 2");
  expect(attempts).toEqual([0, 500]);
});
