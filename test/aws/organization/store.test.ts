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

  /** Somebody else writes a file after the next update has read it. moto itself does not check and write in one step. */
  function interfere(key: string, content: unknown): void {
    const { send } = s3;
    s3.send = (async (...args: Parameters<typeof send>) => {
      if (args[0].constructor.name === "PutObjectCommand") {
        s3.send = send;
        await store().put(key, content);
      }
      return send.apply(s3, args);
    }) as never;
  }

  test.each([
    ["that exists", "b.json", [1]],
    ["that does not exist yet", "c.json", []],
  ])("an update of a file %s sees what somebody else wrote meanwhile", async (_, key, before) => {
    if (before.length) await store().put(key, before);
    interfere(key, [...before, 2]);
    const add = (n: number) => store().update(key, (list) => [...((list as number[] | null) ?? []), n]);
    expect(await add(3)).toEqual([...before, 2, 3]);
    expect(await add(4)).toEqual([...before, 2, 3, 4]);
    expect(await store().get(key)).toEqual([...before, 2, 3, 4]);
  });

  test("an update may leave a file as it is, and gets nothing of one that is no JSON", async () => {
    await store().put("d.json", 1);
    expect(await store().update("d.json", () => undefined)).toBe(1);
    await s3.send(new PutObjectCommand({ Bucket: BUCKET, Key: "d.json", Body: "{" }));
    expect(await store().update("d.json", (content) => ({ content }))).toEqual({ content: null });
  });
});
