import { entriesBetween } from "@genkan/cli/folder/changelog";
import { isExact, isOlder } from "@genkan/cli/folder/version";
import { expect, test } from "vitest";

const CHANGELOG = `# Changelog

## [Unreleased]

### Added

- Not yet.

## [0.10.0] - 2027-03-01

### Added

- Something that is
  described on two lines.

### Changed

- **Breaking**: a setting has another name. Write \`b\` in place of \`a\`.

## [0.9.0] - 2027-02-01

### Fixed

- A verdict.

## [0.8.0] - 2027-01-01

### Added

- The beginning.
`;

test("lists what came after a version, breaking changes first", () => {
  expect(entriesBetween(CHANGELOG, "0.8.0", "0.10.0")).toEqual([
    {
      version: "0.10.0",
      kind: "Changed",
      isBreaking: true,
      text: "**Breaking**: a setting has another name. Write `b` in place of `a`.",
    },
    { version: "0.10.0", kind: "Added", isBreaking: false, text: "Something that is described on two lines." },
    { version: "0.9.0", kind: "Fixed", isBreaking: false, text: "A verdict." },
  ]);
});

test("what is not released yet belongs to a version without a heading", () => {
  expect(entriesBetween(CHANGELOG, "0.10.0", "0.11.0")).toEqual([
    { version: "0.11.0", kind: "Added", isBreaking: false, text: "Not yet." },
  ]);
  expect(entriesBetween(CHANGELOG, "0.9.0", "0.9.0")).toEqual([]);
});

test.each([
  ["0.9.0", "0.10.0", true],
  ["0.10.0", "0.9.0", false],
  ["1.0.0", "1.0.0", false],
  ["0.9.9", "1.0.0", true],
])("%s comes before %s: %s", (version, other, older) => {
  expect(isOlder(version, other)).toBe(older);
});

test.each(["^0.1.0", "latest", "file:../genkan-0.1.0.tgz", "0.1"])("%s does not name one version", (version) => {
  expect([isExact(version), isExact("0.1.0"), isExact("0.1.0-rc.1")]).toEqual([false, true, true]);
});
