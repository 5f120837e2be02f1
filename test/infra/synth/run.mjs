// Offline "synth" of sst.config.ts: runs the real SST v4 components under Pulumi's mock runtime and prints every
// registered resource as JSON.   node test/infra/synth/run.mjs [--stage dev] [--out file.json] [--dev]
//
// It mirrors what the CLI does (pkg/project/project.go, run.go, pkg/js/js.go, pkg/runtime/node/build.go) minus the
// engine, AWS and the state backend. Must run in its own process: it chdir()s and sets process-wide Pulumi state.
//
// Forked, it synthesises a graph for each message, which holds the same options, and answers with what the deployment is
// refused for, if it is, and whether this process ends then. Most of the time goes into loading Pulumi and into bundling
// SST's components: both are done once for all graphs.

import crypto from "node:crypto";
import fs from "node:fs";
import http from "node:http";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import vm from "node:vm";
import * as esbuild from "esbuild";
import { ensurePlatform } from "./platform.mjs";

const { values } = parseArgs({
  options: {
    stage: { type: "string", default: "dev" },
    region: { type: "string", default: process.env.AWS_REGION ?? "us-east-1" },
    out: { type: "string" },
    account: { type: "string", default: "123456789012" },
    work: { type: "string" }, // scratch folder below .sst for bundles and zips
    bundles: { type: "string" }, // where the functions are bundled already, a folder each; without it, they are bundled
    dev: { type: "boolean", default: false }, // value of $dev (sst dev)
    config: { type: "string" }, // a file in place of genkan.config.ts
    root: { type: "string" }, // the project's folder, if not this repository
    sources: { type: "string", default: "" }, // changes with the files of the project, but for the configuration's
  },
});
const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../../..");
const PLATFORM = await ensurePlatform();
const fromPlatform = createRequire(path.join(PLATFORM, "package.json"));
const VERSION = fs.readFileSync(path.join(PLATFORM, "version"), "utf8");
/** A graph that is being synthesised: what is asked for, and what there is of it so far. */
function graphOf(opt) {
  const work = path.resolve(opt.work ?? path.join(ROOT, ".sst", `synth-${opt.stage}`));
  const root = path.resolve(opt.root ?? ROOT);
  return {
    opt,
    root,
    sstConfig: path.join(root, "sst.config.ts"),
    work, // stands in for .sst (artifacts, zips)
    bundles: opt.bundles && path.resolve(opt.bundles),
    inputs: new Set(), // every file of the project that the graph is made of
    functions: {}, // functionID -> { bundle } of our own, from the project's folder
    resources: [],
    byUrn: new Map(),
    pending: [], // asset paths are promises
    failures: [],
  };
}
/** One at a time. */
let graph;

// ---------------------------------------------------------------- 1. bundle the config as pkg/js/js.go does, but as CommonJS
// A function that is compiled once can be called anew for each graph; Node would compile, and keep, a module for each.

/** Takes bundles that were made before, each in a folder of its own, to which SST and own controls add files. */
const builtBundles = (bundles) => `
  import { cpSync } from "node:fs";
  export const bundle = async (name, root, work) => {
    const folder = work + "/bundles/" + name;
    cpSync(${JSON.stringify(`${bundles}/`)} + name, folder, { recursive: true });
    return { folder };
  };`;
/** The graph is the same without the code of own controls. */
const NO_OWN_CONTROLS = 'export const OWN_CONTROLS = ""; export const bundleOwnControls = async () => {};';
const CONFIGURATION = "configuration";
/** Where a bundle finds what each graph has of its own: the configuration, and what SST defines in the code. */
const OWN = "globalThis.$synth";
/** Bundles that are the same for each graph of a folder, by what goes into them. */
const made = new Map();
/** Bundles a program once. @returns what it exports, evaluated anew for this graph */
async function programOf(name, options) {
  const { root, opt, inputs } = graph;
  const key = JSON.stringify([name, root, opt.sources, opt.bundles]);
  if (!made.has(key)) made.set(key, await bundle({ ...options, name }));
  const program = made.get(key);
  for (const file of program.inputs) inputs.add(file);
  return program.evaluate();
}

