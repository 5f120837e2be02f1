"""Translates the resources of a synthesised graph into what AWS itself describes: CloudFormation resources, and the API
calls that make them.

Nothing is left out in silence. Inputs that have no entry here keep their name in CloudFormation's spelling, so that the
judges refuse what AWS does not have. A type of resource that is not known here is an error.
"""

import json
import re
import sys
from dataclasses import dataclass, field

from graph import load, region_of, resources


@dataclass
class Call:
    """An API call: botocore's names of the service and the operation, and the parameters."""

    service: str
    operation: str
    parameters: dict


@dataclass
class Translation:
    """What a resource becomes."""

    calls: list[Call]
    type: str = ""
    properties: dict = field(default_factory=dict)
    """Without a type there is no CloudFormation resource."""


def translate(graph):
    """Yields (resource, Region, translation) for every resource of AWS in the graph."""
    targets = {}
    for resource in resources(graph):
        if resource["type"] == EVENT_TARGET:
            rule = (region_of(resource, graph), resource["inputs"]["rule"])
            targets.setdefault(rule, []).append(resource["inputs"])
    for resource in resources(graph):
        kind, region = resource["type"], region_of(resource, graph)
        if kind == EVENT_TARGET:
            continue
        if kind not in TRANSLATORS:
            raise SystemExit(f"test/judges/translation.py does not know {kind}: add a translator")
        inputs = {name: value for name, value in resource["inputs"].items() if value not in (None, [])}
        if kind == EVENT_RULE:
            inputs["targets"] = targets.pop((region, inputs["name"]), [])
        yield resource, region, TRANSLATORS[kind](inputs, resource["id"])
    if targets:
        raise SystemExit(f"targets of rules that do not exist: {sorted(targets)}")


def whole(graph):
    """Yields (resource, Region, type, properties) for what CloudFormation makes, with the parts of each resource."""
    made = {}
    for resource, region, translation in translate(graph):
        kind, inputs = resource["type"], resource["inputs"]
        if translation.type:
            made[resource["type"], resource["id"], resource["name"]] = (resource, region, translation.type, translation.properties)
        elif kind in BUCKET_PARTS:
            [bucket] = [each for each in made if each[:2] == (BUCKET, inputs["bucket"])]
            made[bucket][3].update(BUCKET_PARTS[kind](inputs))
    yield from made.values()


def templates(graph):
    """The CloudFormation template of each Region."""
    found = {}
    for resource, region, kind, made in whole(graph):
        template = found.setdefault(region, {"AWSTemplateFormatVersion": "2010-09-09", "Resources": {}})
        name = re.sub(r"[^A-Za-z0-9]", "", resource["name"] + kind.split("::")[-1])
        if name in template["Resources"]:
            raise SystemExit(f"{graph['name']}: two resources are called {name}")
        template["Resources"][name] = {"Type": kind, "Properties": made}
    return found


TRANSLATORS = {}
EVENT_RULE = "aws:cloudwatch/eventRule:EventRule"
EVENT_TARGET = "aws:cloudwatch/eventTarget:EventTarget"
DOCUMENTS = {"policy", "assumeRolePolicy", "eventPattern", "filterPolicy", "inputParameters", "redrivePolicy"}


def translator(kind):
    """Registers the function that translates one type of resource from its inputs and its physical id."""

    def register(function):
        TRANSLATORS[kind] = function
        return function

    return register


def upper(name):
    return name[:1].upper() + name[1:]


def pascal(value):
    """A value with the names of all its fields in PascalCase."""
    if isinstance(value, dict):
        return {upper(name): pascal(inner) for name, inner in value.items() if inner is not None}
    if isinstance(value, list):
        return [pascal(inner) for inner in value]
    return value


def properties(inputs, **names):
    """Inputs as CloudFormation spells them: by the names given, else in PascalCase; documents as objects."""
    return {
        names.get(name, upper(name)): document(value) if name in DOCUMENTS else pascal(value)
        for name, value in inputs.items()
    }


def document(value):
    """A JSON document, which an input holds as text or as an object."""
    return json.loads(value) if isinstance(value, str) else value


def text(value):
    return value if isinstance(value, str) else json.dumps(value)


def some(**parameters):
    """The parameters that have a value."""
    return {name: value for name, value in parameters.items() if value is not None}


def dimensions(values):
    return [{"Name": name, "Value": value} for name, value in values.items()]


