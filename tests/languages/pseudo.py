#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Translates Easel into a language that nobody speaks, so that whatever is not translated stands out.

usage: pseudo.py SOURCE-ROOT OUTPUT.mo

Every text gets brackets and accents; formats, placeholders and markup stay as they are. Without OUTPUT.mo, whatever
xgettext has to say about the sources is an error."""

import ast
import os
import re
import subprocess
import sys
import tempfile

KEEP = re.compile(r"%%|%[-+ #0']*\d*(?:\.\d+)?(?:hh|h|ll|l|z|j|t)?[a-zA-Z]|%\([a-z]+\)s|\{[^}]*\}|<[^>]*>|(?<!\w)--[a-z][a-z-]*")
ACCENTS = str.maketrans('aeiouAEIOU', 'áéíöüÁÉÍÖÜ')


def extract(root, folder):
    """The messages of all files of POTFILES, as xgettext finds them with the GLib preset of meson."""
    template = os.path.join(folder, 'easel.pot')
    keywords = ['_', 'N_', 'C_:1c,2', 'NC_:1c,2', 'g_dcgettext:2', 'g_dngettext:2,3', 'g_dpgettext2:2c,3', 'ngettext:1,2']
    result = subprocess.run(
        ['xgettext', '--from-code=UTF-8', '--add-comments=Translators', '--directory', root,
         '--files-from', os.path.join(root, 'po', 'POTFILES.in'), '--output', template]
        + ['--keyword=' + keyword for keyword in keywords]
        + ['--flag=g_strdup_printf:1:c-format', '--flag=g_set_error:4:c-format', '--flag=g_dngettext:2:pass-c-format'],
        capture_output=True, text=True, env=dict(os.environ, LC_ALL='C.UTF-8'))
    if result.returncode != 0:
        sys.exit(result.stderr)
    return template, result.stderr


def read_messages(path):
    """(context, text, plural) of each message of a template."""
    message, field, messages = {}, None, []
    for line in open(path, encoding='UTF-8').read().split('\n') + ['']:
        match = re.match(r'(msgctxt|msgid_plural|msgid|msgstr)(?:\[\d\])? (".*")$', line)
        if match:
            field = match[1]
            message[field] = message.get(field, '') + ast.literal_eval(match[2])
        elif line.startswith('"'):
            message[field] += ast.literal_eval(line)
        elif line == '':
            if message.get('msgid'):
                messages.append((message.get('msgctxt'), message['msgid'], message.get('msgid_plural')))
            message = {}
    return messages


def pseudo(text):
    """⟦Théré ís %s⟧; line ends stay outside, as msgfmt wants them."""
    core = text.strip('\n')
    start = text.index(core) if core else 0
    pieces, end = [], 0
    for match in KEEP.finditer(core):
        pieces += [core[end:match.start()].translate(ACCENTS), match[0]]
        end = match.end()
    pieces.append(core[end:].translate(ACCENTS))
    return text[:start] + '⟦' + ''.join(pieces) + '⟧' + text[start + len(core):]


def quote(text):
    return '"' + text.replace('\\', '\\\\').replace('"', '\\"').replace('\n', '\\n').replace('\t', '\\t') + '"'


def write_catalog(messages, path):
    with open(path, 'w', encoding='UTF-8') as out:
        out.write('msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n'
                  'Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n\n')
        for context, text, plural in messages:
            if context is not None:
                out.write(f'msgctxt {quote(context)}\n')
            out.write(f'msgid {quote(text)}\n')
            if plural is None:
                out.write(f'msgstr {quote(pseudo(text))}\n\n')
            else:
                out.write(f'msgid_plural {quote(plural)}\n'
                          f'msgstr[0] {quote(pseudo(text))}\nmsgstr[1] {quote(pseudo(plural))}\n\n')


def main():
    root, *output = sys.argv[1:]
    with tempfile.TemporaryDirectory() as folder:
        catalog = os.path.join(folder, 'pseudo.po')
        template, complaints = extract(root, folder)
        messages = read_messages(template)
        if not output and complaints:
            sys.exit(complaints)
        for path in output:
            write_catalog(messages, catalog)
            os.makedirs(os.path.dirname(path), exist_ok=True)
            subprocess.run(['msgfmt', '-o', path, catalog], check=True)
    print(f'{len(messages)} messages')


if __name__ == '__main__':
    main()
