import type { SimulatedAccount } from "../account.ts";
import { isPublic } from "../bucket-policy.ts";
import type { Scenario } from "../scenario.ts";
import { type Service, WireError } from "../wire.ts";
import type { WireRequest, WireResponse } from "../wire-message.ts";

type Bucket = Scenario["buckets"][number];

/** A request about a bucket. */
interface Asked {
  readonly bucket: string;
  readonly body: string;
  readonly region: string;
}

/** The answer to a request: an element and what is in it, or text; without either, an empty body. */
interface Answer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly element?: string;
  readonly content?: string;
  readonly text?: string;
}

/**
 * The actions by method and subresource. S3's IAM actions, which its records are named after, differ from the names of
 * its operations. https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html
 */
const ACTIONS: Readonly<Record<string, string | undefined>> = {
  "GET services": "ListAllMyBuckets",
  "PUT bucket": "CreateBucket",
  "HEAD bucket": "ListBucket",
  "DELETE bucket": "DeleteBucket",
  "GET location": "GetBucketLocation",
  "PUT publicAccessBlock": "PutBucketPublicAccessBlock",
  "GET publicAccessBlock": "GetBucketPublicAccessBlock",
  "PUT policy": "PutBucketPolicy",
  "GET policy": "GetBucketPolicy",
  "DELETE policy": "DeleteBucketPolicy",
};
const SUBRESOURCES = ["location", "publicAccessBlock", "policy"];
const BLOCKS = ["BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets"] as const;
const NAMESPACE = "http://s3.amazonaws.com/doc/2006-03-01/";

/** S3: buckets and their policies. Its client package takes long to load, so its few answers are written out here. */
export const s3 = (account: SimulatedAccount): Service => {
  const handlers = actionsOn(account);
  return {
    signingName: "s3",
    family: "xml",
    operationOf: actionOf,
    refuse: async (error) => refusal(error),
    async handle(request, caller, watch) {
      const action = actionOf(request);
      const handle = handlers[action];
      if (!handle) return refusal(new WireError("NotImplemented", `${action} is not simulated`, 501));
      const { bucket } = targetOf(request);
      const input = { BucketName: bucket, Host: request.headers["host"] };
      try {
        const answer = handle({ bucket, body: request.body, region: caller.region });
        watch?.({ input, result: { output: {} } });
        return written(answer);
      } catch (error) {
        watch?.({ input, result: { error: error as Error } });
        return refusal(error as Error);
      }
    },
  };
};

function actionOf(request: WireRequest): string {
  const { bucket, subresource } = targetOf(request);
  const what = bucket === "" ? "services" : (subresource ?? "bucket");
  return ACTIONS[`${request.method} ${what}`] ?? `${request.method} ${request.path}`;
}

function actionsOn(account: SimulatedAccount): Readonly<Record<string, ((asked: Asked) => Answer) | undefined>> {
  const bucketNamed = ({ bucket }: Asked): Bucket => {
    const found = account.scenario.buckets.find(({ name }) => name === bucket);
    if (found) return found;
    if (account.scenario.takenBucketNames.includes(bucket)) throw new WireError("AccessDenied", "Access Denied", 403);
    throw new WireError("NoSuchBucket", "The specified bucket does not exist", 404);
  };
  const edit = (bucket: Bucket, changed: Partial<Bucket>) =>
    account.write({
      buckets: account.scenario.buckets.map((each) => (each.name === bucket.name ? { ...each, ...changed } : each)),
    });

  return {
    ListAllMyBuckets() {
      const buckets = account.scenario.buckets.map(({ name }) => `<Bucket><Name>${escaped(name)}</Name></Bucket>`);
      return { element: "ListAllMyBucketsResult", content: `<Buckets>${buckets.join("")}</Buckets>` };
    },
    CreateBucket({ bucket: name, body, region }) {
      if (!/^(?!\d+\.\d+\.\d+\.\d+$)[a-z0-9](?:[a-z0-9-]|\.(?!\.)){1,61}[a-z0-9]$/.test(name))
        throw new WireError("InvalidBucketName", "The specified bucket is not valid.");
      const wanted = elementIn(body, "LocationConstraint") ?? "us-east-1";
      if (wanted !== region)
        throw new WireError(
          "IllegalLocationConstraintException",
          "The unspecified location constraint is incompatible for the region specific endpoint this request was sent to.",
        );
      if (account.scenario.takenBucketNames.includes(name))
        throw new WireError(
          "BucketAlreadyExists",
          "The requested bucket name is not available. The bucket namespace is shared by all users of the system. Please select a different name and try again.",
          409,
        );
      const created = { status: 200, headers: { location: `/${name}` } };
      if (account.scenario.buckets.some((each) => each.name === name)) {
        // In us-east-1, S3 accepts it once more.
        if (region === "us-east-1") return created;
        throw new WireError(
          "BucketAlreadyOwnedByYou",
          "Your previous request to create the named bucket succeeded and you already own it.",
          409,
        );
      }
      account.write({ buckets: [...account.scenario.buckets, { name, region, publicAccessBlock: allOf(true) }] });
      return created;
    },
    ListBucket: (asked) => ({ headers: { "x-amz-bucket-region": bucketNamed(asked).region } }),
    DeleteBucket(asked) {
      const bucket = bucketNamed(asked);
      if (account.scenario.trails.some((each) => each.bucket === bucket.name))
        throw new WireError("BucketNotEmpty", "The bucket you tried to delete is not empty", 409);
      account.write({ buckets: account.scenario.buckets.filter(({ name }) => name !== bucket.name) });
      return { status: 204 };
    },
    GetBucketLocation(asked) {
      const { region } = bucketNamed(asked);
      return { element: "LocationConstraint", content: region === "us-east-1" ? "" : region };
    },

    PutBucketPublicAccessBlock(asked) {
      const bucket = bucketNamed(asked);
      const publicAccessBlock = { ...allOf(false) };
      for (const block of BLOCKS) publicAccessBlock[block] = elementIn(asked.body, block)?.toLowerCase() === "true";
      edit(bucket, { publicAccessBlock });
      return {};
    },
    GetBucketPublicAccessBlock(asked) {
      const { publicAccessBlock } = bucketNamed(asked);
      const content = BLOCKS.map((block) => `<${block}>${publicAccessBlock[block]}</${block}>`).join("");
      return { element: "PublicAccessBlockConfiguration", content };
    },

    PutBucketPolicy(asked) {
      const bucket = bucketNamed(asked);
      const policy = parsed(asked.body, account, bucket);
      if (bucket.publicAccessBlock.BlockPublicPolicy && isPublic(policy))
        throw new WireError(
          "AccessDenied",
          "User is not authorized to perform: s3:PutBucketPolicy because public policies are blocked by the BlockPublicPolicy block public access setting.",
          403,
        );
      edit(bucket, { policy });
      return { status: 204 };
    },
    GetBucketPolicy(asked) {
      const { policy } = bucketNamed(asked);
      if (!policy) throw new WireError("NoSuchBucketPolicy", "The bucket policy does not exist", 404);
      return { text: typeof policy === "string" ? policy : JSON.stringify(policy) };
    },
    DeleteBucketPolicy(asked) {
      edit(bucketNamed(asked), { policy: null });
      return { status: 204 };
    },
  };
}