@translator("aws:sns/topic:Topic")
def topic(inputs, _):
    inputs = without_standard(inputs, "fifoTopic", "contentBasedDeduplication")
    made = properties(inputs, name="TopicName")
    attributes = {name: value for name, value in made.items() if name != "TopicName"}
    calls = [Call("sns", "CreateTopic", {"Name": inputs["name"], "Attributes": attributes})]
    return Translation(calls, "AWS::SNS::Topic", made)


def without_standard(inputs, *switches):
    """Inputs without the switches that are off: AWS takes them only to switch them on."""
    return {name: value for name, value in inputs.items() if value or name not in switches}


@translator("aws:sns/topicPolicy:TopicPolicy")
def topic_policy(inputs, _):
    made = {"Topics": [inputs["arn"]], "PolicyDocument": document(inputs["policy"])}
    attribute = {"AttributeName": "Policy", "AttributeValue": text(inputs["policy"])}
    return Translation(
        [Call("sns", "SetTopicAttributes", {"TopicArn": inputs["arn"], **attribute})], "AWS::SNS::TopicPolicy", made
    )


@translator("aws:sns/topicSubscription:TopicSubscription")
def topic_subscription(inputs, _):
    made = properties(inputs, topic="TopicArn")
    arguments = ("TopicArn", "Protocol", "Endpoint")
    attributes = {name: text(value) for name, value in made.items() if name not in arguments}
    parameters = {**{name: made[name] for name in arguments}, "Attributes": attributes}
    return Translation([Call("sns", "Subscribe", parameters)], "AWS::SNS::Subscription", made)


@translator("aws:kms/key:Key")
def key(inputs, key_id):
    made = properties(inputs, policy="KeyPolicy")
    calls = [Call("kms", "CreateKey", some(Description=inputs.get("description"), Policy=text(inputs["policy"])))]
    if inputs.get("enableKeyRotation"):
        calls.append(Call("kms", "EnableKeyRotation", {"KeyId": key_id}))
    return Translation(calls, "AWS::KMS::Key", made)


@translator("aws:cloudwatch/metricAlarm:MetricAlarm")
def metric_alarm(inputs, _):
    inputs = dict(inputs)
    measured = {}
    if "dimensions" in inputs:
        measured["Dimensions"] = dimensions(inputs.pop("dimensions"))
    if "metricQueries" in inputs:
        measured["Metrics"] = [metric_query(query) for query in inputs.pop("metricQueries")]
    made = {**properties(inputs, name="AlarmName", okActions="OKActions"), **measured}
    return Translation([Call("cloudwatch", "PutMetricAlarm", made)], "AWS::CloudWatch::Alarm", made)


def metric_query(query):
    query = dict(query)
    metric = dict(query.pop("metric", None) or {})
    made = {"ReturnData": False, **properties(query)}
    if metric:
        statistic = {upper(name): metric.pop(name) for name in ("period", "stat", "unit") if name in metric}
        metric["dimensions"] = dimensions(metric.get("dimensions", {}))
        made["MetricStat"] = {"Metric": pascal(metric), **statistic}
    return made


@translator("aws:lambda/function:Function")
def function(inputs, _):
    inputs = dict(inputs)
    # CloudFormation publishes no version of its own.
    publish = inputs.pop("publish", False)
    code = {"S3Bucket": inputs.pop("s3Bucket"), "S3Key": inputs.pop("s3Key")}
    environment = {"Variables": inputs.pop("environment")["variables"]}
    made = {**properties(inputs, name="FunctionName"), "Code": code, "Environment": environment}
    created = {**made, "Publish": publish}
    reserved = created.pop("ReservedConcurrentExecutions", None)
    if "KmsKeyArn" in created:  # CloudFormation writes it so, and the API otherwise.
        created["KMSKeyArn"] = created.pop("KmsKeyArn")
    calls = [Call("lambda", "CreateFunction", created)]
    if reserved is not None:
        parameters = {"FunctionName": inputs["name"], "ReservedConcurrentExecutions": reserved}
        calls.append(Call("lambda", "PutFunctionConcurrency", parameters))
    return Translation(calls, "AWS::Lambda::Function", made)


@translator("aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig")
def function_event_invoke_config(inputs, _):
    made = properties(inputs)
    calls = [Call("lambda", "PutFunctionEventInvokeConfig", made)]
    return Translation(calls, "AWS::Lambda::EventInvokeConfig", {"Qualifier": "$LATEST", **made})


@translator("aws:lambda/permission:Permission")
def permission(inputs, _):
    made = properties(inputs, function="FunctionName")
    # The provider makes up such an id.
    calls = [Call("lambda", "AddPermission", {"StatementId": "terraform-20260101000000000000000001", **made})]
    return Translation(calls, "AWS::Lambda::Permission", made)


