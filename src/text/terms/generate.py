#!/usr/bin/env python3
"""Writes the tables of terms under `src/text/terms/data/` from the Unicode CLDR.

In a folder outside the repository, with Node's package manager:

    npm install cldr-localenames-full cldr-dates-full cldr-numbers-full cldr-units-full cldr-rbnf
    python3 src/text/terms/generate.py FOLDER/node_modules

It also writes the English names of languages to `src/language/names.tsv`, which turns a name into a tag. All tables have
the columns in the head of `territories.tsv`: `id`, then the tag of each language, English first. To add a language, add
its tag there. A cell holds the preferred name and then other names, with `|` between them. If CLDR has no name in a
language, the cell is empty. `data/corrections.tsv` is not generated: it is read over the tables. The licence of the data is written beside the tables.
"""

import json
import pathlib
import re
import shutil
import sys

HERE = pathlib.Path(__file__).resolve().parent / "data"
HEAD = next(line for line in (HERE / "territories.tsv").read_text().splitlines() if not line.startswith("#"))
LANGUAGES = HEAD.split("\t")[1:]
LANGUAGE_CRATE = HERE.parents[2] / "language"

# Names of languages in common use that CLDR does not list.
FURTHER_NAMES = {
    "bn": "Bengali",
    "fa": "Farsi",
    "or": "Oriya",
    "pa": "Panjabi",
    "ps": "Pashtu",
}


def load(packages, package, locale, name, *path):
    tree = json.loads((packages / package / "main" / locale / f"{name}.json").read_text())["main"][locale]
    for step in path:
        tree = tree[step]
    return tree


def cell(names):
    """The names in order, without repeated and empty ones."""
    cleaned = [re.sub(r"\s+", " ", name.replace("\u200e", "").replace("\u200f", "")).strip() for name in names if name]
    return "|".join(name for name in dict.fromkeys(cleaned) if name)


def with_variants(names):
    """Maps each id to its preferred name and the -alt- forms."""
    grouped = {}
    for identifier, name in names.items():
        base, _, variant = identifier.partition("-alt-")
        if variant not in ("narrow", "menu"):
            grouped.setdefault(base, []).append((variant != "", name))
    return {base: cell(name for _, name in sorted(forms, key=lambda form: form[0])) for base, forms in grouped.items()}


def territories(packages, locale):
    tree = load(packages, "cldr-localenames-full", locale, "territories", "localeDisplayNames", "territories")
    return with_variants({key: name for key, name in tree.items() if key[:2] not in ("XA", "XB", "ZZ")})


def languages(packages, locale):
    tree = load(packages, "cldr-localenames-full", locale, "languages", "localeDisplayNames", "languages")
    return with_variants({key: name for key, name in tree.items() if key not in ("mul", "und", "zxx", "mis")})


def cities(packages, locale):
    def walk(tree, path):
        for key, value in tree.items():
            if isinstance(value, dict):
                here = path + [key]
                if key == "Unknown":
                    continue
                if "exemplarCity" in value:
                    found["/".join(here)] = cell([value["exemplarCity"], value.get("exemplarCity-alt-secondary", "")])
                elif key not in ("long", "short"):
                    walk(value, here)

    found = {}
    walk(load(packages, "cldr-dates-full", locale, "timeZoneNames", "dates", "timeZoneNames", "zone"), [])
    return found


def english_city(identifier):
    """CLDR omits the English name of a city if it is the last part of the name of its time zone."""
    return identifier.rsplit("/", 1)[-1].replace("_", " ")


def calendar(packages, locale, what):
    tree = load(packages, "cldr-dates-full", locale, "ca-gregorian", "dates", "calendars", "gregorian", what)
    forms = {}
    for use in ("format", "stand-alone"):
        for width in ("wide", "abbreviated"):
            for key, name in tree[use][width].items():
                forms.setdefault(key, {}).setdefault(width, []).append(name)
    return {key: cell(widths["wide"] + widths["abbreviated"]) for key, widths in forms.items()}


def currencies(packages, locale):
    tree = load(packages, "cldr-numbers-full", locale, "currencies", "numbers", "currencies")
    counts = ("displayName", "displayName-count-one", "displayName-count-other")
    return {key: cell(names.get(count, "") for count in counts) for key, names in tree.items() if "displayName" in names}


