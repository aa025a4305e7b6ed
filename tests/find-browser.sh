#!/bin/sh
# Chromium for the browser tests: there already, or from Debian's packages where we may install.
# Without one the browser tests skip and say so.
for name in chromium chromium-browser google-chrome; do
  command -v "$name" >/dev/null 2>&1 && exit 0
done
if command -v apt-get >/dev/null 2>&1 && [ "$(id -u)" = 0 ]; then
  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends chromium fonts-dejavu-core >/dev/null
else
  echo "no Chromium found: the browser tests will be skipped (install the package 'chromium')" >&2
fi
