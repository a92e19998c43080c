#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Builds a release of Easel and runs it: the window where there is a display, else (or with --headless) one of the
# shipped workflows on one of the shipped pictures, ending with the path of the picture that came out.

set -eu

top=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
build=$top/_build-release
prefix=$build/root
headless=

for option; do
  case $option in
    --headless) headless=yes ;;
    --help | -h) echo "usage: sh data/run.sh [--headless]"; exit 0 ;;
    *) echo "run.sh: unknown option $option (usage: sh data/run.sh [--headless])" >&2; exit 2 ;;
  esac
done

[ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ] || headless=yes

# shellcheck source=data/setup.sh
. "$top/data/setup.sh"

if [ -n "$headless" ]; then
  ensure_needs build
else
  ensure_needs build window
fi

mkdir -p "$build"
build_in "$build" "$build/build.log" --prefix="$prefix" --buildtype=release
meson install -C "$build" --quiet --no-rebuild >"$build/install.log" 2>&1 ||
  { cat "$build/install.log" >&2; fail "the installation into $prefix failed"; }

sample="$prefix/share/easel/samples/workflows/Soft glow.json"
picture="$prefix/share/easel/samples/pictures/lanterns.jpg"

if [ -n "$headless" ]; then
  exec "$prefix/bin/easelctl" run "$sample" -i "picture=@$picture"
fi

XDG_DATA_DIRS=$prefix/share:${XDG_DATA_DIRS:-/usr/local/share:/usr/share}
export XDG_DATA_DIRS
exec "$prefix/bin/easel" "$sample"
