"""check_actions.py DECLARED GRAPH…: policy_sentry has to know every IAM action that the code declares (a JSON file, action
lists by who declares them), and every one in a policy of the graphs."""

import json
import sys
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path

from policy_sentry.querying.actions import get_actions_for_service

from graph import load, resources
from report import report


@cache
def is_known(action):
    """Whether IAM has the action, or one that its wildcards cover."""
    service, _, _ = action.partition(":")
    return any(fnmatchcase(known, action) for known in get_actions_for_service(service))


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
                yield from [inner] if isinstance(inner, str) else inner
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
in_graphs = {
    (action, f"{graph['name']} {resource['name']}")
    for graph in map(load, paths)
    for resource in resources(graph)
    for action in actions_of(resource)
}
# A statement that grants everything names no action.
faults = [
    f"{by}: IAM has no action {action}"
    for action, by in sorted(in_code | in_graphs)
    if action != "*" and not is_known(action)
]
counts = {"declared": in_code, "granted": in_graphs}
report("policy_sentry", {f"actions {how}": len({action for action, _ in used}) for how, used in counts.items()}, faults)
