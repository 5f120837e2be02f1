import { request } from "node:http";
import { startSandbox } from "@genkan/sandbox/sandbox";
import { mergePatch, parseScenario, readScenario } from "@genkan/sandbox/scenario";
import { ScenarioError } from "@genkan/sandbox/scenario-error";
import { describe, expect, test } from "vitest";
import { scenarioOf } from "./accounts.ts";

const fault = (json: unknown): string => {
  try {
    readScenario(json);
  } catch (error) {
    if (error instanceof ScenarioError) return error.message;
  }
  throw new Error("the scenario was taken");
};

describe("a scenario file", () => {
  test("needs nothing but an account, which is then new and unsecured", () => {
    expect(readScenario({ account: "111122223333" })).toMatchObject({
      partition: "aws",
      root: { password: true, mfaDevices: [], accessKeys: [] },
      trails: [],
      faults: [],
    });
  });

  test("names what is wrong, and where", () => {
    expect(fault({ account: "111122223333", rooot: {} })).toContain('unknown key "rooot"');
    expect(fault({ account: "111122223333", root: { accessKeys: [{ state: "x" }] } })).toContain(
      'root.accessKeys[0]: unknown key "state"',
    );
    expect(fault({ account: "12" })).toContain("account: an account id has twelve digits");
    expect(fault({ account: "111122223333", faults: [{ action: "everything", fault: "AccessDenied" }] })).toContain(
      "faults[0].action: an action looks like",
    );
    expect(fault({ account: "111122223333", [`a${"x".repeat(10_000)}`]: 1 }).length).toBeLessThan(200);
    expect(() => parseScenario("{ not json")).toThrow(/this is not JSON/);
  });

  test("names it in Japanese, too", () => {
    const japanese = (json: unknown): string => {
      try {
        readScenario(json);
      } catch (error) {
        if (error instanceof ScenarioError) return error.text.ja;
      }
      throw new Error("the scenario was taken");
    };
    const account = "111122223333";
    expect(japanese({ account, rooot: {} })).toBe('キー "rooot" はありません');
    expect(japanese({ account: "12" })).toBe("account: アカウント ID は 12 桁の数字です");
    // A message of the schema's own, and one of several places.
    expect(japanese({ account, now: 5, partition: "aws-iso" })).toMatch(/^partition: .*[ぁ-ん].*\nnow: .*[ぁ-ん]/);
    const about = { id: "o-exampleorgid", managementAccount: account };
    const organization = { ...about, accounts: [{ id: account, name: "own", trails: [] }] };
    expect(japanese({ account, organization })).toContain("organization.accounts[0]: シナリオ自体のアカウントなので");
    const twice = { ...about, accounts: ["a", "b"].map((name) => ({ id: "222233334444", name })) };
    expect(japanese({ account, organization: twice })).toContain("222233334444 が 2 回あります");
    expect(() => parseScenario("{ not json")).toThrow(
      expect.objectContaining({ text: expect.objectContaining({ ja: expect.stringMatching(/^JSON ではありません/) }) }),
    );
  });

  test("takes names that are hostile or long: they are AWS's to give", () => {
    const names = ["\u001b[31mred", "<script>", "\u202eevil", "x".repeat(10_000)];
    expect(
      readScenario({ account: "111122223333", iamUsers: names.map((name) => ({ name })) }).iamUsers.map(
        ({ name }) => name,
      ),
    ).toEqual(names);
  });

  test("is changed by a merge patch", () => {
    expect(mergePatch({ a: { b: 1, c: 2 }, d: [1] }, { a: { b: null, e: 3 }, d: [2] })).toEqual({
      a: { c: 2, e: 3 },
      d: [2],
    });
  });
});

describe("the control door", () => {
  const withSandbox = async <T>(work: (endpoint: string) => Promise<T>) => {
    const sandbox = await startSandbox({ scenario: scenarioOf() });
    return work(sandbox.endpoint).finally(() => sandbox.close());
  };

  test("shows and changes the account while it runs", () =>
    withSandbox(async (endpoint) => {
      const patch = (body: string) => fetch(`${endpoint}/_sandbox/scenario`, { method: "PATCH", body });
      expect((await patch('{"root":{"password":false}}')).status).toBe(200);
      expect(await (await fetch(`${endpoint}/_sandbox/scenario`)).json()).toMatchObject({ root: { password: false } });
      const wrong = await patch('{"rooot":1}');
      expect([wrong.status, await wrong.text()]).toEqual([400, 'unknown key "rooot"\n']);
      expect((await patch("{")).status).toBe(400);
      expect(await (await fetch(`${endpoint}/_sandbox/requests`)).json()).toEqual([]);
      expect((await fetch(`${endpoint}/_sandbox/nothing`)).status).toBe(404);
    }));

  test("is closed to pages that come by another name", () =>
    withSandbox(async (endpoint) => {
      const status = await new Promise((resolve) => {
        request(`${endpoint}/_sandbox/scenario`, { headers: { host: "evil.example" } }, (answer) =>
          resolve(answer.statusCode),
        ).end();
      });
      expect(status).toBe(403);
      expect(
        (await fetch(`${endpoint}/_sandbox/scenario`, { headers: { origin: "https://evil.example" } })).status,
      ).toBe(403);
    }));

  test("what is no call of AWS's, or too large, is refused", () =>
    withSandbox(async (endpoint) => {
      expect((await fetch(endpoint)).status).toBe(403);
      const authorization = "AWS4-HMAC-SHA256 Credential=A/20260101/us-east-1/polly/aws4_request";
      expect((await fetch(endpoint, { headers: { authorization } })).status).toBe(501);
      expect((await fetch(endpoint, { method: "POST", body: "x".repeat(1024 * 1024 + 1) })).status).toBe(413);
    }));
});
