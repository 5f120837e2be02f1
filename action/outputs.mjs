// Prints the outputs of action.yml by the files of one check, and writes the SARIF file that code scanning gets.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const [folder = ""] = process.argv.slice(2);
const file = (name) => join(folder, name);
const read = (name) => JSON.parse(readFileSync(file(name), "utf8"));

const { summary } = read("genkan.json");
const sarif = read("genkan.sarif");
// Code scanning ignores suppressions, and would show what somebody has accepted as open.
for (const run of sarif.runs) run.results = run.results.filter(({ suppressions }) => !suppressions);
writeFileSync(file("code-scanning.sarif"), JSON.stringify(sarif));

const outputs = {
  "non-compliant": summary.NON_COMPLIANT,
  "insufficient-data": summary.INSUFFICIENT_DATA,
  compliant: summary.COMPLIANT,
  "not-applicable": summary.NOT_APPLICABLE,
  sarif: file("genkan.sarif"),
  junit: file("genkan.xml"),
  json: file("genkan.json"),
  "code-scanning": file("code-scanning.sarif"),
};
for (const [name, value] of Object.entries(outputs)) {
  // A line break in a value would begin another output.
  process.stdout.write(`${name}=${String(value).replace(/[\r\n]+/g, " ")}\n`);
}
