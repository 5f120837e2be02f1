import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join, resolve } from "node:path";

/** Where a script's AWS is, and with which keys it is asked. */
interface Reached {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

/** How a script ended. */
interface Ended {
  readonly status: number | null;
  readonly errors: string;
}

/** Runs printed scripts with bash and one AWS CLI. @param cli the CLI's program */
export function openBash(cli: string): Disposable & { run(script: string, reached: Reached): Promise<Ended> } {
  const folder = mkdtempSync(join(tmpdir(), "genkan-cli-"));
  symlinkSync(resolve(cli), join(folder, "aws"));
  // A simulated account counts questions, not seconds: nobody has to wait for it.
  symlinkSync("/bin/true", join(folder, "sleep"));
  return {
    [Symbol.dispose]: () => rmSync(folder, { recursive: true }),
    async run(script, { endpoint, region, credentials: { accessKeyId, secretAccessKey } }) {
      const env = {
        PATH: `${folder}${delimiter}${process.env["PATH"]}`,
        HOME: folder,
        AWS_ENDPOINT_URL: endpoint,
        AWS_ACCESS_KEY_ID: accessKeyId,
        AWS_SECRET_ACCESS_KEY: secretAccessKey,
        AWS_EC2_METADATA_DISABLED: "true",
        AWS_DEFAULT_REGION: region,
      };
      const child = spawn("bash", ["-s"], { env, stdio: ["pipe", "pipe", "pipe"] });
      let errors = "";
      child.stderr.on("data", (chunk) => {
        errors += chunk;
      });
      child.stdout.resume();
      child.stdin.end(script);
      const status = await new Promise<number | null>((end) => child.on("close", end));
      return { status, errors };
    },
  };
}
