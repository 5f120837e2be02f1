import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

/** A running moto, a third party's AWS emulator. */
export interface MotoServer {
  readonly endpoint: string;
  stop(): void;
}

/**
 * Starts moto on a free port of the loopback address. Resolves when it answers, however long that takes.
 * @throws Error when it ends before
 */
export function startMotoServer(): Promise<MotoServer> {
  const child = spawn("moto_server", ["-H", "127.0.0.1", "-p", "0"], {
    stdio: ["ignore", "ignore", "pipe"],
    env: {
      ...process.env,
      // Without it, AWS's own policies are not there.
      MOTO_IAM_LOAD_MANAGED_POLICIES: "true",
      // See sitecustomize.py.
      PYTHONPATH: fileURLToPath(new URL(".", import.meta.url)),
    },
  });
  const stop = () => void child.kill("SIGKILL");
  process.once("exit", stop);
  return new Promise((resolve, reject) => {
    let log = "";
    const read = (text: string) => {
      log += text;
      const [, endpoint] = /Running on (http:\/\/127\.0\.0\.1:\d+)/.exec(log) ?? [];
      if (!endpoint) return;
      // What else it writes, nobody reads, but it has to go somewhere.
      child.stderr.off("data", read).resume();
      resolve({ endpoint, stop });
    };
    child.stderr.setEncoding("utf8").on("data", read);
    child.once("error", (cause) => reject(new Error("moto_server could not be started", { cause })));
    child.once("close", (code, signal) => reject(new Error(`moto_server ended with ${signal ?? code}: ${log}`)));
  });
}
