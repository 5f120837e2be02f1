#!/usr/bin/env bash
# Lets other tools look at simulated accounts, and compares what they say with what is the case: docs/comparison.md.
# Usage: npm run peers -- [--tool NAME …] [--state ID …]; without a tool, all of them. It takes half an hour, or an hour with
# Prowler. Each tool gets an environment of its own in .genkan/peers, once; it needs python3 with venv, git, and 5 GB.
# CloudSploit is in no registry: CLOUDSPLOIT names its folder; without it, it is cloned from GitHub, where that can be reached.
set -euo pipefail
cd "$(dirname "$0")/../.."
here=test/peers
kept=$PWD/.genkan/peers
export PATH="$PWD/node_modules/.bin:$PATH"
for program in python3 git; do
  command -v $program >/dev/null || { echo "the peers need $program" >&2 && exit 1; }
done
mkdir -p "$kept"

chosen=()
for ((i = 1; i <= $#; i++)); do
  if [ "${!i}" = --tool ]; then
    next=$((i + 1))
    chosen+=("${!next}")
  fi
done
[ ${#chosen[@]} -gt 0 ] || chosen=(genkan genkanShared custodian cloudsploit scoutsuite prowler)

# install_python NAME OPTIONS: installed unless it was before, with the same versions and the same Python.
install_python() {
  local sum
  sum=$( (python3 --version && cat "$here/requirements/$1.txt") | sha256sum)
  if [ "$(cat "$kept/$1.stamp" 2>/dev/null)" = "$sum" ]; then return; fi
  echo "installing $1" >&2
  rm -rf "${kept:?}/$1" "$kept/$1.stamp"
  python3 -m venv "$kept/$1"
  "$kept/$1/bin/pip" install --quiet --disable-pip-version-check "${@:2}" -r "$here/requirements/$1.txt"
  echo "$sum" >"$kept/$1.stamp"
}

# CloudSploit's source at the commit that was compared, and what it needs from npm.
install_cloudsploit() {
  local commit=4b5bbd809f1ea2e91b87944920794d2bddf770ed
  export CLOUDSPLOIT=${CLOUDSPLOIT:-$kept/cloudsploit}
  if [ ! -e "$CLOUDSPLOIT/index.js" ]; then
    git init --quiet "$CLOUDSPLOIT"
    git -C "$CLOUDSPLOIT" fetch --quiet --depth 1 https://github.com/aquasecurity/cloudsploit $commit || {
      echo "CloudSploit can't be fetched from here: it is not run" >&2
      unset CLOUDSPLOIT
      return
    }
    git -C "$CLOUDSPLOIT" checkout --quiet $commit
  fi
  if [ ! -e "$CLOUDSPLOIT/node_modules/aws-sdk" ]; then
    echo "installing cloudsploit" >&2
    npm install --prefix "$CLOUDSPLOIT" --omit=dev --ignore-scripts --no-audit --no-fund --silent
  fi
}

for tool in "${chosen[@]}"; do
  case $tool in
    genkan | genkanShared) ;;
    custodian) install_python custodian --no-deps ;;
    scoutsuite | prowler) install_python "$tool" ;;
    cloudsploit) install_cloudsploit ;;
    *) echo "there is no tool $tool" >&2 && exit 2 ;;
  esac
done
node $here/compare.ts "$@"
npm run docs
