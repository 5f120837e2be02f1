#!/usr/bin/env bash
# Tries the npm package on the oldest Node that its manifest names, and on the newest: test/genkan/package.test.ts runs it on
# each. The npm package `node` brings them; they stay in .genkan/nodes.
set -euo pipefail
cd "$(dirname "$0")/../.."
export PATH="$PWD/node_modules/.bin:$PATH"
for version in 22.18.0 26.10.0; do
  home=.genkan/nodes/$version
  if [ ! -x "$home/node_modules/node/bin/node" ]; then
    mkdir -p "$home"
    echo '{ "private": true, "allowScripts": { "node": true } }' >"$home/package.json"
    if ! npm install --prefix "$home" --no-audit --no-fund --silent "node@$version"; then
      echo "the npm package on Node $version: not tried, because this registry does not have it"
      continue
    fi
  fi
  GENKAN_NODE=$PWD/$home/node_modules/node/bin/node vitest run test/genkan/package.test.ts
done
