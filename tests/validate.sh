#!/bin/sh
# Runs a validator as a test; 77 tells meson that the tool is absent and the test was skipped.
if ! command -v "$1" >/dev/null; then
  echo "$1 is not installed, so this is not checked"
  exit 77
fi
exec "$@"
