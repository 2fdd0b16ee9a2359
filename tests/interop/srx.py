#!/usr/bin/env python3
"""Do other programs cut the golden cases by our exported SRX rules as we cut them ourselves?

usage: tests/interop/srx.py [--show]

Exports the rules, installs the independent SRX engine choppa-srx into a virtual environment of its own, cuts every
golden case by it and counts the cases whose segments are those of the golden file. --show prints the others.
Skips, saying so, where the engine cannot be installed. Ends with status 1 where a language falls below FLOOR.
"""
import json, pathlib, subprocess, sys, tempfile, venv

ROOT = pathlib.Path(__file__).resolve().parents[2]
GOLDEN = ROOT / "tests/golden/segment"
FLOOR = 0.95  # of the cases of each language

CUT = """
import json, sys
from choppa import SrxDocument, SrxTextIterator
document = SrxDocument(ruleset=sys.argv[1])
for line in sys.stdin:
    language, text = json.loads(line)
    segments = [s.strip() for paragraph in text.split("\\n") if paragraph.strip()
                for s in SrxTextIterator(document, language, paragraph)]
    print(json.dumps([s for s in segments if s]))
"""


def cases(path):
    name, text, wanted, part = None, [], [], None
    for line in path.read_text(encoding="utf-8").split("\n") + ["=== end"]:
        if line.startswith("=== "):
            if name:
                yield name, "\n".join(text), wanted
            name, text, wanted, part = line[4:], [], [], "text"
        elif line == "---":
            part = "wanted"
        elif part == "text":
            text.append(line)
        elif part == "wanted" and line.strip():
            wanted.append(line)
        elif part == "wanted":
            part = None


def main():
    with tempfile.TemporaryDirectory() as folder:
        venv.create(folder, with_pip=True)
        python = pathlib.Path(folder) / "bin/python"
        installed = subprocess.run([python, "-m", "pip", "install", "--quiet", "choppa-srx"], capture_output=True, text=True)
        if installed.returncode != 0:
            print("skipped: choppa-srx cannot be installed:", installed.stderr.strip().split("\n")[-1])
            return 0
        rules = pathlib.Path(folder) / "sangam.srx"
        export = ["cargo", "run", "--quiet", "--release", "--", "srx", "export"]
        rules.write_bytes(subprocess.run(export, cwd=ROOT, stdout=subprocess.PIPE, check=True).stdout)
        below = False
        for language in ("en", "ur", "hi", "pa"):
            golden = [case for path in sorted(GOLDEN.glob(f"{language}*.txt")) for case in cases(path)]
            lines = "".join(json.dumps([language, text]) + "\n" for _, text, _ in golden)
            cut = subprocess.run([python, "-c", CUT, rules], input=lines, capture_output=True, text=True, check=True)
            equal = 0
            for (name, _, wanted), segments in zip(golden, map(json.loads, cut.stdout.splitlines()), strict=True):
                equal += segments == wanted
                if segments != wanted and "--show" in sys.argv:
                    print(f"{language} [{name}]\n  wanted {wanted}\n  cut    {segments}")
            print(f"{language}: {equal} of {len(golden)} cases equal ({100 * equal / len(golden):.1f} %)")
            below |= equal < FLOOR * len(golden)
    return int(below)


if __name__ == "__main__":
    sys.exit(main())