@translator("aws:lambda/eventSourceMapping:EventSourceMapping")
def event_source_mapping(inputs, _):
    inputs = dict(inputs)
    failed = inputs.pop("destinationConfig", {}).get("onFailure", {})
    made = properties(inputs)
    if failed:
        made["DestinationConfig"] = {"OnFailure": properties(failed, destinationArn="Destination")}
    return Translation([Call("lambda", "CreateEventSourceMapping", made)], "AWS::Lambda::EventSourceMapping", made)


@translator("aws:cloudwatch/logGroup:LogGroup")
def log_group(inputs, _):
    made = properties(inputs, name="LogGroupName")
    calls = [Call("logs", "CreateLogGroup", {"logGroupName": inputs["name"]})]
    if "retentionInDays" in inputs:
        retention = {"logGroupName": inputs["name"], "retentionInDays": inputs["retentionInDays"]}
        calls.append(Call("logs", "PutRetentionPolicy", retention))
    return Translation(calls, "AWS::Logs::LogGroup", made)


@translator("aws:iam/role:Role")
def role(inputs, name):
    inputs = {"name": name, **inputs}
    inline = inputs.pop("inlinePolicies", [])
    made = properties(inputs, name="RoleName", assumeRolePolicy="AssumeRolePolicyDocument")
    created = {**made, "AssumeRolePolicyDocument": text(inputs["assumeRolePolicy"])}
    managed = created.pop("ManagedPolicyArns", [])
    calls = [Call("iam", "CreateRole", created)]
    for policy in inline:
        parameters = {"PolicyName": policy["name"], "PolicyDocument": text(policy["policy"])}
        calls.append(Call("iam", "PutRolePolicy", {"RoleName": inputs["name"], **parameters}))
    for arn in managed:
        calls.append(Call("iam", "AttachRolePolicy", {"RoleName": inputs["name"], "PolicyArn": arn}))
    if inline:
        made["Policies"] = [
            {"PolicyName": policy["name"], "PolicyDocument": document(policy["policy"])} for policy in inline
        ]
    return Translation(calls, "AWS::IAM::Role", made)


@translator("aws:sqs/queue:Queue")
def queue(inputs, _):
    inputs = without_standard(inputs, "fifoQueue", "contentBasedDeduplication")
    made = properties(
        inputs,
        name="QueueName",
        visibilityTimeoutSeconds="VisibilityTimeout",
        messageRetentionSeconds="MessageRetentionPeriod",
        receiveWaitTimeSeconds="ReceiveMessageWaitTimeSeconds",
        maxMessageSize="MaximumMessageSize",
    )
    attributes = {name: text(value) for name, value in made.items() if name != "QueueName"}
    calls = [Call("sqs", "CreateQueue", {"QueueName": inputs["name"], "Attributes": attributes})]
    return Translation(calls, "AWS::SQS::Queue", made)


@translator("aws:sqs/queuePolicy:QueuePolicy")
def queue_policy(inputs, _):
    made = {"Queues": [inputs["queueUrl"]], "PolicyDocument": document(inputs["policy"])}
    parameters = {"QueueUrl": inputs["queueUrl"], "Attributes": {"Policy": text(inputs["policy"])}}
    return Translation([Call("sqs", "SetQueueAttributes", parameters)], "AWS::SQS::QueuePolicy", made)


@translator("aws:dynamodb/table:Table")
def table(inputs, _):
    inputs = dict(inputs)
    keys = [(inputs.pop("hashKey"), "HASH"), (inputs.pop("rangeKey", None), "RANGE")]
    schema = {
        "AttributeDefinitions": [
            {"AttributeName": each["name"], "AttributeType": each["type"]} for each in inputs.pop("attributes")
        ],
        "KeySchema": [{"AttributeName": name, "KeyType": kind} for name, kind in keys if name],
    }
    if indexes := inputs.pop("globalSecondaryIndexes", []):
        schema["GlobalSecondaryIndexes"] = [index(each) for each in indexes]
    streams = inputs.pop("streamEnabled", False)
    stream = {"StreamViewType": inputs.pop("streamViewType")} if streams else None
    encryption = inputs.pop("serverSideEncryption", {"enabled": False})["enabled"]
    backups = {"PointInTimeRecoveryEnabled": inputs.pop("pointInTimeRecovery", {"enabled": False})["enabled"]}
    expiry = pascal(inputs.pop("ttl", None))
    rest = {**schema, **properties(inputs, name="TableName")}
    made = {
        **rest,
        **some(StreamSpecification=stream, TimeToLiveSpecification=expiry),
        "SSESpecification": {"SSEEnabled": encryption},
        "PointInTimeRecoverySpecification": backups,
    }
    named = {"TableName": inputs["name"]}
    streaming = {"StreamEnabled": True, **stream} if stream else None
    created = {**rest, **some(StreamSpecification=streaming), "SSESpecification": {"Enabled": encryption}}
    calls = [
        Call("dynamodb", "CreateTable", created),
        Call("dynamodb", "UpdateContinuousBackups", {**named, "PointInTimeRecoverySpecification": backups}),
    ]
    if expiry:
        calls.append(Call("dynamodb", "UpdateTimeToLive", {**named, "TimeToLiveSpecification": expiry}))
    return Translation(calls, "AWS::DynamoDB::Table", made)


