/** The call that passes a role to a service. */
export const PASS = "iam:PassRole";

/**
 * The services in which someone may run code under a role that they pass, with the calls for it: any one of the lists.
 * From the published lists of PMapper (principalmapper/graphing), Rhino Security Labs
 * (https://rhinosecuritylabs.com/aws/aws-privilege-escalation-methods-mitigation/) and Datadog
 * (https://pathfinding.cloud).
 */
export const RUNNERS: Readonly<Record<string, readonly (readonly string[])[]>> = {
  "ec2.amazonaws.com": [
    ["ec2:RunInstances"],
    ["ec2:RequestSpotInstances"],
    ["autoscaling:CreateLaunchConfiguration", "autoscaling:CreateAutoScalingGroup"],
    ["ec2:AssociateIamInstanceProfile", "ssm:StartSession"],
    ["ec2:AssociateIamInstanceProfile", "ssm:SendCommand"],
    ["ec2:AssociateIamInstanceProfile", "ec2-instance-connect:SendSSHPublicKey"],
    ["elasticmapreduce:RunJobFlow"],
  ],
  "lambda.amazonaws.com": [
    ["lambda:CreateFunction", "lambda:InvokeFunction"],
    ["lambda:CreateFunction", "lambda:AddPermission"],
    ["lambda:CreateFunction", "lambda:CreateEventSourceMapping"],
    ["lambda:CreateFunction", "lambda:CreateFunctionUrlConfig"],
    ["lambda:UpdateFunctionConfiguration", "lambda:UpdateFunctionCode"],
  ],
  "cloudformation.amazonaws.com": [
    ["cloudformation:CreateStack"],
    ["cloudformation:UpdateStack"],
    ["cloudformation:CreateChangeSet", "cloudformation:ExecuteChangeSet"],
    ["cloudformation:CreateStackSet", "cloudformation:CreateStackInstances"],
    ["cloudformation:UpdateStackSet"],
  ],
  "glue.amazonaws.com": [
    ["glue:CreateDevEndpoint"],
    ["glue:CreateJob", "glue:StartJobRun"],
    ["glue:CreateJob", "glue:CreateTrigger"],
    ["glue:UpdateJob", "glue:StartJobRun"],
    ["glue:UpdateJob", "glue:CreateTrigger"],
    ["glue:CreateSession", "glue:RunStatement"],
  ],
  "datapipeline.amazonaws.com": [["datapipeline:CreatePipeline", "datapipeline:PutPipelineDefinition"]],
  "sagemaker.amazonaws.com": [
    ["sagemaker:CreateNotebookInstance"],
    ["sagemaker:CreateTrainingJob"],
    ["sagemaker:CreateProcessingJob"],
  ],
  "codebuild.amazonaws.com": [
    ["codebuild:CreateProject", "codebuild:StartBuild"],
    ["codebuild:CreateProject", "codebuild:StartBuildBatch"],
    ["codebuild:UpdateProject", "codebuild:StartBuild"],
    ["codebuild:UpdateProject", "codebuild:StartBuildBatch"],
  ],
  "ecs-tasks.amazonaws.com": [
    ["ecs:RegisterTaskDefinition", "ecs:RunTask"],
    ["ecs:RegisterTaskDefinition", "ecs:StartTask"],
    ["ecs:RegisterTaskDefinition", "ecs:CreateService"],
    ["batch:RegisterJobDefinition", "batch:SubmitJob"],
  ],
  "tasks.apprunner.amazonaws.com": [["apprunner:CreateService"], ["apprunner:UpdateService"]],
  "bedrock-agentcore.amazonaws.com": [
    ["bedrock-agentcore:CreateCodeInterpreter", "bedrock-agentcore:StartCodeInterpreterSession"],
  ],
  "states.amazonaws.com": [
    ["states:CreateStateMachine", "states:StartExecution"],
    ["states:UpdateStateMachine", "states:StartExecution"],
  ],
  "scheduler.amazonaws.com": [["scheduler:CreateSchedule"], ["scheduler:UpdateSchedule"]],
  "ssm.amazonaws.com": [["ssm:CreateDocument", "ssm:StartAutomationExecution"]],
};
