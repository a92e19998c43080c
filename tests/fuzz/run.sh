#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Throws made-up input at every target, or at those that are named: sh tests/fuzz/run.sh SECONDS [TARGET...]
# Needs clang. What it has learned and what it has found stay in _build-fuzz.

set -eu

top=$(CDPATH='' cd -- "$(dirname -- "$0")/../.." && pwd)
build=$top/_build-fuzz
seconds=${1:?usage: run.sh SECONDS [TARGET...]}
shift

if ! command -v clang >/dev/null; then
  echo "fuzz: clang is missing: install the package clang" >&2
  exit 77
fi

if [ ! -f "$build/build.ninja" ]; then
  CC=clang meson setup "$build" "$top" -Dbuildtype=debugoptimized -Db_sanitize=address,undefined -Db_lundef=false \
    -Dc_args='-fsanitize=fuzzer-no-link -fno-sanitize-recover=all' >/dev/null
fi
ninja -C "$build" src/libeasel-core.a

if [ $# -eq 0 ]; then
  for source in "$top"/tests/fuzz/fuzz-*.c; do
    name=${source##*/fuzz-}
    set -- "$@" "${name%.c}"
  done
fi

needs='gio-unix-2.0 json-glib-1.0 libsoup-3.0 libsecret-1 sqlite3 gdk-pixbuf-2.0 zlib'
failed=0
targets=$*
for name in $targets; do
  program=$build/fuzz-$name
  corpus=$build/corpus/$name
  mkdir -p "$corpus" "$build/found"

  # shellcheck disable=SC2046,SC2086  # the words of pkg-config are meant to be split
  clang -g -O1 -fsanitize=fuzzer,address,undefined -fno-sanitize-recover=all -D_GNU_SOURCE \
    -I"$top/src" -I"$top/tests" -I"$build" $(pkg-config --cflags $needs) \
    "$top/tests/fuzz/fuzz-$name.c" "$build/src/libeasel-core.a" \
    $(pkg-config --libs $needs) -lm -o "$program"

  set -- "$corpus"
  [ -d "$top/tests/fuzz/seeds/$name" ] && set -- "$@" "$top/tests/fuzz/seeds/$name"
  [ "$name" = workflow ] && set -- "$@" "$top/data/samples/workflows"
  [ -f "$top/tests/fuzz/$name.dict" ] && set -- "$@" "-dict=$top/tests/fuzz/$name.dict"

  echo "fuzz: $name for $seconds s"
  if G_SLICE=always-malloc "$program" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -max_len=65536 \
       -print_final_stats=1 -artifact_prefix="$build/found/$name-" "$@" >"$build/fuzz-$name.log" 2>&1; then
    sed -n 's/^stat::number_of_executed_units: */fuzz:   inputs: /p' "$build/fuzz-$name.log"
  else
    echo "fuzz: $name fails, see $build/fuzz-$name.log" >&2
    failed=1
  fi
done

exit "$failed"
