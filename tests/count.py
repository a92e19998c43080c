#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Counts the subtests in meson's log, shows what failed, and ends with "N passed, N failed"."""

import json
import pathlib
import re
import sys

POINT = re.compile(r"^(not )?ok\b(?: \d+)?(?: - )?(.*?)(?:\s#\s*(SKIP|TODO)\b(.*))?$", re.IGNORECASE)
FINE = ("OK", "EXPECTEDFAIL", "SKIP")


def count(test):
    """Passed, failed and skipped subtests of one program; a program that died counts as one failure more."""
    passed = failed = skipped = 0

    for line in (test.get("stdout") or "").splitlines():
        point = POINT.match(line)
        if point is None:
            continue
        if (point[3] or "").upper() == "SKIP":
            skipped += 1
            print(f"skipped: {test['name']}: {point[2].strip()}: {(point[4] or '').strip()}")
        elif point[1]:
            failed += 1
        else:
            passed += 1

    if test["result"] not in FINE and failed == 0:
        failed = 1
    elif passed + failed + skipped == 0:
        if test["result"] == "SKIP":
            skipped = 1
            print(f"skipped: {test['name']}")
        else:
            passed = 1

    return passed, failed, skipped


def show(test):
    print(f"==== {test['name']}: {test['result']} after {test['duration']:.1f} s")
    for stream in ("stdout", "stderr"):
        text = (test.get(stream) or "").strip().splitlines()
        print("\n".join(text[-80:]))


def main():
    build = pathlib.Path(sys.argv[1])
    log = build / "meson-logs" / "testlog.json"
    tests = [json.loads(line) for line in log.read_text(errors="replace").splitlines()] if log.exists() else []
    totals = [0, 0, 0]

    fuzz = build / "fuzz.tap"
    if fuzz.exists():
        text = fuzz.read_text(errors="replace")
        result = "FAIL" if "not ok" in text or "1.." not in text else "OK"
        tests.append({"name": "fuzz", "stdout": text, "result": result, "duration": 0.0})

    for test in tests:
        for index, number in enumerate(count(test)):
            totals[index] += number
    for test in tests:
        if test["result"] not in FINE:
            show(test)

    if not any(test["name"] != "fuzz" for test in tests):
        print((build / "test.log").read_text(errors="replace")[-4000:])
        totals[1] = 1

    passed, failed, skipped = totals
    print(f"{passed} passed, {failed} failed" + (f", {skipped} skipped" if skipped else ""))
    sys.exit(1 if failed else 0)


main()
