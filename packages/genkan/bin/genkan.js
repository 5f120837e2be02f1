#!/usr/bin/env node
// Older versions of Node read this file too: it says which one is needed, and loads the rest only where it can run.
const [major, minor] = process.versions.node.split(".").map(Number);
if (major > 22 || (major === 22 && minor >= 18)) {
  // Node 22 warns that it may still change what Genkan uses of it; each version of Genkan is tested on it.
  const { emitWarning } = process;
  process.emitWarning = (warning, ...more) => {
    if (!/SQLite|Type Stripping/.test(String(warning))) emitWarning.call(process, warning, ...more);
  };
  const { enableCompileCache } = await import("node:module");
  // Halves the time of a start: Node keeps the compiled code.
  enableCompileCache();
  const { main } = await import("../dist/main.js");
  process.exitCode = await main(process.argv.slice(2));
} else {
  const { LC_ALL, LC_MESSAGES, LANG = "" } = process.env;
  const version = process.versions.node;
  process.stderr.write(
    /^ja/.test(LC_ALL || LC_MESSAGES || LANG)
      ? `genkan: この Node は ${version} です。Genkan には Node 22.18 以降が必要です (https://nodejs.org/)。\n`
      : `genkan: This is Node ${version}; Genkan needs Node 22.18 or later (https://nodejs.org/).\n`,
  );
  process.exitCode = 2;
}