def units(packages, locale):
    tree = load(packages, "cldr-units-full", locale, "units", "units", "long")
    found = {}
    for key, forms in tree.items():
        if "displayName" not in forms:
            continue
        kinds = ("unitPattern-count-one", "unitPattern-count-other")
        patterns = [forms[kind].replace("{0}", "") for kind in kinds if kind in forms]
        found[key] = cell([forms["displayName"], *patterns])
    return found


def scales(packages, locale):
    """The words for powers of ten, by the power: `5` is lakh."""
    tree = load(packages, "cldr-numbers-full", locale, "numbers", "numbers", "decimalFormats-numberSystem-latn")
    found = {}
    for key, pattern in tree["long"]["decimalFormat"].items():
        power, count = key.split("-count-")
        if count == "other" and pattern.startswith("0") and not pattern.startswith("00"):
            found[str(len(power) - 1)] = cell([pattern.replace("0", "")])
    return found


def numerals(packages, locale):
    """The number words up to a hundred for which a language has a rule of its own."""
    path = packages / "cldr-rbnf" / "rbnf" / f"{locale}.json"
    if not path.exists():
        return {}
    rules = json.loads(path.read_text())["rbnf"]["rbnf"]["SpelloutRules"]["%spellout-cardinal"]
    found = {}
    for value, rule in rules:
        word = re.sub(r"\[.*?\]|→.*?→|←.*?←|[;%=]", "", rule).strip(" -")
        if value.isdigit() and int(value) <= 100 and re.fullmatch(r"\D+", word) and word.isprintable():
            found[value] = cell([word])
    if locale == "en":
        # English has rules for the tens only.
        for value in range(21, 100):
            if value % 10:
                found[str(value)] = f"{found[str(value // 10 * 10)]}-{found[str(value % 10)]}"
    return found


TABLES = {
    "territories": territories,
    "cities": cities,
    "months": lambda packages, locale: calendar(packages, locale, "months"),
    "weekdays": lambda packages, locale: calendar(packages, locale, "days"),
    "currencies": currencies,
    "units": units,
    "languages": languages,
    "scales": scales,
    "numerals": numerals,
}


def write_language_names(head, english):
    """Writes the table of `src/language`: a tag and its English names, with `|` between them."""
    lines = []
    for tag, names in english.items():
        if names and "menu" not in tag:
            lines.append(f"{tag}\t{cell(names.split('|') + [FURTHER_NAMES.get(tag, '')])}")
    (LANGUAGE_CRATE / "names.tsv").write_text("\n".join([head, *lines]) + "\n")


def main():
    packages = pathlib.Path(sys.argv[1])
    version = json.loads((packages / "cldr-localenames-full" / "package.json").read_text())["version"]
    HERE.mkdir(exist_ok=True)
    for name, read in TABLES.items():
        columns = [read(packages, locale) for locale in LANGUAGES]
        # A term with an English name only has no translation.
        known = dict.fromkeys(key for column in columns for key in column)
        identifiers = [key for key in known if any(column.get(key) for column in columns[1:])]
        if all(key.isdigit() for key in identifiers):
            identifiers.sort(key=int)
        lines = []
        for identifier in identifiers:
            cells = [column.get(identifier, "") for column in columns]
            if name == "cities" and not cells[0]:
                cells[0] = english_city(identifier)
            lines.append("\t".join([identifier, *cells]))
        head = [f"# Unicode CLDR {version}, licence Unicode-3.0 (LICENSE-UNICODE). Written by ../generate.py; do not edit.",
                "id\t" + "\t".join(LANGUAGES)]
        (HERE / f"{name}.tsv").write_text("\n".join(head + lines) + "\n")
        if name == "languages":
            licence = f"# Unicode CLDR {version}, licence Unicode-3.0 (LICENSE-UNICODE)."
            head = f"{licence} Written by src/text/terms/generate.py; do not edit."
            write_language_names(head, {tag: columns[0].get(tag, "") for tag in identifiers})
    shutil.copy(packages / "cldr-localenames-full" / "LICENSE", HERE / "LICENSE-UNICODE")
    shutil.copy(HERE / "LICENSE-UNICODE", LANGUAGE_CRATE / "LICENSE-UNICODE")


if __name__ == "__main__":
    main()
