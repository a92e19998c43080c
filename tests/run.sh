#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Builds Easel with the sanitizers and passes every test; ends with "N passed, N failed".
# With EASEL_FUZZ_SECONDS=60 each target of tests/fuzz runs for a minute first and is counted too.

set -eu

top=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
build=$top/_build-tests

# shellcheck source=data/setup.sh
. "$top/data/setup.sh"

ensure_needs build tests
mkdir -p "$build"

# The conformance suite drives easel-server with the published SDK. Without npm or its registry it is skipped, visibly.
conformance=$build/tests/conformance
if [ -f "$top/tests/conformance/package.json" ] &&
   ! cmp -s "$top/tests/conformance/package-lock.json" "$conformance/node_modules/.easel-lock"; then
  say "installing the published SDK for the conformance suite"
  mkdir -p "$conformance"
  cp "$top/tests/conformance/package.json" "$top/tests/conformance/package-lock.json" "$conformance"
  if (cd "$conformance" &&
      npm ci --no-audit --no-fund --ignore-scripts --fetch-retries=1 --fetch-timeout=60000 >npm.log 2>&1 </dev/null)
  then
    cp "$top/tests/conformance/package-lock.json" "$conformance/node_modules/.easel-lock"
  else
    say "npm could not install it, see $conformance/npm.log"
  fi
fi

build_in "$build" "$build/build.log" --buildtype=debug -Dwerror=true -Db_sanitize=address,undefined -Db_lundef=false

# Fuzzing needs another compiler. Where that cannot be had it is skipped, visibly.
rm -f "$build/fuzz.tap"
if [ "${EASEL_FUZZ_SECONDS:-0}" -gt 0 ]; then
  (ensure_needs fuzz) || say "going on without a compiler for fuzzing"
  say "fuzzing, each target for $EASEL_FUZZ_SECONDS s"
  sh "$top/tests/fuzz/run.sh" "$EASEL_FUZZ_SECONDS" >"$build/fuzz.tap" </dev/null || true
fi

# Nothing of this user's is read or written: own home, own runtime folder, own bus, own display.
place=$(mktemp -d "${TMPDIR:-/tmp}/easel-tests-XXXXXX")
trap 'rm -rf "$place"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
mkdir -m 700 "$place/home" "$place/runtime"

say "testing"
rm -f "$build/meson-logs/testlog.json"
HOME=$place/home XDG_RUNTIME_DIR=$place/runtime \
GSK_RENDERER=cairo GDK_DEBUG=gl-disable GTK_A11Y=test GSETTINGS_BACKEND=memory \
  dbus-run-session -- xvfb-run -a meson test -C "$build" --no-rebuild --timeout-multiplier 3 \
  >"$build/test.log" 2>&1 </dev/null || true

python3 "$top/tests/count.py" "$build"
