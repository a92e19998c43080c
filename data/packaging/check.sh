#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Tries all packaging: sh data/packaging/check.sh WORK-FOLDER
# The package is built twice and compared, read by lintian, installed and tested; the staged installation is looked at; the
# Flatpak manifest is read as far as that goes without its runtime.
# Needs debhelper, lintian, autopkgtest, flatpak-builder, and root for the test of the installed package.
set -eu

[ $# = 1 ] || { echo "usage: sh data/packaging/check.sh WORK-FOLDER" >&2; exit 2; }
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
top=$(CDPATH='' cd -- "$here/../.." && pwd)
mkdir -p "$1"
work=$(CDPATH='' cd -- "$1" && pwd)

say () { printf 'check.sh: %s\n' "$*"; }

say "the package, built twice"
sh "$here/deb.sh" "$work/deb" >"$work/deb-1.log" 2>&1 || { tail -n 30 "$work/deb-1.log"; exit 1; }
rm -rf "$work/first"
mkdir "$work/first"
mv "$work"/deb/*.deb "$work/first"
DEB_BUILD_OPTIONS=nocheck sh "$here/deb.sh" "$work/deb" >"$work/deb-2.log" 2>&1 || { tail -n 30 "$work/deb-2.log"; exit 1; }
for package in "$work"/first/*.deb; do
  cmp "$package" "$work/deb/$(basename "$package")"
done
say "two builds give the same bytes"

lintian --fail-on error,warning "$work"/deb/*.changes
say "lintian has no errors and no warnings"

say "a staged installation"
rm -rf "$work/stage" "$work/build"
meson setup "$work/build" "$top" --prefix=/usr --buildtype=release >"$work/stage.log" 2>&1
DESTDIR=$work/stage meson install -C "$work/build" >>"$work/stage.log" 2>&1
for file in bin/easel bin/easelctl bin/easel-server share/applications/io.github.easelapp.Easel.desktop \
  share/dbus-1/services/io.github.easelapp.Easel.service share/metainfo/io.github.easelapp.Easel.metainfo.xml \
  share/gnome-shell/search-providers/io.github.easelapp.Easel.search-provider.ini \
  share/glib-2.0/schemas/io.github.easelapp.Easel.gschema.xml share/man/man1/easel.1; do
  test -e "$work/stage/usr/$file" || { say "$file is missing"; exit 1; }
done
[ "$(ls "$work/stage")" = usr ] || { say "files outside of /usr"; exit 1; }
! grep -r "$work/stage" "$work/stage" || { say "the staging folder is written somewhere"; exit 1; }

say "the Flatpak manifest"
flatpak-builder --show-manifest "$here/io.github.easelapp.Easel.json" >"$work/manifest.json"
python3 "$here/check-manifest.py" "$here/io.github.easelapp.Easel.json"

say "the installed package"
autopkgtest "$work"/deb/*.deb "$work/deb/easel-0.1.0/" -- null >"$work/autopkgtest.log" 2>&1 ||
  { tail -n 30 "$work/autopkgtest.log"; exit 1; }
say "all fine"
