#!/usr/bin/env bash
# Builds the container image, and tries what its users do: a check of a simulated account, without rights and without a
# writable file system, files, and the volume of the ledger. Where nothing can build images, it says so and ends well.
set -euo pipefail
cd "$(dirname "$0")/../.."

bases=$(sed -n 's/^FROM \([^ ]*\).*/\1/p' Dockerfile)
image=genkan-smoke-$$

# The first tool that can build and run: its daemon answers, and the base images are there or can be had.
builder=
reason="no docker or podman is installed"
for tool in docker podman; do
  command -v "$tool" >/dev/null || continue
  if ! timeout 60 "$tool" info >/dev/null 2>&1; then
    reason="$tool is installed, but does not answer"
    continue
  fi
  for base in $bases; do
    if ! "$tool" image inspect "$base" >/dev/null 2>&1 && ! timeout 300 "$tool" pull --quiet "$base" >/dev/null 2>&1; then
      reason="$tool can't get $base"
      continue 2
    fi
  done
  builder=$tool
  break
done
if [ -z "$builder" ]; then
  echo "container image: not built, because $reason"
  exit 0
fi

work=$(mktemp -d)
mkdir -m 777 "$work/files"
trap '"$builder" volume rm --force "$image" >/dev/null 2>&1; "$builder" image rm --force "$image" >/dev/null 2>&1; rm -rf "$work"' EXIT
"$builder" build --tag "$image" .
chmod -R a+rX "$work"

# genkan STATUS ARGUMENT…: runs the image without a network; fails where it ends with another status.
genkan() {
  local status=0
  "$builder" run --rm --read-only --network none --cap-drop ALL --volume "$image:/data" --volume "$work:/work:ro" \
    --volume "$work/files:/files" \
    "$image" "${@:2}" >"$work/out.txt" 2>&1 || status=$?
  if [ "$status" = "$1" ]; then return; fi
  cat "$work/out.txt"
  echo "container image: genkan ${*:2} ended with $status in place of $1" >&2
  return 1
}
# finds TEXT: whether the last run printed it.
finds() { grep -qF -- "$1" "$work/out.txt" || { cat "$work/out.txt"; echo "container image: nothing prints $1" >&2; return 1; }; }

[ "$("$builder" image inspect --format '{{.Config.User}}' "$image")" = 65532:65532 ]
genkan 0
finds "check"
genkan 0 check --scenario sound
finds "There is nothing to do."
genkan 2 check --no-such-option
# The volume of the ledger can be written to, and so can a folder for files.
genkan 0 check --scenario sound --output /data/genkan.md --output /files/genkan.xml
[ -s "$work/files/genkan.xml" ]
echo "container image: built with $builder, and tried"
