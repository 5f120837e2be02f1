import { PassThrough } from "node:stream";
import { WriteStream } from "node:tty";
import { Output } from "@genkan/cli/output";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";

/** A stream that knows its colours as Node's stream to a terminal does. */
const stream = (isTTY = true) =>
  Object.assign(new PassThrough(), { isTTY, getColorDepth: WriteStream.prototype.getColorDepth });

const RED = "\u001b[31mred\u001b[39m";
const XTERM = { TERM: "xterm-256color" };

describe("colours", () => {
  test.each([
    ["a terminal", true, XTERM, RED],
    ["NO_COLOR", true, { ...XTERM, NO_COLOR: "1" }, "red"],
    ["an empty NO_COLOR", true, { ...XTERM, NO_COLOR: "" }, RED],
    ["a terminal without colours", true, { TERM: "dumb" }, "red"],
    ["a file", false, XTERM, "red"],
    ["FORCE_COLOR and a file", false, { FORCE_COLOR: "1" }, RED],
    ["FORCE_COLOR=0", true, { ...XTERM, FORCE_COLOR: "0" }, "red"],
  ] as const)("%s", (_, isTTY, env, expected) => {
    expect(new Output(stream(isTTY), env).paint("red", "red")).toBe(expected);
  });

  test("a stream that does not know its colours has none with NO_COLOR", () => {
    const plain = Object.assign(new PassThrough(), { isTTY: true });
    expect(new Output(plain, {}).paint("red", "red")).toBe(RED);
    expect(new Output(plain, { NO_COLOR: "1" }).paint("red", "red")).toBe("red");
  });

  describe("the environment of this process does not count", () => {
    beforeEach(() => void vi.stubEnv("NO_COLOR", "1").stubEnv("FORCE_COLOR", undefined));
    afterEach(() => void vi.unstubAllEnvs());

    test("but that of the command", () => {
      expect(new Output(stream(), XTERM).paint("red", "red")).toBe(RED);
    });
  });
});
