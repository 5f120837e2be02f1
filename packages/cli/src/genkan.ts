#!/usr/bin/env node
import { enableCompileCache } from "node:module";

// Halves the start: Node keeps the compiled code of us and of the AWS SDK for the next call.
enableCompileCache();
const { main } = await import("./main.ts");
process.exitCode = await main(process.argv.slice(2));
