#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Every figure by one command, in a release build of its own: sh tests/bench/run.sh [BENCHMARK...]

set -eu

top=$(CDPATH='' cd -- "$(dirname -- "$0")/../.." && pwd)
build=$top/_build-bench

# shellcheck source=data/setup.sh
. "$top/data/setup.sh"

ensure_needs build
mkdir -p "$build"
build_in "$build" "$build/build.log" --buildtype=release
exec meson test -C "$build" --benchmark --verbose "$@"
