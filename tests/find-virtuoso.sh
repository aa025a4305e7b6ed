#!/bin/sh
# Virtuoso, one of the SPARQL servers that tests fill and ask: there already, or from Debian's packages.
# Without it those tests skip and say so.
command -v virtuoso-t >/dev/null 2>&1 && command -v isql-vt >/dev/null 2>&1 && exit 0
if command -v apt-get >/dev/null 2>&1 && [ "$(id -u)" = 0 ]; then
  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends \
    virtuoso-opensource-7-bin virtuoso-opensource-7-common >/dev/null ||
    echo "Virtuoso could not be installed: its tests will be skipped" >&2
else
  echo "no Virtuoso found: its tests will be skipped (install the package 'virtuoso-opensource')" >&2
fi
