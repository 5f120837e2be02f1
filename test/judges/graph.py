"""Reads the graph that `test/infra/synth/run.mjs` writes: every resource that a deployment would make."""

import json
import re
from pathlib import Path


def load(path):
    """The graph in a file, with the file's name as its own."""
    return {"name": Path(path).stem, **json.loads(Path(path).read_text())}


def resources(graph):
    """The resources that AWS's provider makes."""
    return [resource for resource in graph["resources"] if resource["type"].startswith("aws:")]


def region_of(resource, graph):
    """The Region of a resource: a provider named `In-REGION` makes it there, any other provider in the home Region."""
    elsewhere = re.search(r"::In-([a-z0-9-]+)::", resource["options"].get("provider") or "")
    return elsewhere.group(1) if elsewhere else graph["region"]
