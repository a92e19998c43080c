#!/bin/sh
# Runs a validator as a test; 77 tells meson that the tool is absent and the test was skipped.
if ! command -v "$1" >/dev/null; then
  echo "$1 is not installed, so this is not checked"
  exit 77
fi

# man says what is wrong, but not by its status.
if [ "$1" = man ]; then
  said=$(MANROFFSEQ='' "$@" 2>&1 >/dev/null)
  [ -z "$said" ] || { echo "$said"; exit 1; }
  exit 0
fi

exec "$@"
