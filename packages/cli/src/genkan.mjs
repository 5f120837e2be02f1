#!/usr/bin/env node
// In JavaScript, so that a Node which is too old for all else can say so.
if (!process.features.typescript) {
  process.stderr.write(
    `genkan: This is Node ${process.versions.node}; Genkan needs 24, which npm ci brings along.\n` +
      "Run it by way of npm, in its folder: npm ci && npx genkan --help\n",
  );
  process.exitCode = 2;
} else {
  // Halves the start: Node keeps the compiled code of us and of the AWS SDK for the next call. This file is JavaScript,
  // so that all TypeScript comes from there: else each start loads Node's compiler of it.
  (await import("node:module")).enableCompileCache();
  await import("./genkan.ts");
}
