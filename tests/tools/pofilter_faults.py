#!/usr/bin/env python3
"""How many planted faults does pofilter find, and how many right lines does it flag?

Usage: cargo bench --bench check -- --write FOLDER; python3 tests/tools/pofilter_faults.py FOLDER > FILE;
cargo bench --bench check -- --pofilter FILE. Needs translate-toolkit (pip install translate-toolkit).

Each file FOLDER/<pair>-<half>-<fault>.tsv has lines of source, right and wrong translation. All checks of pofilter's standard
checker for the target language are made, without those that ask for a project's settings. A fault counts as found if a check
fails for the wrong translation that passes for the right one.
"""
import pathlib
import sys

from translate.filters import checks
from translate.storage import pypo


def failures(checker, source, target):
    unit = pypo.pounit(source)
    unit.target = target
    return set(checker.run_filters(unit))


def main():
    for path in sorted(pathlib.Path(sys.argv[1]).glob("*.tsv")):
        pair = path.name.split("-")[0]
        checker = checks.StandardChecker(checks.CheckerConfig(targetlanguage=pair[2:]))
        found = planted = flagged = 0
        for line in path.read_text(encoding="utf-8").splitlines():
            source, right, wrong = line.split("\t")
            before, after = (failures(checker, source, target) for target in (right, wrong))
            planted += 1
            found += bool(after - before)
            flagged += bool(before)
        share = lambda count: 100 * count / max(planted, 1)
        print(f"{path.stem}\tpofilter: {share(found):.1f} % found, {share(flagged):.1f} % of the right lines flagged")


if __name__ == "__main__":
    main()
