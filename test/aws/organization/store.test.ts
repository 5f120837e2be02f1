import { CreateBucketCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { passStore } from "@genkan/aws/organization/store";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { inAccount, motoAccount } from "../../moto.ts";

const BUCKET = "genkan-test-passes";

describe("the files of passes in a bucket", { tags: "moto_server" }, () => {
  let s3: S3Client;
  beforeAll(async () => {
    const moto = await motoAccount();
    const credentials = { accessKeyId: "AKIATEST000000000000", secretAccessKey: "test" };
    const options = { region: "us-east-1", endpoint: moto.endpoint, forcePathStyle: true, credentials };
    s3 = inAccount(new S3Client(options), moto);
    await s3.send(new CreateBucketCommand({ Bucket: BUCKET }));
  });
  afterAll(() => s3?.destroy());
  const store = () => passStore({ client: async () => s3 as never }, BUCKET);

  test("are what was written; one that does not exist is null", async () => {
    await store().put("a.json", { name: "日本語" });
    expect(await store().get("a.json")).toEqual({ name: "日本語" });
    expect(await store().get("none.json")).toBeNull();
  });

  test("many updates at the same time lose none of them", async () => {
    const add = (n: number) => store().update("list.json", (list) => [...((list as number[] | null) ?? []), n]);
    await Promise.all([1, 2, 3, 4].map(add));
    expect(await store().get("list.json")).toHaveLength(4);
    expect(await add(5)).toHaveLength(5);
  });

  test("an update sees what another one wrote meanwhile, and what is no JSON as nothing", async () => {
    const seen: unknown[] = [];
    await store().put("b.json", 1);
    const writing = store();
    let others = 0;
    const { send } = s3;
    s3.send = (async (...args: Parameters<typeof send>) => {
      if (args[0].constructor.name === "PutObjectCommand" && others++ === 0) {
        s3.send = send;
        await store().put("b.json", 2);
      }
      return send.apply(s3, args);
    }) as never;
    expect(await writing.update("b.json", (content) => seen.push(content))).toBe(2);
    expect(seen).toEqual([1, 2]);
    expect(await store().update("b.json", () => undefined)).toBe(2);
    await s3.send(new PutObjectCommand({ Bucket: BUCKET, Key: "b.json", Body: "{" }));
    expect(await store().update("b.json", (content) => ({ content }))).toEqual({ content: null });
  });
});
