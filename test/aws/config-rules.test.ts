import { connect } from "@genkan/aws/clients";
import { reportToConfig } from "@genkan/aws/config-rules";
import { accountResource } from "@genkan/controls/model/evaluation";
import { simulate } from "@genkan/sandbox/sandbox";
import { readScenario } from "@genkan/sandbox/scenario";
import { expect, test } from "vitest";
import { TestClock } from "../clock.ts";

const credentials = { accessKeyId: "AKIATEST000000000000", secretAccessKey: "test" };
const invocation = { ruleName: "rule", resultToken: "token-of-rule", at: new Date(0), testMode: false };
const verdicts = ["a", "b"].map((id) => ({
  resource: { type: "AWS::IAM::User", id },
  compliance: "COMPLIANT" as const,
  annotation: "fine",
}));

/** An account whose AWS Config refuses the last evaluation of so many calls, and the evaluations of each call. */
function refusing(times: number) {
  const clock = new TestClock();
  const { account, requestHandler } = simulate({ scenario: readScenario({ account: "111122223333" }), clock });
  const calls: string[][] = [];
  const handler: typeof requestHandler = {
    ...requestHandler,
    async handle(request, options) {
      const answer = await requestHandler.handle(request, options);
      if (!request.headers["x-amz-target"]?.endsWith(".PutEvaluations")) return answer;
      const { Evaluations } = JSON.parse(new TextDecoder().decode(request.body as Uint8Array)) as {
        Evaluations: { ComplianceResourceId: string }[];
      };
      calls.push(Evaluations.map(({ ComplianceResourceId }) => ComplianceResourceId));
      if (calls.length > times) return answer;
      answer.response.body = new TextEncoder().encode(JSON.stringify({ FailedEvaluations: Evaluations.slice(-1) }));
      return answer;
    },
  };
  const aws = connect({ region: "us-east-1", credentials, clock, requestHandler: handler });
  return { aws, account, calls, clock };
}

test("evaluations that AWS Config refuses are sent again, alone and after a delay", async () => {
  const { aws, account, calls, clock } = refusing(2);
  const start = clock.now();
  await reportToConfig(aws, invocation, verdicts);
  expect(calls).toEqual([["a", "b"], ["b"], ["b"]]);
  expect(clock.now() - start).toBe(300);
  expect(account.configResults.get("rule")?.size).toBe(2);
});

test("evaluations that stay refused are an error", async () => {
  const { aws, calls } = refusing(3);
  const report = reportToConfig(aws, invocation, [...verdicts, { ...verdicts[0]!, resource: accountResource("1") }]);
  await expect(report).rejects.toThrow("AWS Config refused 1 evaluation(s) of rule");
  expect(calls).toHaveLength(3);
});
