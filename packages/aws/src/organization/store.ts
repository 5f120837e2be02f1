import { GetObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import type { Aws } from "../clients.ts";
import type { PassStore } from "./files.ts";

/** The files of passes in a bucket. */
export const passStore = (aws: Aws, bucket: string): PassStore => ({
  bucket,
  async put(Key, content) {
    const client = await aws.client(S3Client);
    await client.send(
      new PutObjectCommand({ Bucket: bucket, Key, Body: JSON.stringify(content), ContentType: "application/json" }),
    );
  },
  async get(Key) {
    const client = await aws.client(S3Client);
    try {
      const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key }));
      return JSON.parse((await Body?.transformToString()) ?? "null");
    } catch (error) {
      // Without the permission to list the bucket, S3 denies what does not exist:
      // https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html
      if (["NoSuchKey", "AccessDenied"].includes((error as Error).name)) return null;
      throw error;
    }
  },
});
