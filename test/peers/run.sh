#!/usr/bin/env bash
# Lets a tool of others look at simulated accounts: Cloud Custodian must find what is wrong there, and nothing else. It
# needs Node's packages and python3 with venv. The tool stays in .genkan/peers.
set -euo pipefail
cd "$(dirname "$0")/../.."
here=test/peers
kept=.genkan/peers
export PATH="$PWD/node_modules/.bin:$PATH"
command -v python3 >/dev/null || { echo "the peers need python3" >&2 && exit 1; }
mkdir -p $kept

# Installed unless it was before, with the same versions and the same Python.
sum=$( (python3 --version && cat $here/requirements.txt) | sha256sum)
if [ "$(cat $kept/stamp 2>/dev/null)" != "$sum" ]; then
  rm -rf $kept/venv $kept/stamp
  python3 -m venv $kept/venv
  $kept/venv/bin/pip install --quiet --disable-pip-version-check --no-deps -r $here/requirements.txt
  echo "$sum" >$kept/stamp
fi
node $here/custodian.ts $kept/venv/bin/custodian $here/root-mfa.yml
