#!/usr/bin/env python3
"""Do other programs cut by our SRX rules as we do, and do we cut by theirs as they do?

usage: tests/interop/srx.py [--show] [PATH OF sangam]

Installs the independent SRX engine choppa-srx into a virtual environment of its own. It cuts every golden case by our
exported rules; cases whose segments are those of the golden file are counted. Both cut the texts of all golden cases by
every SRX file of ../shared, where that is; the segments must be the same. --show prints the others. Skips, saying so,
where the engine cannot be installed. Ends with status 1 where a language falls below FLOOR or an imported file is cut
otherwise.
"""
import json, pathlib, subprocess, sys, tempfile, venv

ROOT = pathlib.Path(__file__).resolve().parents[2]
GOLDEN = ROOT / "tests/golden/segment"
SAMPLES = ROOT / "../shared/formats/srx"
LANGUAGES = ("en", "ur", "hi", "pa")
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


def golden_cases(language):
    return [case for path in sorted(GOLDEN.glob(f"{language}*.txt")) for case in cases(path)]


def cut(python, rules, language, texts):
    lines = "".join(json.dumps([language, text]) + "\n" for text in texts)
    run = subprocess.run([python, "-c", CUT, rules], input=lines, capture_output=True, text=True, check=True)
    return [json.loads(line) for line in run.stdout.splitlines()]


def imported(python, sangam, folder):
    """Whether both cut by the files of others alike."""
    if not SAMPLES.is_dir():
        print(f"skipped: {SAMPLES} is not here")
        return True
    alike = True
    for rules in sorted(SAMPLES.glob("*.srx")):
        differing = compared = 0
        # Language tags have no case, so our reading of maps has none: `EN.*` is English. choppa's has to be told.
        anycase = pathlib.Path(folder) / "anycase.srx"
        anycase.write_bytes(rules.read_bytes().replace(b'languagepattern="', b'languagepattern="(?i)'))
        for language in LANGUAGES:
            # A paragraph each, so that only the rules cut.
            texts = sorted({line.strip() for _, text, _ in golden_cases(language) for line in text.split("\n")} - {""})
            source = pathlib.Path(folder) / "texts.txt"
            source.write_text("\n\n".join(texts) + "\n", encoding="utf-8")
            command = [*sangam, "segment", "--json", "--lang", language, "--srx", str(rules), str(source)]
            run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
            ours = [[] for _ in texts]
            for segment in map(json.loads, run.stdout.splitlines()):
                ours[segment["paragraph"] - 1].append(segment["text"])
            for text, one, other in zip(texts, ours, cut(python, anycase, language, texts), strict=True):
                compared += 1
                differing += one != other
                if one != other and "--show" in sys.argv:
                    print(f"{rules.name}, {language}\n  ours   {one}\n  theirs {other}")
        print(f"{rules.name}: {compared - differing} of {compared} texts cut alike")
        alike &= not differing
    return alike


def main():
    given = [argument for argument in sys.argv[1:] if argument != "--show"]
    sangam = [str(pathlib.Path(given[0]).resolve())] if given else ["cargo", "run", "--quiet", "--release", "--"]
    with tempfile.TemporaryDirectory() as folder:
        venv.create(folder, with_pip=True)
        python = pathlib.Path(folder) / "bin/python"
        installed = subprocess.run([python, "-m", "pip", "install", "--quiet", "choppa-srx"], capture_output=True, text=True)
        if installed.returncode != 0:
            print("skipped: choppa-srx cannot be installed:", installed.stderr.strip().split("\n")[-1])
            return 0
        rules = pathlib.Path(folder) / "sangam.srx"
        rules.write_bytes(subprocess.run([*sangam, "srx", "export"], cwd=ROOT, stdout=subprocess.PIPE, check=True).stdout)
        below = False
        for language in LANGUAGES:
            golden = golden_cases(language)
            found = cut(python, rules, language, [text for _, text, _ in golden])
            equal = 0
            for (name, _, wanted), segments in zip(golden, found, strict=True):
                equal += segments == wanted
                if segments != wanted and "--show" in sys.argv:
                    print(f"{language} [{name}]\n  wanted {wanted}\n  cut    {segments}")
            print(f"{language}: {equal} of {len(golden)} cases equal ({100 * equal / len(golden):.1f} %)")
            below |= equal < FLOOR * len(golden)
        below |= not imported(python, sangam, folder)
    return int(below)


if __name__ == "__main__":
    sys.exit(main())
