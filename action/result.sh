#!/usr/bin/env bash
# Ends the job of action.yml by the exit status of genkan check, and says why in one line.
set -euo pipefail

# say EN JA: a message of the runner, in the language of the summary.
say() { if [ "$LOCALE" = ja ]; then echo "$2"; else echo "$1"; fi; }

case $STATUS in
  0) say "Nothing is non-compliant." "非準拠の項目はありません。" ;;
  1)
    say "::error::Something is non-compliant. The summary of this job says what to do." \
      "::error::非準拠の項目があります。対応手順はこのジョブの概要に表示されています。"
    exit 1
    ;;
  3)
    if [ "$ALLOW_UNCHECKED" = true ]; then
      say "::warning::Something could not be checked." "::warning::判定できなかった項目があります。"
    else
      say "::error::Something could not be checked. To go on all the same, set allow-unchecked to true." \
        "::error::判定できなかった項目があります。それでもジョブを続けるには、allow-unchecked を true にします。"
      exit 3
    fi
    ;;
  *)
    say "::error::Nothing was checked. The log of the step before has the cause." \
      "::error::評価できませんでした。原因は前のステップのログに表示されています。"
    exit 2
    ;;
esac
