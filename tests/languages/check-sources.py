#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads the sources for texts that no translator would ever see.

usage: check-sources.py SOURCE-ROOT

* po/POTFILES.in lists every file with texts, and no other
* templates mark every text that people see or hear
* C code marks every message of an error, every label, tooltip, toast and notification
* a text of nothing but placeholders tells translators what it is about"""

import os
import re
import sys
import xml.etree.ElementTree as ElementTree

MARKED = re.compile(r'(?<![\w"])(?:_|N_|C_|NC_|ngettext|g_dngettext|g_dpgettext2?)\s*\(\s*"')
VISIBLE = {'label', 'title', 'subtitle', 'text', 'tooltip-text', 'placeholder-text', 'description', 'heading', 'body',
           'help-text', 'value-text', 'role-description', 'comments'}
LETTERS = re.compile(r'[^\W\d_]{2,}')

# What needs no translation, and why.
ALONE = {
    'Easel',                            # a name
    'https://api.comfydeploy.com',      # an address
    'easelctl: %s',                     # a name before a message
    "unhashable type: 'list'",          # what a server says in Python's words
    '%s in node %s (%s): %s',           # what ComfyUI says in its record of a run
    '%s: %s',                           # a path and what the system says about it
}

# A function whose text is seen by people, and the literal itself.
SEEN = re.compile(
    r'\b(?:(?:g_set_error|g_set_error_literal|g_task_return_new_error|g_error_new|g_error_new_literal)'
    r'\s*\((?:[^;"]*?)EASEL_ERROR,\s*EASEL_ERROR_\w+,\s*'
    r'|(?:gtk_label_set_(?:label|text|markup)|gtk_button_set_label|gtk_widget_set_tooltip_text|adw_\w+_set_(?:title|'
    r'subtitle|heading|body|description)|gtk_window_set_title|g_notification_set_(?:title|body)|g_notification_add_button'
    r'(?:_with_target)?)\s*\([^;"]*?,\s*'
    r'|(?:adw_toast_new|g_notification_new|gtk_label_new|gtk_button_new_with_label|gtk_button_new_with_mnemonic)\s*\(\s*'
    r'|GTK_ACCESSIBLE_PROPERTY_(?:LABEL|DESCRIPTION|VALUE_TEXT|PLACEHOLDER|ROLE_DESCRIPTION),\s*'
    r'|easel_cli_say\s*\(\s*)"(?!app\.|win\.)((?:[^"\\]|\\.)*)"')


def without_comments(text):
    return re.sub(r'/\*.*?\*/|(?<!:)//[^\n]*', lambda m: '\n' * m[0].count('\n'), text, flags=re.S)


def line_of(text, position):
    return text.count('\n', 0, position) + 1


def check_c(path, text, complaints):
    code = without_comments(text)
    for match in SEEN.finditer(code):
        if match[1] not in ALONE and LETTERS.search(re.sub(r'%[-+0-9.]*[a-z]+', '', match[1])):
            complaints.append(f'{path}:{line_of(code, match.start())}: “{match[1]}” is not marked for translation')
    return bool(MARKED.search(code))


def check_template(path, text, complaints):
    has_texts = False
    for element in ElementTree.fromstring(text).iter():
        if element.get('translatable') == 'yes':
            has_texts = True
        elif ((element.tag in ('property', 'attribute') and element.get('name') in VISIBLE or element.tag == 'item')
              and LETTERS.search(element.text or '') and element.text not in ALONE and 'bind-source' not in element.attrib):
            complaints.append(f'{path}: “{element.text}” is not marked for translation')
    return has_texts


def find_files(root):
    for folder in ('src', 'data'):
        for place, _, names in os.walk(os.path.join(root, folder)):
            for name in sorted(names):
                yield os.path.relpath(os.path.join(place, name), root)


def check_files(root, complaints):
    with_texts = set()
    for path in find_files(root):
        if not path.endswith(('.c', '.h', '.ui', '.in', '.gschema.xml')):
            continue
        text = open(os.path.join(root, path), encoding='UTF-8').read()
        if path.endswith(('.c', '.h')):
            has_texts = check_c(path, text, complaints)
        elif path.endswith('.ui'):
            has_texts = check_template(path, text, complaints)
        else:
            has_texts = path.endswith(('.desktop.in', '.metainfo.xml.in', '.gschema.xml'))
        if has_texts:
            with_texts.add(path)
    return with_texts


def check_list(root, with_texts, complaints):
    lines = open(os.path.join(root, 'po', 'POTFILES.in'), encoding='UTF-8').read().split('\n')
    listed = [line for line in lines if line and not line.startswith('#')]
    complaints += [f'po/POTFILES.in: {path} is missing' for path in sorted(with_texts - set(listed))]
    complaints += [f'po/POTFILES.in: {path} has no texts' for path in sorted(set(listed) - with_texts)]
    complaints += [f'po/POTFILES.in: {path} is listed twice' for path in {p for p in listed if listed.count(p) > 1}]


def check_comments(root, complaints):
    """A message of nothing but placeholders needs a comment within the lines before it."""
    bare = re.compile(r'(?<![\w"])(?:_|ngettext)\s*\(\s*"((?:[^"\\]|\\.)*)"')
    for path in find_files(root):
        if not path.endswith('.c'):
            continue
        text = open(os.path.join(root, path), encoding='UTF-8').read()
        lines = text.split('\n')
        for match in bare.finditer(text):
            words = LETTERS.findall(re.sub(r"%%|%[-+0-9.']*(?:l|ll|z)?[a-zA-Z]|\{[^}]*\}", ' ', match[1]))
            line = line_of(text, match.start())
            if "%" not in match[1] or words or match[1] in ALONE:
                continue
            if not any('Translators:' in before for before in lines[max(0, line - 7):line]):
                complaints.append(f'{path}:{line}: “{match[1]}” says too little without a comment for translators')


def main():
    root = sys.argv[1]
    complaints = []
    with_texts = check_files(root, complaints)
    check_list(root, with_texts, complaints)
    check_comments(root, complaints)
    print('\n'.join(complaints) or f'{len(with_texts)} files have texts, all of them marked')
    sys.exit(1 if complaints else 0)


if __name__ == '__main__':
    main()
