#!/usr/bin/env node
// In JavaScript, so that a Node which is too old for all else can say so.
if (!process.features.typescript) {
  const { LC_ALL, LC_MESSAGES, LANG = "" } = process.env;
  const version = process.versions.node;
  process.stderr.write(
    /^ja/.test(LC_ALL || LC_MESSAGES || LANG)
      ? `genkan: この Node は ${version} です。Genkan には npm ci でインストールされる Node 24 が必要です。\n` +
          "npm ci のあと、このフォルダーで npx genkan --help を実行してください。\n"
      : `genkan: This is Node ${version}; Genkan needs Node 24, which npm ci installs.\n` +
          "After npm ci, run it in its folder: npx genkan --help\n",
  );
  process.exitCode = 2;
} else {
  // Halves the time of a start: Node caches the compiled code of Genkan and of the AWS SDK. It starts here, in
  // JavaScript, so that Node takes all TypeScript from the cache, and does not load its compiler of TypeScript at all.
  (await import("node:module")).enableCompileCache();
  await import("./genkan.ts");
}
