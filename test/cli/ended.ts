import type { ChildProcessWithoutNullStreams } from "node:child_process";
import { once } from "node:events";

/** What a process has said, and its exit status, when it has ended. */
export async function ended(
  child: ChildProcessWithoutNullStreams,
): Promise<{ status: number; out: string; err: string }> {
  let [out, err] = ["", ""];
  child.stdout.on("data", (data) => {
    out += data;
  });
  child.stderr.on("data", (data) => {
    err += data;
  });
  const [status] = await once(child, "close");
  return { status, out, err };
}