def index(inputs):
    keys = [(inputs["hashKey"], "HASH"), (inputs.get("rangeKey"), "RANGE")]
    projection = {"ProjectionType": inputs["projectionType"], **some(NonKeyAttributes=inputs.get("nonKeyAttributes"))}
    return {
        "IndexName": inputs["name"],
        "KeySchema": [{"AttributeName": name, "KeyType": kind} for name, kind in keys if name],
        "Projection": projection,
    }


@translator(EVENT_RULE)
def event_rule(inputs, _):
    inputs = dict(inputs)
    targets = [event_target(target, number) for number, target in enumerate(inputs.pop("targets"))]
    made = properties(inputs)
    calls = [Call("events", "PutRule", {**made, "EventPattern": text(inputs["eventPattern"])})]
    on = {"Rule": inputs["name"], **some(EventBusName=inputs.get("eventBusName"))}
    calls += [Call("events", "PutTargets", {**on, "Targets": targets})] if targets else []
    return Translation(calls, "AWS::Events::Rule", {**made, "Targets": targets})


def event_target(inputs, number):
    inputs = {"targetId": f"target-{number}", **inputs}
    del inputs["rule"]
    inputs.pop("eventBusName", None)
    transformer = inputs.pop("inputTransformer", None)
    made = properties(inputs, targetId="Id")
    if transformer:
        made["InputTransformer"] = {
            "InputPathsMap": transformer.get("inputPaths", {}),
            "InputTemplate": transformer["inputTemplate"],
        }
    return made


@translator("aws:cloudwatch/eventBus:EventBus")
def event_bus(inputs, _):
    made = properties(inputs)
    return Translation([Call("events", "CreateEventBus", made)], "AWS::Events::EventBus", made)


@translator("aws:cloudwatch/eventBusPolicy:EventBusPolicy")
def event_bus_policy(inputs, _):
    [statement] = document(inputs["policy"])["Statement"]
    made = {
        "EventBusName": inputs["eventBusName"],
        "StatementId": statement["Sid"],
        "Statement": {name: value for name, value in statement.items() if name != "Sid"},
    }
    parameters = {"EventBusName": inputs["eventBusName"], "Policy": text(inputs["policy"])}
    return Translation([Call("events", "PutPermission", parameters)], "AWS::Events::EventBusPolicy", made)


STACK = "aws:cloudformation/stack:Stack"


@translator(STACK)
def stack(inputs, _):
    """A stack's own template is read as a template of its own (see lint_templates.py)."""
    parameters = properties(inputs, name="StackName")
    return Translation([Call("cloudformation", "CreateStack", parameters)])


@translator("aws:cfg/rule:Rule")
def config_rule(inputs, _):
    made = properties(inputs, name="ConfigRuleName")
    asked = {**made, **some(InputParameters=inputs.get("inputParameters"))}
    return Translation([Call("config", "PutConfigRule", {"ConfigRule": asked})], "AWS::Config::ConfigRule", made)


@translator("aws:cfg/recorder:Recorder")
def recorder(inputs, _):
    made = properties(inputs, roleArn="RoleARN")
    asked = {"name": "default", **inputs}
    asked["roleARN"] = asked.pop("roleArn")
    calls = [Call("config", "PutConfigurationRecorder", {"ConfigurationRecorder": asked})]
    return Translation(calls, "AWS::Config::ConfigurationRecorder", made)


@translator("aws:scheduler/schedule:Schedule")
def schedule(inputs, _):
    made = properties(inputs)
    return Translation([Call("scheduler", "CreateSchedule", made)], "AWS::Scheduler::Schedule", made)


@translator("aws:chatbot/slackChannelConfiguration:SlackChannelConfiguration")
def slack_channel_configuration(inputs, _):
    made = properties(
        inputs,
        slackTeamId="SlackWorkspaceId",
        guardrailPolicyArns="GuardrailPolicies",
        userAuthorizationRequired="UserRoleRequired",
    )
    calls = [Call("chatbot", "CreateSlackChannelConfiguration", properties(inputs))]
    return Translation(calls, "AWS::Chatbot::SlackChannelConfiguration", made)


