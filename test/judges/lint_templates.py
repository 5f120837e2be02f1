"""lint_templates.py GRAPH…: cfn-lint reads the CloudFormation template of every Region of every graph."""

import json
import sys

from cfnlint.config import ConfigMixIn
from cfnlint.decode.decode import decode_str
from cfnlint.runner import Runner, run_template_by_data

from graph import load
from report import report
from translation import templates

# Loading the rules takes a second, so that it is done once. Only errors and warnings count: cfn-lint reports what is
# informational on request alone.
rules = Runner(ConfigMixIn()).rules
linted = resources = 0
faults = []
for graph in map(load, sys.argv[1:]):
    for region, template in templates(graph).items():
        linted += 1
        resources += len(template["Resources"])
        decoded, unreadable = decode_str(json.dumps(template))
        config = ConfigMixIn(regions=[region], include_experimental=True)
        for match in unreadable or run_template_by_data(decoded, config, rules):
            place = "/".join(str(part) for part in match.path or [])
            faults.append(f"{graph['name']} {region} {place}: {match.rule.id} {match.message}")
report("cfn-lint", {"templates": linted, "resources": resources}, faults)
