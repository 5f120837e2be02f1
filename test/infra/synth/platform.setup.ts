import { ensurePlatform } from "./platform.mjs";

/** Before the tests of the infrastructure: SST's components have to be there; without them the tests fail. */
export default function setup(): void {
  ensurePlatform();
}