@translator("aws:ssm/parameter:Parameter")
def parameter(inputs, _):
    # CloudFormation makes no SecureString.
    return Translation([Call("ssm", "PutParameter", properties(inputs))])


@translator("aws:sfn/stateMachine:StateMachine")
def state_machine(inputs, _):
    calls = [Call("stepfunctions", "CreateStateMachine", inputs)]
    names = {"name": "StateMachineName", "definition": "DefinitionString"}
    return Translation(calls, "AWS::StepFunctions::StateMachine", properties(inputs, **names))


BUCKET = "aws:s3/bucket:Bucket"


@translator(BUCKET)
def bucket(inputs, _):
    named = {"bucket": inputs["bucket"]}
    return Translation([Call("s3", "CreateBucket", pascal(named))], "AWS::S3::Bucket", {"BucketName": inputs["bucket"]})


@translator("aws:s3/bucketPolicy:BucketPolicy")
def bucket_policy(inputs, _):
    parameters = {"Bucket": inputs["bucket"], "Policy": text(inputs["policy"])}
    made = {"Bucket": inputs["bucket"], "PolicyDocument": document(inputs["policy"])}
    return Translation([Call("s3", "PutBucketPolicy", parameters)], "AWS::S3::BucketPolicy", made)


# CloudFormation has these as properties of the bucket itself (see BUCKET_PARTS).
@translator("aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration")
def bucket_encryption(inputs, _):
    rules = [
        {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": rule["applyServerSideEncryptionByDefault"]["sseAlgorithm"]}}
        for rule in inputs["rules"]
    ]
    parameters = {"Bucket": inputs["bucket"], "ServerSideEncryptionConfiguration": {"Rules": rules}}
    return Translation([Call("s3", "PutBucketEncryption", parameters)])


@translator("aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration")
def bucket_lifecycle(inputs, _):
    rules = [
        {"ID": rule["id"], **pascal({name: value for name, value in rule.items() if name != "id"}), "Filter": {}}
        for rule in inputs["rules"]
    ]
    parameters = {"Bucket": inputs["bucket"], "LifecycleConfiguration": {"Rules": rules}}
    return Translation([Call("s3", "PutBucketLifecycleConfiguration", parameters)])


@translator("aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock")
def bucket_public_access(inputs, _):
    blocked = pascal({name: value for name, value in inputs.items() if name != "bucket"})
    parameters = {"Bucket": inputs["bucket"], "PublicAccessBlockConfiguration": blocked}
    return Translation([Call("s3", "PutPublicAccessBlock", parameters)])


@translator("aws:s3/bucketObjectv2:BucketObjectv2")
def bucket_object(inputs, _):
    return Translation([Call("s3", "PutObject", {"Bucket": inputs["bucket"], "Key": inputs["key"]})])


BUCKET_PARTS = {
    "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": lambda inputs: {
        "BucketEncryption": {
            "ServerSideEncryptionConfiguration": [
                {
                    "ServerSideEncryptionByDefault": {
                        "SSEAlgorithm": rule["applyServerSideEncryptionByDefault"]["sseAlgorithm"]
                    }
                }
                for rule in inputs["rules"]
            ]
        }
    },
    "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": lambda inputs: {
        "LifecycleConfiguration": {
            "Rules": [
                {"Id": rule["id"], "Status": rule["status"], "ExpirationInDays": rule["expiration"]["days"]}
                for rule in inputs["rules"]
            ]
        }
    },
    "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": lambda inputs: {
        "PublicAccessBlockConfiguration": pascal({name: value for name, value in inputs.items() if name != "bucket"})
    },
}
"""What CloudFormation has as properties of the bucket itself."""


def main(paths):
    """Prints, for each graph, the resources that CloudFormation makes of it, as a line of JSON."""
    for path in paths:
        graph = load(path)
        resources = [
            {"name": resource["name"], "region": region, "type": kind, "properties": made}
            for resource, region, kind, made in whole(graph)
        ]
        # A StackSet comes with a stack of its own.
        for resource, region, translation in translate(graph):
            if resource["type"] == STACK:
                for name, inner in json.loads(resource["inputs"]["templateBody"])["Resources"].items():
                    resources.append(
                        {"name": name, "region": region, "type": inner["Type"], "properties": inner["Properties"]}
                    )
        print(json.dumps(resources))


if __name__ == "__main__":
    main(sys.argv[1:])
