#!/usr/bin/env python3
"""How is docs/images/lookup.png made? `python3 docs/images/lookup.py target/release/sangam`, with chromium and Noto fonts.

The program aligns the tutorial article with its two translations in an empty memory and looks up a sentence. Its coloured
output becomes a web page, and chromium draws the page. Each text is isolated, as the program does on a terminal, so Urdu
runs from right to left.
"""

import html
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
SENTENCE = (
    "Each sensor measures the level of the river every 30 minutes and sends the reading to Multan by radio."
)
STYLES = {"1": "font-weight:bold", "2": "color:#8b949e", "31": "color:#ff7b72", "32": "color:#7ee787"}
COLUMNS = 100
PAGE = """<!doctype html><meta charset="utf-8"><style>
body {{ margin: 0; background: #0d1117; color: #e6edf3;
  font: 16px/27px "DejaVu Sans Mono", "Noto Naskh Arabic", "Noto Sans Devanagari"; }}
main {{ padding: 14px 18px; width: {columns}ch; }}
.line {{ white-space: pre-wrap; overflow-wrap: anywhere; min-height: 27px; }}
.text {{ unicode-bidi: isolate; }}
:lang(ur) {{ font: 19px/27px "Noto Naskh Arabic"; direction: rtl; }}
:lang(hi) {{ font: 17px/27px "Noto Sans Devanagari"; }}
.prompt {{ color: #79c0ff; }}
</style><main>{lines}</main>"""


def coloured(ansi: str) -> str:
    """The escape sequences of `ansi` as spans."""
    shown, is_open = "", False
    for number, piece in enumerate(re.split(r"\x1b\[(\d*)m", ansi)):
        if number % 2 == 0:
            shown += html.escape(piece)
            continue
        shown += "</span>" if is_open else ""
        is_open = piece in STYLES
        shown += f'<span style="{STYLES[piece]}">' if is_open else ""
    return shown + ("</span>" if is_open else "")


def line(ansi: str) -> str:
    """A line of output; after `en │`, `ur │` or `hi │` comes a text in that language."""
    head = re.match(r"(\x1b\[2m(en|ur|hi) +│\x1b\[0m )(.*)", ansi)
    if head is None:
        return f'<div class="line">{coloured(ansi)}</div>'
    language, text = head[2], coloured(head[3])
    return f'<div class="line">{coloured(head[1])}<span class="text" lang="{language}">{text}</span></div>'


def main(program: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        environment = os.environ | {"SANGAM_MEMORY": f"{folder}/memory.db", "CLICOLOR_FORCE": "1"}

        def run(*arguments: str) -> str:
            ran = subprocess.run(
                [os.path.abspath(program), *arguments],
                cwd=HERE.parent / "tutorial", env=environment, check=True, capture_output=True, text=True,
            )
            return ran.stdout

        for translation in ["flood.ur.txt", "flood.hi.txt"]:
            run("align", "flood.en.txt", translation, "--id", "flood", "--title", "Flood center", "--date", "2026-05-07")
        prompt = f'<span class="prompt">$</span> sangam lookup "{html.escape(SENTENCE)}"'
        lines = [f'<div class="line">{prompt}</div>', *map(line, run("lookup", SENTENCE).splitlines())]
        page = pathlib.Path(folder) / "lookup.html"
        page.write_text(PAGE.format(columns=COLUMNS, lines="".join(lines)), encoding="utf-8")
        subprocess.run(
            [
                shutil.which("chromium") or "google-chrome", "--headless", "--no-sandbox", "--hide-scrollbars",
                "--force-device-scale-factor=1.5", "--window-size=1000,298",
                f"--screenshot={HERE / 'lookup.png'}", page.as_uri(),
            ],
            check=True, stderr=subprocess.DEVNULL,
        )


if __name__ == "__main__":
    main(*sys.argv[1:])