/** @returns the files of the project that went into the bundle, and what evaluates it: it gives the default export */
async function bundle({ name, code, globals = "", banner = "", define = {}, inject = [] }) {
  const { root } = graph;
  const { metafile, outputFiles } = await esbuild.build({
    metafile: true,
    stdin: { contents: code, resolveDir: root, sourcefile: "eval.ts", loader: "ts" },
    absWorkingDir: root,
    bundle: true,
    write: false,
    format: "cjs",
    platform: "node",
    // SST links one; it takes longer than the bundling, and serves stack traces alone.
    sourcemap: process.env.SYNTH_DEBUG ? "inline" : false,
    mainFields: ["module", "main"],
    banner: { js: banner },
    nodePaths: [path.join(PLATFORM, "node_modules")],
    define: { ...define, "import.meta.url": "$url" },
    inject,
    logLevel: "silent",
    external: [
      "@pulumi/*",
      "undici",
      "@pulumiverse/*",
      "@sst-provider/*",
      "@aws-sdk/*",
      "esbuild",
      "archiver",
      "glob",
      "vite",
    ],
    plugins: [
      {
        name: "DisallowImports", // the CLI rejects static imports in sst.config.ts
        setup(build) {
          if (globals) return;
          build.onResolve({ filter: /.*/ }, (args) =>
            path.basename(args.importer) === "sst.config.ts" && args.kind === "import-statement"
              ? {
                  errors: [
                    {
                      text: `ErrTopLevelImport: static import "${args.path}" in sst.config.ts; use await import() in run()`,
                    },
                  ],
                }
              : undefined,
          );
        },
      },
      {
        name: "Configuration", // each graph has another one: it is evaluated by itself
        setup(build) {
          build.onResolve({ filter: /^\.\/genkan\.config(\.ts)?$/ }, ({ path: name, importer }) =>
            path.basename(importer) === "sst.config.ts" ? { path: name, namespace: "configuration" } : undefined,
          );
          build.onLoad({ filter: /.*/, namespace: "configuration" }, () => ({
            contents: `export default ${OWN}.configuration;`,
          }));
        },
      },
      {
        name: "Package", // what a configuration imports of Genkan is in the bundle of app() already
        setup(build) {
          if (name !== CONFIGURATION) return;
          build.onResolve({ filter: /^genkan\/config$|\/stacks\/config\.ts$/ }, ({ path: name }) => ({
            path: name,
            namespace: "package",
          }));
          build.onLoad({ filter: /.*/, namespace: "package" }, () => ({
            contents: `module.exports = ${OWN}.package;`,
          }));
        },
      },
      {
        name: "BuiltBundles", // stacks/bundle.ts has run already
        setup(build) {
          const { bundles } = graph;
          if (!bundles) return;
          build.onResolve({ filter: /\/(bundle|own-controls)(\.ts)?$/ }, ({ path: name, importer }) =>
            importer.startsWith(path.join(ROOT, "stacks"))
              ? { path: path.basename(name, ".ts"), namespace: "built" }
              : undefined,
          );
          build.onLoad({ filter: /.*/, namespace: "built" }, ({ path: name }) => ({
            contents: name === "bundle" ? builtBundles(bundles) : NO_OWN_CONTROLS,
            resolveDir: ROOT,
          }));
        },
      },
      {
        name: "InjectGlobals", // `sst`, `aws`, ... are prepended as imports to every file outside .sst
        setup(build) {
          if (!globals) return;
          build.onLoad({ filter: /\.(js|ts|jsx|tsx)$/ }, async (args) => {
            if (args.path.startsWith(path.dirname(PLATFORM))) return undefined;
            const contents = await fs.promises.readFile(args.path, "utf8");
            return { contents: args.path.includes(".sst") ? contents : `${globals}\n${contents}`, loader: "default" };
          });
        },
      },
    ],
  });
  const file = path.join(PLATFORM, `synth.${name}.cjs`);
  const call = vm.compileFunction(outputFiles[0].text, ["module", "require", "__filename", "__dirname", "$url"], {
    filename: file,
    importModuleDynamically: vm.constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
  });
  return {
    inputs: Object.keys(metafile.inputs).filter(
      (each) => !/(^|\/)node_modules\/|^\.sst\/|:/.test(each) && fs.existsSync(path.join(root, each)),
    ),
    evaluate() {
      const module = { exports: {} };
      call(module, fromPlatform, file, PLATFORM, pathToFileURL(file).href);
      return module.exports.default;
    },
  };
}

