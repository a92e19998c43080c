# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=sh
# What building, running and testing Easel needs, and how to get it: sourced by data/run.sh and tests/run.sh, whose
# $top is the top of the project. Says nothing and asks no network when everything is there.

: "${top:?set by the script that sources this}"

# One need a line: the group it belongs to, Debian's package, and what tells that it is there on a system without
# dpkg: a command, a pkg-config module with its least version, or "-" where only Debian's word counts.
needs='
build  gcc                      gcc
build  libc6-dev                -
build  pkgconf                  pkg-config
build  meson                    meson
build  ninja-build              ninja
build  gettext                  msgfmt
build  libglib2.0-dev           gio-unix-2.0>=2.74
build  libgtk-4-dev             gtk4>=4.8
build  libadwaita-1-dev         libadwaita-1>=1.2
build  libsoup-3.0-dev          libsoup-3.0>=3.2
build  libjson-glib-dev         json-glib-1.0>=1.6
build  libsecret-1-dev          libsecret-1>=0.20
build  libsqlite3-dev           sqlite3>=3.37
build  zlib1g-dev               zlib>=1.2
build  ca-certificates          -
build  webp-pixbuf-loader       -
build  librsvg2-common          -
window glib-networking          -
window libgtk-4-media-gstreamer -
window gstreamer1.0-gl          -
window gstreamer1.0-plugins-base -
window gstreamer1.0-plugins-good -
window gstreamer1.0-libav       -
tests  xvfb                     Xvfb
tests  xauth                    xauth
tests  dbus                     dbus-run-session
tests  at-spi2-core             -
tests  xdotool                  xdotool
tests  gnome-keyring            gnome-keyring-daemon
tests  desktop-file-utils       desktop-file-validate
tests  appstream                appstreamcli
tests  man-db                   man
tests  shellcheck               shellcheck
tests  nodejs                   node
tests  npm                      npm
fuzz   clang                    clang
fuzz   libclang-rt-dev          -
'

say ()
{
  printf '%s: %s\n' "$(basename "$0")" "$*" >&2
}

fail ()
{
  say "$*"
  exit 1
}

is_debian ()
{
  command -v dpkg-query >/dev/null 2>&1 && command -v apt-get >/dev/null 2>&1
}

# Node comes from many places besides Debian, so there the command alone counts.
is_there ()
{
  package=$1 probe=$2

  case $package in
    nodejs | npm) command -v "$probe" >/dev/null 2>&1; return ;;
  esac

  if is_debian; then
    [ "$(dpkg-query -W -f '${db:Status-Status} ' "$package" 2>/dev/null | cut -d ' ' -f 1)" = installed ]
    return
  fi

  case $probe in
    -) return 0 ;;
    *'>='*) pkg-config --atleast-version="${probe#*>=}" "${probe%%>=*}" 2>/dev/null ;;
    *) command -v "$probe" >/dev/null 2>&1 ;;
  esac
}

# find_missing GROUP…: "package probe" for each need of these groups that is not there.
find_missing ()
{
  printf '%s' "$needs" | while read -r group package probe; do
    case " $* " in
      *" $group "*) is_there "$package" "$probe" || printf '%s %s\n' "$package" "$probe" ;;
    esac
  done
}

as_root ()
{
  if [ "$(id -u)" = 0 ]; then
    "$@"
  elif command -v sudo >/dev/null 2>&1; then
    sudo "$@"
  else
    fail "these packages are missing and only root can install them: $packages"
  fi
}

install_packages ()
{
  say "installing: $packages"
  log=$(mktemp)

  as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq update >"$log" 2>&1 || say "apt-get update failed, trying as is"
  # shellcheck disable=SC2086
  if ! as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends $packages \
       >>"$log" 2>&1 </dev/null; then
    tail -n 20 "$log" >&2
    rm -f "$log"
    fail "apt-get could not install: $packages"
  fi

  rm -f "$log"
}

# ensure_needs GROUP…: returns when all of them are there, ends the script otherwise.
ensure_needs ()
{
  missing=$(find_missing "$@")
  [ -n "$missing" ] || return 0

  packages=$(printf '%s\n' "$missing" | cut -d ' ' -f 1 | tr '\n' ' ')
  packages=${packages% }

  if is_debian; then
    install_packages
    return
  fi

  say "please install these with your distribution's package manager, then run this again:"
  printf '%s\n' "$missing" | while read -r package probe; do
    printf '  %-26s (Debian: %s)\n' "$probe" "$package" >&2
  done
  exit 1
}

# build_in FOLDER LOG OPTION…: configures once, builds, and shows the log only if that fails.
build_in ()
{
  folder=$1 log=$2
  shift 2

  if [ ! -f "$folder/build.ninja" ]; then
    say "configuring in $folder"
    meson setup "$folder" "$top" "$@" >"$log" 2>&1 || { tail -n 40 "$log" >&2; fail "meson setup failed"; }
  fi

  say "building in $folder"
  ninja -C "$folder" >"$log" 2>&1 || { grep -v '^\[[0-9]' "$log" | tail -n 60 >&2; fail "the build failed"; }
}

# What was checked above is what gets used, whatever else comes first on this user's PATH.
if is_debian; then
  PATH=/usr/bin:/bin:/usr/sbin:/sbin:$PATH
  export PATH
fi
