#!/usr/bin/env bash
# Runs genkan check once for action.yml: its files, the job's summary, and the outputs. Fails only if it can't do that: what
# was found fails the job afterwards (result.sh), so that the findings are uploaded before.
set -euo pipefail

# The package manager also takes addresses and folders for versions, and would run what is there.
if ! [[ $VERSION =~ ^[0-9A-Za-z][0-9A-Za-z.-]*$ ]]; then
  case $LOCALE in
    ja) echo "::error::version には、npm パッケージ genkan のバージョンを指定してください (例: 0.1.0)。" ;;
    *) echo "::error::version is not a version of the npm package genkan, such as 0.1.0." ;;
  esac
  echo "status=2" >>"$GITHUB_OUTPUT"
  exit 0
fi

folder=$(mktemp -d "${RUNNER_TEMP:?}/genkan-XXXXXX")
options=("--fail-on=$FAIL_ON" "--locale=$LOCALE")
if [ "$STRICT" = true ]; then options+=(--strict); fi
if [ -n "$CONFIG" ]; then options+=("--config=$CONFIG"); fi
if [ -n "$LEDGER" ]; then options+=("--ledger=$LEDGER"); fi
if [ -n "$TABLE" ]; then options+=("--table=$TABLE"); fi
while IFS= read -r argument; do
  argument=${argument%$'\r'}
  if [ -n "$argument" ]; then options+=("$argument"); fi
done <<<"$ARGUMENTS"
for name in genkan.sarif genkan.xml genkan.json summary.md; do options+=("--output=$folder/$name"); done

# What comes from the account is printed, and could otherwise be a command to the runner.
pause=genkan-$(node -p 'crypto.randomUUID()')
echo "::stop-commands::$pause"
status=0
npx --yes "genkan@$VERSION" check "${options[@]}" </dev/null || status=$?
echo "::$pause::"

# Any other status comes from what ran genkan: nothing was checked.
case $status in 0 | 1 | 3) ;; *) status=2 ;; esac
echo "status=$status" >>"$GITHUB_OUTPUT"
if [ "$status" != 2 ] && [ -s "$folder/summary.md" ]; then
  cat "$folder/summary.md" >>"$GITHUB_STEP_SUMMARY"
  node "$GITHUB_ACTION_PATH/action/outputs.mjs" "$folder" >>"$GITHUB_OUTPUT"
else
  case $LOCALE in
    ja) printf '## Genkan\n\n評価できませんでした。原因と対処方法は、このステップのログに表示されています。\n' ;;
    *) printf '## Genkan\n\nNothing was checked. The log of this step has the cause, and what to do.\n' ;;
  esac >>"$GITHUB_STEP_SUMMARY"
fi
