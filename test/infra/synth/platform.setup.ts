import { readdirSync, rmSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { ensurePlatform } from "./platform.mjs";

const sst = new URL("../../../.sst/", import.meta.url);

/** Unpacks SST's components once, before any test needs them; after the last, takes away what was synthesised. */
export default function setup() {
  ensurePlatform();
  return () => {
    const left = readdirSync(sst).filter((name) => /^synth-\w{6}(\.json)?$/.test(name));
    for (const name of left) rmSync(fileURLToPath(new URL(name, sst)), { recursive: true, force: true });
  };
}