/** Evaluates the configuration, of which `sst.config.ts` imports the default. */
async function evalConfiguration() {
  const { opt, root, inputs } = graph;
  const file = opt.config ? path.resolve(ROOT, opt.config) : path.join(root, "genkan.config.ts");
  const program = await bundle({ name: CONFIGURATION, code: `export { default } from ${JSON.stringify(file)};` });
  for (const input of program.inputs) inputs.add(input);
  return program.evaluate();
}

// ---------------------------------------------------------------- 2. app()
async function evalApp() {
  const { opt } = graph;
  const program = await programOf("app", {
    banner: "function $config(input) { return input }",
    define: { $input: `${OWN}.input` },
    code: `import mod from ${JSON.stringify(graph.sstConfig)}; import * as config from "genkan/config"; export default { config, app: async () => JSON.parse(JSON.stringify(await mod.app({ stage: $input.stage || undefined }))) };`,
  });
  globalThis.$synth = { input: { stage: opt.stage }, package: program.config };
  globalThis.$synth.configuration = await evalConfiguration();
  const app = await program.app();
  app.stage = opt.stage;
  app.providers ??= {};
  for (const [name, args] of Object.entries(app.providers)) {
    if (typeof args === "string") app.providers[name] = { version: args };
    else if (typeof args !== "object") throw new Error(`providers.${name} must be an object or a version`);
  }
  if (/[^a-zA-Z0-9-]/.test(opt.stage)) throw new Error(`ErrInvalidStageName: ${opt.stage}`);
  if (!app.name || /^[^a-zA-Z]|[^a-zA-Z0-9-]/.test(app.name)) throw new Error(`ErrInvalidAppName: ${app.name}`);
  if (!app.home) throw new Error(`You must specify a "home" provider`);
  if (app.home !== "local") app.providers[app.home] ??= {};
  app.removal ??= "retain";
  if (!["remove", "retain", "retain-all"].includes(app.removal)) throw new Error(`bad removal: ${app.removal}`);
  if (app.providers.aws) {
    const own = app.providers.aws.defaultTags?.tags ?? {};
    app.providers.aws.defaultTags = { tags: { ...own, "sst:app": app.name, "sst:stage": app.stage } };
  }
  return app;
}

// ---------------------------------------------------------------- 3. Lambda bundles: they come built, by stacks/bundle.ts or by SST
function buildFunction({ functionID, handler, bundle: folder }) {
  if (!folder) throw new Error(`${functionID}: has no bundle of its own (${handler})`);
  if (folder.startsWith(graph.work)) {
    // The bundle as it was made: the work folder does not stay.
    const made = graph.bundles ? path.join(graph.bundles, path.basename(folder)) : folder;
    graph.functions[functionID] = {
      bundle: path.relative(graph.root, path.join(made, handler.replace(/\.\w+$/, ".mjs"))),
    };
    fs.writeFileSync(path.join(folder, "resource.enc"), ""); // where the CLI puts the encrypted links; SST zips it with the bundle
  }
  return { handler, out: folder, errors: [], sourcemaps: [] };
}

