#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Calls the programs in a language that nobody speaks and looks for words that were not translated.

usage: check-programs.py PROGRAMS-FOLDER LOCALE-FOLDER SAMPLES-FOLDER"""

import os
import re
import subprocess
import sys
import tempfile

WORD = re.compile(r'[^\W\d_]{2,}')

# What GLib's option parser and GApplication say themselves: their translations are not ours.
GLIB = re.compile(r'Usage:|\[OPTION…\]|Help Options:|Application Options:|Show (?:all )?help options'
                  r'|GApplication Options:|Show GApplication options|GApplication options|Enter GApplication service mode.*'
                  r'|Override the application’s ID|Replace the running instance|Show GTK\+? Options|Unknown option')

# Kinds of inputs, as scripts read them, and what options take.
KINDS = {'number', 'integer', 'slider', 'line'}
VALUES = {'day', 'session', 'workflow'}


def run(programs, locale, home, words):
    environment = dict(
        os.environ, LANGUAGE='xx', LC_ALL='C.UTF-8', EASEL_LOCALEDIR=locale, HOME=home, COLUMNS='1000',
        XDG_DATA_HOME=home + '/data', XDG_CONFIG_HOME=home + '/config', XDG_STATE_HOME=home + '/state',
        XDG_CACHE_HOME=home + '/cache', XDG_RUNTIME_DIR=home, DBUS_SESSION_BUS_ADDRESS='unix:path=/nonexistent/bus')
    result = subprocess.run([os.path.join(programs, words[0])] + words[1:], capture_output=True, text=True,
                            stdin=subprocess.DEVNULL, env=environment, timeout=60)
    return result.stdout + result.stderr


def find_untranslated(text, data):
    previous = None
    while previous != text:
        previous, text = text, re.sub(r'⟦[^⟦⟧]*⟧', ' ', text)
    text = GLIB.sub(' ', text)
    for known in sorted(data, key=len, reverse=True):
        text = text.replace(known, ' ')
    text = re.sub(r'(?<!\w)--?[a-z][a-z-]*', ' ', text)
    return [line.strip() for line in text.split('\n') if WORD.search(line)]


def list_calls(programs, locale, home, samples):
    """Every help, every refusal, and what is printed where nothing is kept yet; each with its own data."""
    overview = run(programs, locale, home, ['easelctl', '--help'])
    commands = re.findall(r'^  ([a-z]+(?: [a-z]+)?)(?= )', overview, re.M)
    assert len(commands) > 25, overview
    names = {word for command in commands for word in command.split()}
    sample = os.path.join(samples, 'workflows', 'Soft glow.json')
    own = {'easelctl', 'easel-server', 'easel'} | names | VALUES

    yield ['easelctl', '--help'], own
    for command in commands:
        yield ['easelctl'] + command.split() + ['--help'], own
    yield ['easel-server', '--help'], own
    yield ['easel', '--help-all'], own
    yield ['easelctl'], own
    yield ['easelctl', 'nonsense'], own | {'nonsense'}
    yield ['easelctl', 'runs'], own
    yield ['easelctl', 'runs', 'nonsense'], own | {'nonsense'}
    yield ['easelctl', 'run'], own
    yield ['easelctl', 'run', '/nonexistent.json'], own | {'/nonexistent.json'}
    yield ['easelctl', 'accounts', 'list'], own | {'local'}
    yield ['easelctl', 'accounts', 'use', 'nobody'], own | {'nobody'}
    yield ['easelctl', 'accounts', 'remove', 'local'], own | {'local'}
    yield ['easelctl', 'runs', 'list'], own
    yield ['easelctl', 'runs', 'show', '00000000'], own
    yield ['easelctl', 'inputs', sample], own | KINDS | set(WORD.findall(open(sample, encoding='UTF-8').read()))
    yield ['easelctl', '--server', 'http://example.invalid', 'deployments'], own | {'example.invalid', 'http'}


def main():
    programs, locale, samples = sys.argv[1:]
    complaints, calls = [], 0
    with tempfile.TemporaryDirectory() as home:
        for words, data in list_calls(programs, locale, home, samples):
            text = run(programs, locale, home, words)
            if '⟦' not in text:
                complaints.append(f'{" ".join(words)}: says nothing translated: {text!r}')
            complaints += [f'{" ".join(words)}: {line}' for line in find_untranslated(text, data)]
            calls += 1
    print('\n'.join(complaints) or f'{calls} calls, every word translated')
    sys.exit(1 if complaints else 0)


if __name__ == '__main__':
    main()
