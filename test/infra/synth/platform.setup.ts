import { ensurePlatform } from "./platform.mjs";

/**
 * Begins to unpack SST's components where that was never done. Tests that need them wait for it; others run meanwhile.
 */
export default function setup() {
  const unpacked = ensurePlatform().catch(() => undefined);
  return () => unpacked;
}