// ---------------------------------------------------------------- 4. the Go server's JSON-RPC (SST_SERVER)
const rpcHandlers = {
  "Provider.Aws.Bootstrap": ({ region }) => ({
    version: 1,
    asset: `sst-asset-${region}`,
    assetEcrRegistryId: graph.opt.account,
    assetEcrUrl: `${graph.opt.account}.dkr.ecr.${region}.amazonaws.com/sst-asset`,
    state: `sst-state-${region}`,
    appsyncHttp: "appsync.invalid",
    appsyncRealtime: "appsync.invalid",
  }),
  "Provider.Aws.Appsync": () => ({ http: "appsync.invalid", realtime: "appsync.invalid" }),
  "Runtime.Build": (input) => buildFunction(input),
  "Runtime.AddTarget": () => true,
};
function startRpc() {
  const server = http.createServer(async (req, res) => {
    let body = "";
    for await (const chunk of req) body += chunk;
    const { method, params } = JSON.parse(body);
    let reply;
    try {
      if (!rpcHandlers[method]) throw new Error(`rpc: can't find service ${method}`);
      reply = { result: await rpcHandlers[method](params[0]), error: null };
    } catch (e) {
      reply = { result: null, error: String(e.message ?? e) };
    }
    res.setHeader("content-type", "application/json");
    res.setHeader("connection", "close"); // an idle connection would keep the process from coming to rest
    res.end(JSON.stringify(reply));
  });
  return new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(server.unref())));
}

// ---------------------------------------------------------------- 5. Pulumi mocks
const SIG = "4dabf18193072939515e22adb298388d";
const SECRET_SIG = "1b47061264138c4ac30d75fd1eb44270";
function plain(v) {
  if (v === null || typeof v !== "object") return v;
  if (v[SIG] === SECRET_SIG) return plain(v.value);
  if (v.__pulumiAsset || v.__pulumiArchive) {
    const o = { asset: undefined };
    const { root, work, pending } = graph;
    pending.push(
      Promise.resolve(v.path ?? v.uri ?? v.text).then(
        (x) => (o.asset = path.isAbsolute(x) ? path.relative(x.startsWith(work) ? work : root, x) : x),
      ),
    );
    return o;
  }
  if (Array.isArray(v)) return v.map(plain);
  return Object.fromEntries(Object.entries(v).map(([k, x]) => [k, plain(x)]));
}
function arnFor(type, name, region) {
  const [, mod, cls] = /^aws:([^/]+)\/[^:]+:(.+)$/.exec(type) ?? [];
  const { account } = graph.opt;
  const std = (svc, res) => `arn:aws:${svc}:${region}:${account}:${res}`;
  switch (`${mod}.${cls}`) {
    case "lambda.Function":
      return std("lambda", `function:${name}`);
    case "iam.Role":
      return `arn:aws:iam::${account}:role/${name}`;
    case "iam.Policy":
      return `arn:aws:iam::${account}:policy/${name}`;
    case "dynamodb.Table":
      return std("dynamodb", `table/${name}`);
    case "sns.Topic":
      return std("sns", name);
    case "sqs.Queue":
      return std("sqs", name);
    case "cloudwatch.LogGroup":
      return std("logs", `log-group:${name}`);
    case "cloudwatch.EventRule":
      return std("events", `rule/${name}`);
    case "cloudwatch.EventBus":
      return std("events", `event-bus/${name}`);
    case "cloudwatch.MetricAlarm":
      return std("cloudwatch", `alarm:${name}`);
    case "scheduler.Schedule":
      return std("scheduler", `schedule/default/${name}`);
    case "sfn.StateMachine":
      return std("states", `stateMachine:${name}`);
    case "s3.Bucket":
    case "s3.BucketV2":
      return `arn:aws:s3:::${name}`;
    case "kms.Key":
      return std("kms", `key/${name}`);
    case "ssm.Parameter":
      return std("ssm", `parameter/${name}`);
    case "cfg.Rule":
      return std("config", `config-rule/${name}`);
    default:
      return mod ? std(mod, `${cls}/${name}`) : undefined;
  }
}
/** KMS names a key by a UUID. It is random there; here the key's own name makes it. */
function keyId(name) {
  const hex = crypto.createHash("sha256").update(name).digest("hex");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, "$1-$2-$3-$4-$5");
}
function policyJson(args) {
  const one = (a) => (Array.isArray(a) && a.length === 1 ? a[0] : a);
  const principals = (list) =>
    !list?.length
      ? undefined
      : list.length === 1 && list[0].type === "*"
        ? "*"
        : Object.fromEntries(list.map((p) => [p.type, one(p.identifiers)]));
  const Statement = (args.statements ?? []).map((s) => {
    const Condition = {};
    for (const c of s.conditions ?? []) Condition[c.test] = { ...Condition[c.test], [c.variable]: one(c.values) };
    return Object.fromEntries(
      Object.entries({
        Sid: s.sid,
        Effect: s.effect ?? "Allow",
        Action: one(s.actions),
        NotAction: one(s.notActions),
        Resource: one(s.resources),
        NotResource: one(s.notResources),
        Principal: principals(s.principals),
        NotPrincipal: principals(s.notPrincipals),
        Condition: s.conditions?.length ? Condition : undefined,
      }).filter(([, v]) => v !== undefined),
    );
  });
  return JSON.stringify({ Version: "2012-10-17", Statement });
}
function invoke(token, args, region) {
  const { account } = graph.opt;
  switch (token) {
    case "aws:index/getRegion:getRegion":
      return { id: region, name: region, region, endpoint: `ec2.${region}.amazonaws.com`, description: region };
    case "aws:index/getPartition:getPartition":
      return { id: "aws", partition: "aws", dnsSuffix: "amazonaws.com", reverseDnsPrefix: "com.amazonaws" };
    case "aws:index/getCallerIdentity:getCallerIdentity":
      return {
        id: account,
        accountId: account,
        arn: `arn:aws:iam::${account}:user/synth`,
        userId: "AIDSYNTH",
      };
    case "aws:organizations/getOrganization:getOrganization":
      return {
        id: "o-exampleorgid",
        masterAccountId: "999999999999",
        roots: [{ id: "r-ab12", arn: "", name: "Root", policyTypes: [] }],
      };
    case "aws:iam/getPolicyDocument:getPolicyDocument": {
      // like the provider: no statements -> `statements` is unset
      const json = policyJson(args);
      return {
        ...args,
        statements: args.statements?.length ? args.statements : undefined,
        id: "0",
        json,
        minifiedJson: json,
      };
    }
    default:
      throw new Error(`synth: no mock for the data source ${token} (${JSON.stringify(args)})`);
  }
}

