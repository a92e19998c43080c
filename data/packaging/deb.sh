#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Builds the Debian package from a copy of the project: sh data/packaging/deb.sh OUTPUT-FOLDER
# (DEB_BUILD_OPTIONS=nocheck leaves out the tests.)
set -eu

[ $# = 1 ] || { echo "usage: sh data/packaging/deb.sh OUTPUT-FOLDER" >&2; exit 2; }
top=$(CDPATH='' cd -- "$(dirname -- "$0")/../.." && pwd)
mkdir -p "$1"
output=$(CDPATH='' cd -- "$1" && pwd)

# The same place each time, so that two builds give the same bytes.
source=$output/easel-0.1.0
rm -rf "$source"
mkdir "$source"
(cd "$top" && git ls-files -z --recurse-submodules 2>/dev/null | tar -c --null --files-from=- 2>/dev/null) | tar -x -C "$source"
tar -C "$output" --sort=name --owner=0 --group=0 --numeric-owner --mtime=@1795420800 \
  -c easel-0.1.0 | gzip -n >"$output/easel_0.1.0.orig.tar.gz"
cp -r "$source/data/packaging/debian" "$source/debian"
(cd "$source" && dpkg-buildpackage -us -uc)
