// Materialises `.sst/platform` (SST's TypeScript component sources + Pulumi SDKs) from the CLI binary that
// ships in `node_modules/sst-<os>-<arch>`. Needs only the npm registry: no AWS credentials, no pulumi, no bun.
// Idempotent: returns in a few ms when the platform on disk already matches the installed `sst` version.
import { spawn } from "node:child_process";
import { once } from "node:events";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../../..");
const platform = path.join(root, ".sst", "platform");
const read = (file) => (fs.existsSync(file) ? fs.readFileSync(file, "utf8") : "");

const sstDir = path.join(root, "node_modules", "sst");
const wanted = JSON.parse(read(path.join(sstDir, "package.json"))).version;

function platformReady() {
  return (
    read(path.join(platform, "version")) === wanted &&
    read(path.join(platform, "config.d.ts")).includes('"@pulumi/aws"') &&
    fs.existsSync(path.join(root, ".sst", "provider-lock.json")) &&
    fs.existsSync(path.join(platform, "node_modules", "@pulumi", "aws", "package.json")) &&
    fs.existsSync(path.join(platform, "node_modules", "@pulumi", "pulumi", "package.json"))
  );
}

/** One installation at a time in a process, however often this module is loaded in it. */
const RUNNING = Symbol.for("genkan.sst-platform");

export async function ensurePlatform() {
  if (platformReady()) return platform;
  globalThis[RUNNING] ??= install().finally(() => {
    globalThis[RUNNING] = undefined;
  });
  await globalThis[RUNNING];
  return platform;
}

async function install() {
  const home = path.join(root, ".sst", "home"); // isolated, git-ignored
  fs.mkdirSync(home, { recursive: true });
  const env = {
    ...process.env,
    SST_SKIP_DEPENDENCY_CHECK: "1", // do not download pulumi + bun from GitHub
    SST_NO_BUN: "1", // `npm install` instead of `bun install` for the platform's node packages
    SST_TELEMETRY_DISABLED: "1",
    XDG_CONFIG_HOME: home, // Linux: Go's os.UserConfigDir()
    npm_config_audit: "false",
    npm_config_fund: "false",
  };
  if (process.platform === "darwin") {
    // macOS: os.UserConfigDir() is $HOME/Library/Application Support, so HOME has to move; keep npm's own config.
    env.HOME = home;
    env.npm_config_cache ??= path.join(os.homedir(), ".npm");
    env.npm_config_userconfig ??= path.join(os.homedir(), ".npmrc");
  }
  // SST resolves the provider's version itself, from NPM_REGISTRY or ~/.npmrc; pass on a registry set by npm's env/CLI.
  if (process.env.npm_config_registry) env.NPM_REGISTRY ??= process.env.npm_config_registry.replace(/\/$/, "");
  console.error(`[sst-platform] installing the SST ${wanted} platform into .sst/platform (once, ~40 s)`);
  const cli = path.join(sstDir, JSON.parse(read(path.join(sstDir, "package.json"))).bin.sst);
  const child = spawn(process.execPath, [cli, "install", "--stage", "synth"], {
    cwd: root,
    env,
    stdio: ["ignore", 2, 2],
  });
  const [status] = await once(child, "close");
  if (status !== 0 || !platformReady()) throw new Error(`sst install failed (exit ${status})`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await ensurePlatform();