// ---------------------------------------------------------------- 6. run()
const lock = JSON.parse(fs.readFileSync(path.join(ROOT, ".sst", "provider-lock.json"), "utf8"));
const server = await startRpc();
Object.assign(process.env, {
  SST_SERVER: `http://127.0.0.1:${server.address().port}`,
  SST_AWS_ACCESS_KEY_ID: "synth",
  SST_AWS_SECRET_ACCESS_KEY: "synth",
  AWS_EC2_METADATA_DISABLED: "true",
});
crypto.randomBytes = (n) => Buffer.alloc(n); // stable physical-name suffixes ("-ssssssss"-like), see naming.ts
process.removeAllListeners("warning");

// A failed apply() / RPC leaves Pulumi's queue waiting for ever, so a rejection must end the wait (the CLI exits there too).
let fail;
const onError = (e) => {
  graph.failures.push(e);
  setTimeout(() => fail(e), 100); // let sibling errors arrive
};
process.on("unhandledRejection", onError);
process.on("uncaughtException", onError);
/** Resolves when nothing is left to do in this process, as when Pulumi's own program ends. */
const atRest = () => new Promise((resolve) => process.once("beforeExit", resolve));

const pulumi = fromPlatform("@pulumi/pulumi");
const { MockMonitor } = fromPlatform("@pulumi/pulumi/runtime/mocks");
const { deserializeProperties } = fromPlatform("@pulumi/pulumi/runtime/rpc");
const { withLocalStorage } = fromPlatform("@pulumi/pulumi/runtime/state");
if (!process.env.SYNTH_DEBUG) {
  // Pulumi keeps the stack of every promise, and where each resource was made: a third of the time.
  Error.stackTraceLimit = 0;
  fromPlatform("@pulumi/pulumi/runtime/debuggable").debuggablePromise = (promise) => promise;
  pulumi.Resource.callsites = () => [];
}
const register = MockMonitor.prototype.registerResource;
MockMonitor.prototype.registerResource = function (req, callback) {
  const { resources, byUrn, failures } = graph;
  const r = {
    type: req.getType(),
    name: req.getName(),
    custom: req.getCustom(),
    parent: req.getParent() || undefined,
    options: {
      protect: req.getProtect() || undefined,
      retainOnDelete: req.getRetainondelete() || undefined,
      dependsOn: req.getDependenciesList(),
      ignoreChanges: req.getIgnorechangesList(),
      provider: req.getProvider() || undefined,
    },
    inputs: plain(deserializeProperties(req.getObject())),
  };
  resources.push(r);
  return register.call(this, req, (err, res) => {
    if (res) {
      r.urn = res.getUrn();
      r.id = res.getId() || undefined;
      if (byUrn.has(r.urn)) failures.push(new Error(`Duplicate resource URN '${r.urn}'`)); // the engine refuses these
      byUrn.set(r.urn, r);
    }
    callback(err, res);
  });
};
const registerOutputs = MockMonitor.prototype.registerResourceOutputs;
MockMonitor.prototype.registerResourceOutputs = function (req, callback) {
  const r = graph.byUrn.get(req.getUrn());
  if (r && req.getOutputs()) r.outputs = plain(deserializeProperties(req.getOutputs()));
  return registerOutputs.call(this, req, callback);
};
const newUrn = MockMonitor.prototype.newUrn; // upstream loses the ancestors beyond one level; keep them like the engine does
MockMonitor.prototype.newUrn = function (parent, type, name) {
  if (!parent || parent.includes("pulumi:pulumi:Stack")) return newUrn.call(this, undefined, type, name);
  return newUrn.call(this, undefined, `${parent.split("::")[2]}$${type}`, name);
};
const mocksOf = (region) => ({
  call: ({ token, inputs }) => {
    try {
      return invoke(token, plain(inputs), region);
    } catch (e) {
      graph.failures.push(e); // Pulumi would swallow the message
      throw e;
    }
  },
  newResource: ({ type, name, inputs, custom, id }) => {
    if (!custom) return { id: undefined, state: inputs };
    const i = plain(inputs);
    const made = type === "aws:kms/key:Key" ? keyId(name) : `${name}-0000000`;
    const physical = id || (i.name ?? i.bucket ?? i.functionName ?? made); // `id`: Resource.get() / import
    const arn = arnFor(type, physical, region);
    const state = { arn, ...inputs, name: physical };
    if (type === "aws:lambda/function:Function")
      Object.assign(state, {
        invokeArn: `arn:aws:apigateway:${region}:lambda:path/2015-03-31/functions/${arn}/invocations`,
        version: "1",
        qualifiedArn: `${arn}:1`,
      });
    if (type === "aws:kms/key:Key") state.keyId = physical;
    if (type === "aws:dynamodb/table:Table")
      Object.assign(state, i.streamEnabled ? { streamArn: `${arn}/stream/2000-01-01T00:00:00.000` } : {});
    if (type === "aws:sqs/queue:Queue")
      state.url = `https://sqs.${region}.amazonaws.com/${graph.opt.account}/${physical}`;
    if (type === "aws:lambda/functionUrl:FunctionUrl")
      state.functionUrl = `https://${name.toLowerCase()}.lambda-url.${region}.on.aws/`;
    if (type.startsWith("random:index/randomBytes"))
      Object.assign(state, { base64: Buffer.alloc(i.length).toString("base64"), hex: "00".repeat(i.length) });
    if (type.startsWith("random:index/randomPassword")) state.result = "x".repeat(i.length ?? 32);
    return { id: id || (type === "aws:sqs/queue:Queue" ? state.url : physical), state };
  },
});

