import { describe, expect, test } from "vitest";
import { known, NOW, read, testEvents, testFailures, whyUnknown, without } from "./reading.ts";

const ACTION = "iam:ListVirtualMFADevices";
const serial = (name: string) => `arn:aws:iam::111122223333:mfa/${name}`;
const virtual = (...names: string[]) => names.map((name) => ({ kind: "virtual", name }));

describe("the virtual MFA devices of the root user", () => {
  test("are named by their serial numbers, in order", async () => {
    const { observed, calls, elapsed } = await read("rootMfaDevices", {
      account: { root: { mfaDevices: virtual("phone", "laptop") } },
    });
    expect(observed).toEqual({ known: true, value: { virtual: [serial("laptop"), serial("phone")] }, observedAt: NOW });
    expect(calls).toEqual({ [ACTION]: 1 });
    expect(elapsed).toBe(0);
  });

  test("are none where root has a passkey or a hardware token, which AWS does not list", async () => {
    const mfaDevices = [
      { kind: "fido", name: "passkey" },
      { kind: "hardware", name: "token" },
    ];
    expect(await known("rootMfaDevices", { account: { root: { mfaDevices } } })).toEqual({ virtual: [] });
  });

  test("are distinguished from those of IAM users by their owner, whatever their names are", async () => {
    const iamUsers = [{ name: "root-account-mfa-device", mfa: true }];
    const root = { mfaDevices: virtual("alice") };
    expect(await known("rootMfaDevices", { account: { root, iamUsers } })).toEqual({ virtual: [serial("alice")] });
  });

  test("do not include a left-over device with root's name that belongs to nobody", async () => {
    const unassignedVirtualMfaDevices = ["root-account-mfa-device"];
    expect(await known("rootMfaDevices", { account: { unassignedVirtualMfaDevices } })).toEqual({ virtual: [] });
  });

  test.each(["aws-cn", "aws-us-gov"])("are found in the partition %s", async (partition) => {
    const account = { partition, root: { mfaDevices: virtual("phone") } };
    expect((await known("rootMfaDevices", { account })).virtual).toEqual([
      `arn:${partition}:iam::111122223333:mfa/phone`,
    ]);
  });

  test("are read to the last page", async () => {
    const account = { root: { mfaDevices: virtual("a", "b", "c", "d", "e") } };
    const { observed, calls } = await read("rootMfaDevices", { account, pageSize: 2 });
    expect(observed).toMatchObject({ known: true, value: { virtual: ["a", "b", "c", "d", "e"].map(serial) } });
    expect(calls).toEqual({ [ACTION]: 3 });
  });

  test("fill few pages where there are many users: a thousand devices a page", async () => {
    const iamUsers = Array.from({ length: 1_000 }, (_, i) => ({ name: `user-${i}`, mfa: true }));
    const { calls } = await read("rootMfaDevices", { account: { iamUsers } });
    expect(calls).toEqual({ [ACTION]: 1 });
  });

  test.each([
    ["VirtualMFADevices", "AWS's answer has no VirtualMFADevices"],
    ["User", `the assigned device ${serial("phone")} has no owner`],
    ["Arn", `the assigned device ${serial("phone")} has no owner`],
  ])("are unknown when AWS's answer has no %s", async (key, detail) => {
    const account = { root: { mfaDevices: virtual("phone") } };
    const cause = await whyUnknown("rootMfaDevices", { account, answers: { ListVirtualMFADevices: without(key) } });
    expect(cause).toEqual({ kind: "unexpected", action: ACTION, detail });
  });

  test("count once where AWS lists one twice", async () => {
    const account = { root: { mfaDevices: virtual("phone") } };
    const ListVirtualMFADevices = (body: string) =>
      body.replace(/<VirtualMFADevices>(.*)<\/VirtualMFADevices>/s, "<VirtualMFADevices>$1$1</VirtualMFADevices>");
    const { virtual: found } = await known("rootMfaDevices", { account, answers: { ListVirtualMFADevices } });
    expect(found).toEqual([serial("phone")]);
  });

  test("count even when AWS does not say their serial number", async () => {
    const account = { root: { mfaDevices: virtual("phone") } };
    const answers = { ListVirtualMFADevices: without("SerialNumber") };
    expect((await known("rootMfaDevices", { account, answers })).virtual).toHaveLength(1);
  });

  testFailures("rootMfaDevices", ACTION);
});

describe("what changes the virtual MFA devices of the root user", () => {
  const iam = "EnableMFADevice DeactivateMFADevice CreateVirtualMFADevice DeleteVirtualMFADevice";
  testEvents("rootMfaDevices", { iam }, { onlyRoot: true });
});
