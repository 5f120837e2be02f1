"""check_calls.py GRAPH…: checks the parameters of every API call that makes a graph against botocore's models (names,
types, required fields, lengths, ranges, patterns, enums), and against quotas that no model has."""

import json
import sys
from functools import cache

import botocore.session
import regex

from graph import load
from report import report
from translation import translate

service_model = cache(botocore.session.get_session().get_service_model)


def faults_of(shape, value, place):
    """Yields what a model refuses in a value."""
    kind, limits = shape.type_name, shape.metadata
    if not isinstance(value, TYPES[kind]) or (isinstance(value, bool) and kind != "boolean"):
        yield f"{place} is not a {kind}: {value!r}"
        return
    size = len(value) if isinstance(value, (str, list, dict)) else value
    if kind not in ("structure", "boolean"):
        if size < limits.get("min", size):
            yield f"{place} is {size}, less than {limits['min']}"
        if size > limits.get("max", size):
            yield f"{place} is {size}, more than {limits['max']}"
    if kind == "string":
        if shape.enum and value not in shape.enum:
            yield f"{place} is not in the enum: {value!r}"
        if not matches(limits.get("pattern"), value):
            yield f"{place} does not match {limits['pattern']}: {value[:80]!r}"
    elif kind == "structure":
        for name in shape.required_members:
            if name not in value:
                yield f"{place} lacks {name}"
        if getattr(shape, "is_tagged_union", False) and len(value) != 1:
            yield f"{place} is a union and has {len(value)} members"
        for name, inner in value.items():
            if name not in shape.members:
                yield f"{place} has no member {name}"
            else:
                yield from faults_of(shape.members[name], inner, f"{place}.{name}")
    elif kind == "list":
        for inner in value:
            yield from faults_of(shape.member, inner, f"{place}[]")
    elif kind == "map":
        for name, inner in value.items():
            yield from faults_of(shape.key, name, f"{place}<key>")
            yield from faults_of(shape.value, inner, f"{place}.{name}")


TYPES = {
    **{"structure": dict, "map": dict, "list": list, "string": str, "boolean": bool},
    **{"integer": int, "long": int, "float": (int, float), "double": (int, float)},
}


def matches(pattern, value):
    """Whether a text matches a model's pattern, which is about the whole text unless it has its own anchor."""
    if pattern is None:
        return True
    return regex.search(pattern if pattern.startswith("^") else f"^(?:{pattern})$", value) is not None


def quota_faults(calls):
    """Yields the quotas that the calls of one resource break; each service's page of quotas has them."""
    inline = 0
    for call in calls:
        parameters = call.parameters
        match call.operation:
            case "PutRule":
                yield from over("EventBridge's pattern", len(parameters["EventPattern"]), 2_048)
            case "PutTargets":
                yield from over("EventBridge's targets of a rule", len(parameters["Targets"]), 5)
                for target in parameters["Targets"]:
                    yield from transformer_faults(target.get("InputTransformer", {}))
            case "PutMetricAlarm":
                yield from alarm_faults(parameters)
            case "CreateFunction":
                variables = parameters["Environment"]["Variables"].items()
                size = sum(len(name.encode()) + len(value.encode()) for name, value in variables)
                yield from over("Lambda's environment", size, 4_096)
            case "SetQueueAttributes":
                yield from over("SQS's policy", len(parameters["Attributes"]["Policy"]), 8_192)
            case "SetTopicAttributes":
                yield from over("SNS's policy", len(parameters["AttributeValue"]), 30_720)
            case "PutRolePolicy":
                # IAM does not count white space.
                inline += len(regex.sub(r"\s", "", parameters["PolicyDocument"]))
    yield from over("IAM's inline policies of a role", inline, 10_240)


def over(what, size, limit):
    if size > limit:
        yield f"{what}: {size}, at most {limit}"


def transformer_faults(transformer):
    """Yields what is wrong with how a target transforms its input."""
    yield from over("EventBridge's input transformer", len(json.dumps(transformer)), 8_192)
    for variable in regex.findall(r"<([\w.]+)>", transformer.get("InputTemplate", "")):
        if variable not in transformer["InputPathsMap"] and not variable.startswith("aws."):
            yield f"EventBridge's input template uses <{variable}>, which has no path"


def alarm_faults(alarm):
    """Yields what is wrong with the time that an alarm looks back."""
    periods = [query["MetricStat"]["Period"] for query in alarm.get("Metrics", []) if "MetricStat" in query]
    period = alarm.get("Period") or max(periods)
    longest = 86_400 if period < 3_600 else 7 * 86_400
    yield from over("CloudWatch's seconds of an alarm", period * alarm["EvaluationPeriods"], longest)
    if period >= 60 and period % 60:
        yield f"CloudWatch's period is not a multiple of 60: {period}"


checked = 0
faults = []
for graph in map(load, sys.argv[1:]):
    for resource, region, made in translate(graph):
        found = list(quota_faults(made.calls))
        for call in made.calls:
            checked += 1
            shape = service_model(call.service).operation_model(call.operation).input_shape
            found += faults_of(shape, call.parameters, f"{call.service}:{call.operation}")
        faults += [f"{graph['name']} {region} {resource['name']}: {fault}" for fault in found]
report("botocore", {"API calls": checked}, faults)