/** Registers every resource of the graph. @returns the outputs of run() */
async function runApp(app, region, failed) {
  const { sstConfig, resources, byUrn } = graph;
  await pulumi.runtime.setMocks(mocksOf(region), app.name, app.stage, false, "organization");
  pulumi.runtime.setAllConfig(
    Object.fromEntries(
      Object.entries(app.providers.aws ?? {})
        .filter(([k]) => k !== "version")
        .map(([k, v]) => [`aws:${k}`, typeof v === "string" ? v : JSON.stringify(v)]),
    ),
  );
  const program = await programOf("run", {
    globals: [
      ...lock.map((e) => `import * as ${e.alias} from "${e.package}";`),
      `import * as sst from "${path.join(PLATFORM, "src/components")}";`,
    ].join("\n"),
    inject: [path.join(PLATFORM, "src/shim/run.js")],
    define: { $app: `${OWN}.app`, $dev: `${OWN}.dev`, $cli: `${OWN}.cli` },
    code: `import { run } from "${path.join(PLATFORM, "src/auto/run.ts")}"; import mod from "${sstConfig}"; export default () => run(mod.run);`,
  });
  const stuck = atRest().then(() => Promise.reject(new Error("synth: the program waits for what never comes")));
  const outputs = await Promise.race([pulumi.runtime.runInPulumiStack(program), failed, stuck]);
  // Resources are created inside apply() callbacks, some after file I/O.
  await Promise.race([atRest(), failed]);
  if (byUrn.size < resources.length - 1) throw new Error("synth: some resources were never answered");
  return outputs;
}

