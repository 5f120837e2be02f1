"""lint_templates.py FILE…: cfn-lint reads the CloudFormation template of every Region of every graph, and every template."""

import json
import sys
from pathlib import Path

from cfnlint.config import ConfigMixIn
from cfnlint.decode.decode import decode_str
from cfnlint.runner import Runner, run_template_by_data

from graph import load, region_of
from graph import resources as resources_of
from report import report
from translation import templates

STACK = "aws:cloudformation/stack:Stack"
# A template of members is deployed to the Regions that record root's sign-ins, and to that of the deployment.
MEMBER_REGIONS = ["us-east-1", "us-east-2", "us-west-2", "ap-northeast-1"]


def texts(path):
    """The (name, Region, text) of each template in a file, which is a template itself or a graph."""
    text = Path(path).read_text()
    if "AWSTemplateFormatVersion" in json.loads(text):
        name, _, region = Path(path).stem.partition("@")
        if region:
            yield f"{name} template", region, text
            return
        yield from ((Path(path).stem, region, text) for region in MEMBER_REGIONS)
        return
    graph = load(path)
    for region, template in templates(graph).items():
        yield graph["name"], region, json.dumps(template)
    for stack in resources_of(graph):
        if stack["type"] == STACK:
            body = stack["inputs"]["templateBody"]
            yield f"{graph['name']} stack", region_of(stack, graph), body
            for inner in json.loads(body)["Resources"].values():
                yield from (
                    (f"{graph['name']} members", region, inner["Properties"]["TemplateBody"])
                    for region in inner["Properties"]["StackInstancesGroup"][0]["Regions"]
                )


# Loading the rules takes a second, so that it is done once. Only errors and warnings count: cfn-lint reports what is
# informational on request alone.
rules = Runner(ConfigMixIn()).rules
linted = resources = 0
faults = []
# Graphs have parts in common, the templates of members above all: what was read before is not read again.
seen = set()
for path in sys.argv[1:]:
    for name, region, text in texts(path):
        if (region, text) in seen:
            continue
        seen.add((region, text))
        linted += 1
        resources += len(json.loads(text)["Resources"])
        decoded, unreadable = decode_str(text)
        config = ConfigMixIn(regions=[region], include_experimental=True)
        for match in unreadable or run_template_by_data(decoded, config, rules):
            place = "/".join(str(part) for part in match.path or [])
            faults.append(f"{name} {region} {place}: {match.rule.id} {match.message}")
report("cfn-lint", {"different templates": linted, "resources": resources}, faults)
