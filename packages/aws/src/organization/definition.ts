/**
 * How long a pass may take, in seconds. Step Functions ends one that takes longer. So a pass that is still open after
 * this time has ended without closing, and the next may begin.
 */
export const PASS_TIMEOUT = 3_300;

/** The timeouts of the functions of a pass, in seconds. */
export const passFunctionTimeouts = {
  /** AWS allows eight pages of 20 accounts a second, and names two organizational units. */
  census: 900,
  members: 300,
  close: 600,
} as const;
/** Step Functions waits this much longer, in seconds: a second attempt must not begin while the first still runs. */
const MARGIN = 30;

/** The Map's name in the ARNs of its executions, which the machine's role names. */
export const MAP_LABEL = "Members";

/** More batches than an organization has. What fails in a batch is caught within it. */
const TOLERATED = 100_000;

const invokes = "arn:aws:states:::lambda:invoke";
const everything = ["States.ALL"];

/**
 * In an account with few concurrent executions, batches wait for their turn. Any other error is tried twice more; a
 * redrive is for what fails after that. `States.ALL` has to be alone and last.
 * https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html
 */
const Retry = [
  {
    ErrorEquals: ["Lambda.TooManyRequestsException"],
    IntervalSeconds: 2,
    MaxAttempts: 6,
    BackoffRate: 2,
    MaxDelaySeconds: 60,
    JitterStrategy: "FULL",
  },
  {
    ErrorEquals: everything,
    IntervalSeconds: 5,
    MaxAttempts: 2,
    BackoffRate: 2,
    MaxDelaySeconds: 60,
    JitterStrategy: "FULL",
  },
];

/** The ARNs of the functions of a pass, and how many batches run at the same time. */
export interface PassMachine {
  readonly census: string;
  readonly members: string;
  readonly close: string;
  readonly concurrency: number;
}

/**
 * One pass over the organization, in Amazon States Language. The census writes the members to S3, in batches; each batch
 * is an item of the Map; `close` ends the pass, also when the Map or some of its batches failed.
 *
 * It uses JSONPath, and batches of our own in place of `ItemBatcher`, so that it also runs in moto. A batch returns a few
 * bytes: all results together have to stay below 256 KiB, and nothing catches `States.DataLimitExceeded`.
 * https://docs.aws.amazon.com/step-functions/latest/dg/state-map-distributed.html
 */
export const passDefinition = ({ census, members, close, concurrency }: PassMachine) => ({
  Comment: "Genkan: one pass over the organization",
  StartAt: "Census",
  TimeoutSeconds: PASS_TIMEOUT,
  States: {
    Census: {
      Type: "Task",
      Resource: invokes,
      TimeoutSeconds: passFunctionTimeouts.census + MARGIN,
      Parameters: {
        FunctionName: census,
        // A redrive keeps both, and so the pass its id.
        Payload: { "name.$": "$$.Execution.Name", "startedAt.$": "$$.Execution.StartTime" },
      },
      ResultSelector: {
        "pass.$": "$.Payload.pass",
        "begun.$": "$.Payload.begun",
        "bucket.$": "$.Payload.bucket",
        "key.$": "$.Payload.key",
      },
      Retry,
      Next: "Begun",
    },
    Begun: {
      Type: "Choice",
      Choices: [{ Variable: "$.begun", BooleanEquals: true, Next: "Members" }],
      Default: "Skipped",
    },
    /** Another pass is still running. */
    Skipped: { Type: "Succeed" },
    Members: {
      Type: "Map",
      Label: MAP_LABEL,
      MaxConcurrency: concurrency,
      ToleratedFailureCount: TOLERATED,
      ItemReader: {
        Resource: "arn:aws:states:::s3:getObject",
        ReaderConfig: { InputType: "JSON" },
        Parameters: { "Bucket.$": "$.bucket", "Key.$": "$.key" },
      },
      ItemSelector: { "pass.$": "$.pass", "batch.$": "$$.Map.Item.Value" },
      ItemProcessor: {
        ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: "STANDARD" },
        StartAt: "Evaluate",
        States: {
          Evaluate: {
            Type: "Task",
            Resource: invokes,
            TimeoutSeconds: passFunctionTimeouts.members + MARGIN,
            Parameters: {
              FunctionName: members,
              Payload: { "pass.$": "$.pass", "batch.$": "$.batch", "retries.$": "$$.State.RetryCount" },
            },
            ResultSelector: { "evaluated.$": "$.Payload.evaluated" },
            Retry,
            Catch: [{ ErrorEquals: everything, ResultPath: "$.error", Next: "Lost" }],
            End: true,
          },
          /** `close` finds the accounts of the batch: they have no heartbeat of this pass. */
          Lost: { Type: "Pass", Parameters: { evaluated: 0, "error.$": "$.error.Error" }, End: true },
        },
      },
      ResultPath: null,
      Catch: [{ ErrorEquals: everything, ResultPath: "$.error", Next: "Close" }],
      Next: "Close",
    },
    Close: {
      Type: "Task",
      Resource: invokes,
      TimeoutSeconds: passFunctionTimeouts.close + MARGIN,
      Parameters: { FunctionName: close, Payload: { "pass.$": "$.pass" } },
      Retry,
      OutputPath: "$.Payload",
      End: true,
    },
  },
});
