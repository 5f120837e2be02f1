import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { createServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

const REASON = "moto_server is not installed (pip install 'moto[server]')";

function installed(): boolean {
  try {
    execFileSync("moto_server", ["--help"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

/**
 * Whether moto, a third party's AWS emulator, is here; a reason when it is not. Where it is demanded
 * (`GENKAN_REQUIRE_MOTO=1`, as in CI) tests run, and fail, without it.
 */
export const motoMissing: string | null = process.env["GENKAN_REQUIRE_MOTO"] === "1" || installed() ? null : REASON;

/** The title of a suite that needs moto: it says why, when the suite is skipped. */
export const needsMoto = (title: string) => (motoMissing ? `${title} (skipped: ${motoMissing})` : title);

export interface Moto {
  readonly endpoint: string;
  stop(): void;
}

/** One call of a service that speaks JSON, for which we have no client of the SDK. @throws Error when moto refuses it */
export async function callMoto<Answer>({ endpoint }: Moto, target: string, input: object): Promise<Answer> {
  const service = target.startsWith("AmazonSQS") ? "sqs" : "dynamodb";
  const answer = await fetch(endpoint, {
    method: "POST",
    headers: {
      "content-type": "application/x-amz-json-1.0",
      "x-amz-target": target,
      authorization: `AWS4-HMAC-SHA256 Credential=test/20261101/us-east-1/${service}/aws4_request, SignedHeaders=host, Signature=0`,
    },
    body: JSON.stringify(input),
  });
  const body = await answer.text();
  if (!answer.ok) throw new Error(`${target}: ${answer.status} ${body}`);
  return JSON.parse(body || "{}") as Answer;
}

/** Starts moto on a free port of the loopback address. */
export async function startMoto(): Promise<Moto> {
  const port = await freePort();
  const child: ChildProcess = spawn("moto_server", ["-H", "127.0.0.1", "-p", String(port)], {
    stdio: "ignore",
    // Without it, AWS's own policies are not there.
    env: { ...process.env, MOTO_IAM_LOAD_MANAGED_POLICIES: "true" },
  });
  let failure: Error | undefined;
  child.once("error", (error) => {
    failure = error;
  });
  const endpoint = `http://127.0.0.1:${port}`;
  for (let attempt = 0; attempt < 300; attempt++) {
    if (failure) throw new Error(REASON, { cause: failure });
    if (child.exitCode !== null) throw new Error(`moto_server ended with ${child.exitCode}`);
    if (
      await fetch(`${endpoint}/moto-api/`).then(
        (answer) => answer.ok,
        () => false,
      )
    ) {
      return { endpoint, stop: () => void child.kill("SIGKILL") };
    }
    await sleep(100);
  }
  child.kill("SIGKILL");
  throw new Error("moto_server did not answer within 30 s");
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((ready) => server.once("listening", ready));
  const { port } = server.address() as { port: number };
  await new Promise((closed) => server.close(closed));
  return port;
}
