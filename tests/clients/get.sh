#!/bin/sh
# SPARQL clients written in JavaScript, for the tests that use them: into .clients/, once for each package.json.
# Without node and npm, or without a registry, those tests skip and say so.
cd "$(dirname "$0")/../.." || exit 1
cmp -s tests/clients/package.json .clients/package.json && [ -e .clients/.ready ] && exit 0
if ! command -v npm >/dev/null 2>&1 && command -v apt-get >/dev/null 2>&1 && [ "$(id -u)" = 0 ]; then
  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends nodejs npm >/dev/null
fi
if ! command -v npm >/dev/null 2>&1; then
  echo "no npm found: the tests of SPARQL clients will be skipped (install the packages 'nodejs' and 'npm')" >&2
  exit 0
fi
rm -rf .clients && mkdir .clients && cp tests/clients/package.json .clients/
# Scripts of packages are not run: none that we use needs one.
if (cd .clients && timeout 300 npm install --silent --no-audit --no-fund --no-package-lock --ignore-scripts); then
  touch .clients/.ready
else
  echo "npm could not install the clients: their tests will be skipped" >&2
fi