const allOf = (value: boolean) => ({
  BlockPublicAcls: value,
  IgnorePublicAcls: value,
  BlockPublicPolicy: value,
  RestrictPublicBuckets: value,
});

/** The bucket, from the host or the path, and the part of it that a request is about. */
function targetOf({ path, headers }: WireRequest): { bucket: string; subresource: string | undefined } {
  const [, fromHost] = /^(.+)\.s3[.-]/.exec(headers["host"] ?? "") ?? [];
  const [place = "", search = ""] = path.split("?");
  const parameters = new URLSearchParams(search);
  const bucket = fromHost ?? decodeURIComponent(place.split("/")[1] ?? "");
  return { bucket, subresource: SUBRESOURCES.find((each) => parameters.has(each)) };
}

/** The text of an element that holds nothing but text. */
const elementIn = (xml: string, name: string): string | undefined =>
  new RegExp(`<${name}[^>]*>\\s*([^<]*?)\\s*</${name}>`).exec(xml)?.[1];

/** A bucket's policy. @throws WireError for one that S3 refuses */
function parsed(text: string, { scenario }: SimulatedAccount, { name }: Bucket): Record<string, unknown> {
  let policy: unknown;
  try {
    policy = JSON.parse(text);
  } catch {
    throw new WireError("MalformedPolicy", "Policies must be valid JSON and the first byte must be '{'");
  }
  const { Statement } = policy as { Statement?: unknown };
  const statements = (Array.isArray(Statement) ? Statement : [Statement]) as { Resource?: unknown }[];
  const arn = `arn:${scenario.partition}:s3:::${name}`;
  const isOwn = (resource: unknown) => resource === arn || String(resource).startsWith(`${arn}/`);
  for (const statement of statements) {
    const resources = [statement?.Resource].flat();
    if (!resources.every(isOwn)) throw new WireError("MalformedPolicy", "Policy has invalid resource");
  }
  return policy as Record<string, unknown>;
}

function written({ status = 200, headers = {}, element, content = "", text }: Answer): WireResponse {
  if (element === undefined) return { status, headers, body: text ?? "" };
  const body = `<?xml version="1.0" encoding="UTF-8"?>\n<${element} xmlns="${NAMESPACE}">${content}</${element}>`;
  return { status, headers: { ...headers, "content-type": "application/xml" }, body };
}

function refusal(error: Error): WireResponse {
  const { status, code } =
    error instanceof WireError ? { status: error.status, code: error.name } : { status: 500, code: "InternalError" };
  const body = `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${escaped(code)}</Code><Message>${escaped(error.message)}</Message><RequestId>${crypto.randomUUID()}</RequestId></Error>`;
  return { status, headers: { "content-type": "application/xml" }, body };
}

const escaped = (text: string) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
