import { GetObjectCommand, PutObjectCommand, type PutObjectCommandInput, S3Client } from "@aws-sdk/client-s3";
import type { Aws } from "../clients.ts";
import type { PassStore } from "./files.ts";

/** How often an update is tried while others keep changing the file. */
const ATTEMPTS = 10;

/**
 * What S3 answers to a conditional write if the file was changed, is being changed, or was deleted.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
 */
const CHANGED = ["PreconditionFailed", "ConditionalRequestConflict", "NoSuchKey"];

/** The files of passes in a bucket. */
export function passStore(aws: Pick<Aws, "client">, bucket: string): PassStore {
  const write = async (
    Key: string,
    content: unknown,
    condition: Pick<PutObjectCommandInput, "IfMatch" | "IfNoneMatch"> = {},
  ) => {
    const client = await aws.client(S3Client);
    const file = { Bucket: bucket, Key, Body: JSON.stringify(content), ContentType: "application/json" };
    await client.send(new PutObjectCommand({ ...file, ...condition }));
  };
  /** The text of a file with its version; `null` if there is no such file. */
  const read = async (Key: string) => {
    const client = await aws.client(S3Client);
    try {
      const { Body, ETag } = await client.send(new GetObjectCommand({ Bucket: bucket, Key }));
      return { text: (await Body?.transformToString()) ?? "null", version: ETag };
    } catch (error) {
      // Without the permission to list the bucket, S3 denies what does not exist:
      // https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html
      if (["NoSuchKey", "AccessDenied"].includes((error as Error).name)) return null;
      throw error;
    }
  };
  return {
    bucket,
    put: (key, content) => write(key, content),
    get: async (key) => JSON.parse((await read(key))?.text ?? "null"),
    async update(key, change) {
      for (let attempt = 1; ; attempt++) {
        const before = await read(key);
        const content = before ? parsed(before.text) : null;
        const next = change(content);
        if (next === undefined) return content;
        try {
          await write(key, next, before?.version ? { IfMatch: before.version } : { IfNoneMatch: "*" });
          return next;
        } catch (error) {
          if (attempt === ATTEMPTS || !CHANGED.includes((error as Error).name)) throw error;
        }
      }
    },
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
