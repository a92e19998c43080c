#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Holds the Flatpak manifest against what it has to say: the application's id, and no more permissions than are needed.

usage: check-manifest.py MANIFEST"""

import json
import sys

ALLOWED = {'--share=network', '--share=ipc', '--socket=wayland', '--socket=fallback-x11', '--socket=pulseaudio',
           '--device=dri', '--filesystem=xdg-pictures/Easel:create', '--talk-name=org.freedesktop.secrets'}


def main():
    manifest = json.load(open(sys.argv[1], encoding='UTF-8'))
    assert manifest['id'] == 'io.github.easelapp.Easel', manifest['id']
    assert manifest['command'] == 'easel'
    for member in ('runtime', 'runtime-version', 'sdk'):
        assert isinstance(manifest[member], str) and manifest[member], member
    assert set(manifest['finish-args']) == ALLOWED, set(manifest['finish-args']) ^ ALLOWED
    for module in manifest['modules']:
        assert {'name', 'buildsystem', 'sources'} <= module.keys(), module
        assert module['buildsystem'] == 'meson'
        assert all('type' in source for source in module['sources'])
    print('the manifest is as it should be')


if __name__ == '__main__':
    main()
