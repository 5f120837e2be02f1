#!/usr/bin/env node
// In JavaScript, so that a Node which is too old for all else can say so.
if (!process.features.typescript) {
  process.stderr.write(
    `genkan: This is Node ${process.versions.node}; Genkan needs 24, which npm ci brings along.\n` +
      "Run it by way of npm, in its folder: npm ci && npx genkan --help\n",
  );
  process.exitCode = 2;
} else {
  // Halves the time of a start: Node caches the compiled code of Genkan and of the AWS SDK. It starts here, in
  // JavaScript, so that Node takes all TypeScript from the cache, and does not load its compiler of TypeScript at all.
  (await import("node:module")).enableCompileCache();
  await import("./genkan.ts");
}