/** @returns the graph as JSON, or what the deployment is refused for */
async function synthesise(opt) {
  graph = graphOf(opt);
  const { root, work, inputs, functions, resources, byUrn, pending, failures } = graph;
  fs.rmSync(work, { recursive: true, force: true });
  fs.mkdirSync(work, { recursive: true });
  const failed = new Promise((_, reject) => {
    fail = reject;
  });
  failed.catch(() => {});
  let app;
  let region;
  let outputs;
  try {
    app = await evalApp();
    const paths = { home: path.join(ROOT, ".sst", "home"), root, work, platform: PLATFORM };
    const cli = { command: opt.dev ? "dev" : "deploy", dev: opt.dev, paths, state: { version: {} } };
    Object.assign(globalThis.$synth, { app, dev: opt.dev, cli });
    region = app.providers.aws?.region ?? opt.region;
    process.env.SST_AWS_REGION = region;
    // Each has a state of Pulumi of its own.
    outputs = await withLocalStorage(() => runApp(app, region, failed));
  } catch (e) {
    if (!failures.includes(e)) failures.unshift(e);
  }
  await Promise.all(pending).catch((e) => failures.push(e));
  if (failures.length) {
    const text = (e) => (process.env.SYNTH_DEBUG ? e?.stack : e?.message) || e?.stack || String(e);
    return { refused: [...new Set(failures.map(text))].join("\n") };
  }
  const sorted = resources.toSorted((a, b) => (a.name + a.type < b.name + b.type ? -1 : 1));
  const links = Object.fromEntries(
    sorted
      .filter((r) => r.type === "sst:sst:LinkRef" && r.outputs?.properties)
      .map((r) => [r.outputs.target, r.outputs.properties]),
  );
  const result = {
    sst: VERSION,
    app,
    config: path.relative(root, path.resolve(opt.config ? ROOT : root, opt.config ?? "genkan.config.ts")),
    region,
    account: opt.account,
    outputs: plain(JSON.parse(JSON.stringify(outputs ?? {}))),
    inputs: [...inputs].sort(),
    functions,
    links,
    resources: sorted.map((r) => ({ ...r, parent: byUrn.get(r.parent)?.name })),
  };
  return { json: `${JSON.stringify(result, null, 2)}\n` };
}

// ---------------------------------------------------------------- 7. one graph, or one after the other
if (process.send) {
  process.on("disconnect", () => process.exit());
  process.on("message", async (options) => {
    process.channel.unref(); // that another message may come is nothing to wait for
    const { json, refused } = await synthesise({ ...values, ...options });
    process.channel.ref();
    if (json) fs.writeFileSync(options.out, json);
    // What is left of a program that failed could end up in the next graph, unless it had made nothing but its stack.
    const ends = refused !== undefined && graph.resources.length > 1;
    process.send({ refused, ends }, () => ends && process.exit());
  });
} else {
  const { json, refused } = await synthesise(values);
  if (refused) console.error(refused);
  else if (values.out) fs.writeFileSync(values.out, json);
  else fs.writeSync(1, json);
  process.exit(refused ? 1 : 0);
}
