#!/usr/bin/env bash
# Checks every account that accounts.txt lists (one id a line), through a role of the same name in each.
# Writes findings.csv, prints one line for each account, and ends with the worst exit status: 2, 1, 3, 0.
set -uo pipefail

role=${ROLE:-GenkanCheck}
worst=0

# Keeps the worse of two exit statuses: an account that was not checked, then one that fails, then an unknown one.
keep_worst() {
  local status
  for status in 2 1 3; do
    if [ "$1" = "$status" ] || [ "$worst" = "$status" ]; then
      worst=$status
      return
    fi
  done
}

rm -f findings.csv
while read -r account; do
  [ -n "$account" ] || continue
  keys=$(aws sts assume-role --role-arn "arn:aws:iam::$account:role/$role" --role-session-name genkan \
    --query 'Credentials.[AccessKeyId,SecretAccessKey,SessionToken]' --output text </dev/null)
  status=$?
  if [ "$status" = 0 ]; then
    read -r id secret token <<<"$keys"
    AWS_ACCESS_KEY_ID=$id AWS_SECRET_ACCESS_KEY=$secret AWS_SESSION_TOKEN=$token \
      npx genkan check --fail-on HIGH --format csv </dev/null >account.csv
    status=$?
  else
    status=2
  fi
  if [ "$status" != 2 ]; then
    if [ -e findings.csv ]; then tail -n +2 account.csv >>findings.csv; else cp account.csv findings.csv; fi
  fi
  case $status in
    0) echo "$account ok" ;;
    1) echo "$account NON_COMPLIANT: $(grep -c ',NON_COMPLIANT,' account.csv)" ;;
    3) echo "$account INSUFFICIENT_DATA: $(grep -c ',INSUFFICIENT_DATA,' account.csv)" ;;
    *) echo "$account was not checked" ;;
  esac
  keep_worst "$status"
done <accounts.txt
rm -f account.csv
exit "$worst"
