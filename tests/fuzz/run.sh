#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Throws made-up input at every target, or at those that are named, as many at a time as there are cores:
# sh tests/fuzz/run.sh SECONDS [TARGET...]
# Says in TAP how it went. Needs clang with its fuzzer runtime. What it has learned and found stays in _build-fuzz.

set -eu

top=$(CDPATH='' cd -- "$(dirname -- "$0")/../.." && pwd)
build=$top/_build-fuzz
seconds=${1:?usage: run.sh SECONDS [TARGET...]}
shift

mkdir -p "$build/found"
if ! echo 'int LLVMFuzzerTestOneInput (const char *data, unsigned long size) { return 0; }' |
     clang -x c -fsanitize=fuzzer,address,undefined -o "$build/probe" - >"$build/probe.log" 2>&1; then
  echo "ok 1 - fuzz # SKIP clang with its fuzzer runtime is missing: install the packages clang and libclang-rt-dev"
  echo "1..1"
  exit 0
fi

if [ ! -f "$build/build.ninja" ]; then
  CC=clang meson setup "$build" "$top" -Dbuildtype=debugoptimized -Db_sanitize=address,undefined -Db_lundef=false \
    -Dc_args='-fsanitize=fuzzer-no-link -fno-sanitize-recover=all' >"$build/build.log"
fi
if ! ninja -C "$build" src/libeasel-core.a >>"$build/build.log"; then
  echo "not ok 1 - fuzz: the build fails, see $build/build.log"
  echo "1..1"
  exit 1
fi

if [ $# -eq 0 ]; then
  for source in "$top"/tests/fuzz/fuzz-*.c; do
    name=${source##*/fuzz-}
    set -- "$@" "${name%.c}"
  done
fi

build_target ()
{
  needs='gio-unix-2.0 json-glib-1.0 libsoup-3.0 libsecret-1 sqlite3 gdk-pixbuf-2.0 zlib'

  # shellcheck disable=SC2046,SC2086  # the words of pkg-config are meant to be split
  clang -g -O1 -fsanitize=fuzzer,address,undefined -fno-sanitize-recover=all -D_GNU_SOURCE \
    -I"$top/src" -I"$top/tests" -I"$build" $(pkg-config --cflags $needs) \
    "$top/tests/fuzz/fuzz-$1.c" "$build/src/libeasel-core.a" \
    $(pkg-config --libs $needs) -lm -o "$build/fuzz-$1" >"$build/fuzz-$1.log" 2>&1
}

# run_target NAME: leaves its line of TAP, without the number, in fuzz-NAME.result.
run_target ()
{
  name=$1
  corpus=$build/corpus/$name
  mkdir -p "$corpus"

  set -- "$corpus"
  [ -d "$top/tests/fuzz/seeds/$name" ] && set -- "$@" "$top/tests/fuzz/seeds/$name"
  [ "$name" = workflow ] && set -- "$@" "$top/data/samples/workflows"
  [ -f "$top/tests/fuzz/$name.dict" ] && set -- "$@" "-dict=$top/tests/fuzz/$name.dict"

  if build_target "$name" &&
     G_SLICE=always-malloc G_DEBUG=fatal-criticals "$build/fuzz-$name" -max_total_time="$seconds" -timeout=20 \
       -rss_limit_mb=2048 -max_len=65536 -print_final_stats=1 -artifact_prefix="$build/found/$name-" "$@" \
       >"$build/fuzz-$name.log" 2>&1; then
    inputs=$(sed -n 's/^stat::number_of_executed_units: *//p' "$build/fuzz-$name.log")
    echo "ok - fuzz $name, $inputs inputs in $seconds s" >"$build/fuzz-$name.result"
  else
    echo "not ok - fuzz $name, see $build/fuzz-$name.log" >"$build/fuzz-$name.result"
  fi
}

cores=$(nproc)
started=0
for target in "$@"; do
  run_target "$target" &
  started=$((started + 1))
  [ $((started % cores)) -ne 0 ] || wait
done
wait

number=0
failed=0
for target in "$@"; do
  number=$((number + 1))
  sed "s/ok -/ok $number -/" "$build/fuzz-$target.result"
  ! grep -q '^not ok' "$build/fuzz-$target.result" || failed=1
done
echo "1..$number"

exit "$failed"
