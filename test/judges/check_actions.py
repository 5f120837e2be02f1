"""check_actions.py DECLARED GRAPH…: policy_sentry has to know every IAM action that the code declares (a JSON file, action
lists by who declares them), and every one in a policy of the graphs. What a role may do on every resource must be what
IAM can't narrow."""

import json
import sys
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path

from policy_sentry.querying.actions import (
    get_actions_for_service,
    get_actions_that_support_wildcard_arns_only,
)

from graph import load, resources
from report import report


@cache
def is_known(action):
    """Whether IAM has the action, or one that its wildcards cover."""
    service, _, _ = action.partition(":")
    return any(fnmatchcase(known, action) for known in get_actions_for_service(service))


@cache
def takes_no_resource(action):
    """Whether IAM grants the action on every resource or none."""
    service, _, _ = action.partition(":")
    only = get_actions_that_support_wildcard_arns_only(service)
    return action.lower() in {each.lower() for each in only}


def on_everything(graph):
    """Yields every action that a role may take on every resource, and the role."""
    for role in resources(graph):
        if role["type"] != "aws:iam/role:Role":
            continue
        for policy in role["inputs"].get("inlinePolicies") or []:
            for statement in json.loads(policy["policy"])["Statement"]:
                if "*" in listed(statement["Resource"]):
                    yield from ((action, f"{graph['name']} {role['name']}") for action in listed(statement["Action"]))


def listed(value):
    """A policy has a text, or a list of texts."""
    return [value] if isinstance(value, str) else value


def actions_in(value):
    """Yields the actions of all policies within a resource's inputs; a policy may be a text."""
    if isinstance(value, str):
        if '"Statement"' in value:
            yield from actions_in(json.loads(value))
    elif isinstance(value, list):
        for inner in value:
            yield from actions_in(inner)
    elif isinstance(value, dict):
        for name, inner in value.items():
            if name in ("Action", "NotAction"):
                yield from listed(inner)
            else:
                yield from actions_in(inner)


def actions_of(resource):
    """Yields every action that a resource grants or denies."""
    yield from actions_in(resource["inputs"])
    if resource["type"] == "aws:lambda/permission:Permission":
        yield resource["inputs"]["action"]


declared, *paths = sys.argv[1:]
in_code = {
    (action, f"declared by {by}")
    for by, actions in json.loads(Path(declared).read_text()).items()
    for action in actions
}
graphs = [load(path) for path in paths]
in_graphs = {
    (action, f"{graph['name']} {resource['name']}")
    for graph in graphs
    for resource in resources(graph)
    for action in actions_of(resource)
}
# A statement that grants everything names no action.
faults = [
    f"{by}: IAM has no action {action}"
    for action, by in sorted(in_code | in_graphs)
    if action != "*" and not is_known(action)
]
faults += [
    f"{by}: {action} is granted on every resource, and could be narrowed"
    for action, by in sorted({each for graph in graphs for each in on_everything(graph)})
    if not takes_no_resource(action)
]
counts = {"declared": in_code, "granted": in_graphs}
report("policy_sentry", {f"actions {how}": len({action for action, _ in used}) for how, used in counts.items()}, faults)
