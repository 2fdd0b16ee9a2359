//! How are the findings of a check written for other programs?
//!
//! As JSON Lines; as SARIF 2.1.0 (OASIS), which editors and code hosts show beside the text; as commands of GitHub Actions.
//! A baseline is a text of one finding a line: its fingerprint, its code, what it said. Only the fingerprint counts.

use std::collections::BTreeSet;
use std::fs;
use std::io::{self, BufWriter, StdoutLock, Write};
use std::ops::Range;
use std::path::Path;

use anyhow::{Context as _, bail};
use sangam::check::{Check, Severity};
use sangam::exchange::{Position, jsonl};
use sangam::language::Language;
use sangam::unit::{Role, UnitId};
use sangam::use_cases::check::{CheckCounts, CheckedUnit, PlacedFinding};
use sangam::use_cases::check_inputs::side_name;
use serde::Serialize;
use serde_json::{Value, json};

use super::check_findings::Findings;
use super::check_shown::excerpt;
use crate::cli::args::check::CheckFormat;
use crate::cli::render::StandardOutput;

/// The name of our fingerprints in SARIF. The number goes up if they are made in another way.
const FINGERPRINT: &str = "sangam/v1";

/// The first line of a baseline.
const BASELINE: &str = "# sangam check: what is left out, version 1";

/// The length of a fingerprint in a baseline.
const FINGERPRINT_LETTERS: usize = 16;

/// Writes findings to standard output.
pub(super) struct WrittenFindings {
    format: CheckFormat,
    output: BufWriter<StandardOutput<StdoutLock<'static>>>,
    /// Whether a finding was written.
    begun: bool,
}

impl WrittenFindings {
    pub(super) fn new(format: CheckFormat) -> Self {
        let output = BufWriter::new(StandardOutput(io::stdout().lock()));
        Self { format, output, begun: false }
    }
}

impl Findings for WrittenFindings {
    fn receive(&mut self, finding: &PlacedFinding) -> anyhow::Result<()> {
        match self.format {
            CheckFormat::Sarif => {
                if self.begun {
                    self.output.write_all(b",\n")?;
                } else {
                    write_sarif_head(&mut self.output)?;
                }
                serde_json::to_writer(&mut self.output, &sarif_result(finding))?;
            }
            CheckFormat::Github => write_github(&mut self.output, finding)?,
            CheckFormat::Jsonl | CheckFormat::Text => {
                jsonl::write_line(&mut self.output, &FindingRecord::of(finding))?;
            }
        }
        self.begun = true;
        Ok(())
    }

    fn finish(&mut self, _: &CheckCounts) -> anyhow::Result<()> {
        if self.format == CheckFormat::Sarif {
            if !self.begun {
                write_sarif_head(&mut self.output)?;
            }
            self.output.write_all(b"\n]}]}\n")?;
        }
        Ok(self.output.flush()?)
    }
}

/// One line of JSON.
#[derive(Serialize)]
struct FindingRecord<'f> {
    check: &'static str,
    severity: &'static str,
    message: &'f str,
    side: &'static str,
    #[serde(flatten)]
    place: PlaceRecord<'f>,
    source_language: &'f Language,
    target_language: &'f Language,
    source: String,
    target: String,
    source_spans: Vec<[usize; 2]>,
    target_spans: Vec<[usize; 2]>,
    fingerprint: &'f str,
    fixable: bool,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related: Vec<RelatedRecord<'f>>,
}

/// Where a unit is.
#[derive(Serialize)]
struct PlaceRecord<'f> {
    #[serde(skip_serializing_if = "Option::is_none")]
    file: Option<&'f str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    column: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    unit: Option<UnitId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    article: Option<&'f str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<&'f str>,
}

#[derive(Serialize)]
struct RelatedRecord<'f> {
    text: &'f str,
    #[serde(flatten)]
    place: PlaceRecord<'f>,
}

impl<'f> PlaceRecord<'f> {
    fn of(unit: &'f CheckedUnit, side: Role, position: Option<Position>) -> Self {
        let text = unit.place.texts[side].as_ref().or(unit.place.texts.source.as_ref());
        let position = position.or_else(|| text?.position);
        Self {
            file: text.map(|text| text.file.as_str()),
            line: position.map(|position| position.line),
            column: position.map(|position| position.column),
            unit: unit.place.unit,
            article: unit.place.article.as_deref(),
            name: unit.place.name.as_deref(),
        }
    }
}

fn pairs(spans: &[Range<usize>]) -> Vec<[usize; 2]> {
    spans.iter().map(|span| [span.start, span.end]).collect()
}

impl<'f> FindingRecord<'f> {
    fn of(finding: &'f PlacedFinding) -> Self {
        let unit = &finding.unit;
        let (source, source_spans) = excerpt(&unit.texts.source, &finding.spans.source);
        let (target, target_spans) = excerpt(&unit.texts.target, &finding.spans.target);
        let related = finding.related.iter().map(|related| RelatedRecord {
            text: &related.text,
            place: PlaceRecord::of(&related.unit, Role::Target, None),
        });
        Self {
            check: finding.check.code(),
            severity: finding.severity.as_str(),
            message: &finding.message,
            side: side_name(finding.side),
            place: PlaceRecord::of(unit, finding.side, finding.position),
            source_language: &unit.languages.source,
            target_language: &unit.languages.target,
            source,
            target,
            source_spans: pairs(&source_spans),
            target_spans: pairs(&target_spans),
            fingerprint: &finding.fingerprint,
            fixable: finding.fix.is_some(),
            related: related.collect(),
        }
    }
}

/// The level that SARIF gives a severity.
fn level(severity: Severity) -> &'static str {
    severity.as_str()
}

fn write_sarif_head(output: &mut impl Write) -> anyhow::Result<()> {
    let rule = |check: &Check| {
        json!({
            "id": check.code(),
            "shortDescription": { "text": check.title() },
            "fullDescription": { "text": check.meaning() },
            "help": { "text": format!("{} {}", check.meaning(), check.wrong_if()) },
            "defaultConfiguration": { "level": level(check.default_severity()) },
        })
    };
    let rules: Vec<Value> = Check::ALL.iter().map(rule).collect();
    let tool = json!({ "driver": { "name": "sangam", "semanticVersion": env!("CARGO_PKG_VERSION"), "rules": rules } });
    write!(
        output,
        "{{\"$schema\":\"https://json.schemastore.org/sarif-2.1.0.json\",\"version\":\"2.1.0\",\"runs\":[{{\"tool\":"
    )?;
    serde_json::to_writer(&mut *output, &tool)?;
    Ok(writeln!(output, ",\"columnKind\":\"unicodeCodePoints\",\"results\":[")?)
}

/// Writes a path as the reference of a URI: any byte that has a meaning there as its number.
fn uri(path: &str) -> String {
    use std::fmt::Write as _;

    let mut uri = if path.starts_with('/') { "file://".to_owned() } else { String::new() };
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"/-._~".contains(&byte) {
            uri.push(char::from(byte));
        } else {
            // Writing to a string cannot fail.
            let _ = write!(uri, "%{byte:02X}");
        }
    }
    uri
}

fn sarif_location(place: &PlaceRecord<'_>) -> Value {
    let mut location = json!({});
    if let Some(file) = place.file {
        let mut physical = json!({ "artifactLocation": { "uri": uri(file) } });
        if let Some(line) = place.line {
            physical["region"] = json!({ "startLine": line, "startColumn": place.column.unwrap_or(1) });
        }
        location["physicalLocation"] = physical;
    }
    let mut names = Vec::new();
    if let Some(unit) = place.unit {
        names.push(json!({ "name": format!("unit {}", unit.0), "kind": "unit" }));
    }
    for (name, kind) in [(place.article, "article"), (place.name, "name")] {
        names.extend(name.map(|name| json!({ "name": name, "kind": kind })));
    }
    if !names.is_empty() {
        location["logicalLocations"] = names.into();
    }
    location
}

fn sarif_result(finding: &PlacedFinding) -> Value {
    let place = PlaceRecord::of(&finding.unit, finding.side, finding.position);
    let index = Check::ALL.iter().position(|check| *check == finding.check).unwrap_or_default();
    let mut result = json!({
        "ruleId": finding.check.code(),
        "ruleIndex": index,
        "level": level(finding.severity),
        "message": { "text": finding.message },
        "locations": [sarif_location(&place)],
        "partialFingerprints": { FINGERPRINT: finding.fingerprint },
    });
    if !finding.related.is_empty() {
        let related = finding.related.iter().map(|related| {
            let mut location = sarif_location(&PlaceRecord::of(&related.unit, Role::Target, None));
            location["message"] = json!({ "text": related.text });
            location
        });
        result["relatedLocations"] = related.collect::<Vec<_>>().into();
    }
    result
}

/// `::error file=story.ur.txt,line=3,col=12,title=number-differs::message`
fn write_github(output: &mut impl Write, finding: &PlacedFinding) -> io::Result<()> {
    let data = |text: &str| text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A");
    let value = |text: &str| data(text).replace(':', "%3A").replace(',', "%2C");
    let command = match finding.severity {
        Severity::Note => "notice",
        other => other.as_str(),
    };
    let place = PlaceRecord::of(&finding.unit, finding.side, finding.position);
    let mut properties = Vec::new();
    if let Some(file) = place.file {
        properties.push(format!("file={}", value(file)));
        properties.extend(place.line.map(|line| format!("line={line}")));
        properties.extend(place.column.map(|column| format!("col={column}")));
    }
    properties.push(format!("title={}", finding.check));
    let unit = place.unit.map_or_else(String::new, |unit| format!("unit {}: ", unit.0));
    writeln!(output, "::{command} {}::{}", properties.join(","), data(&format!("{unit}{}", finding.message)))
}

/// Reads the fingerprints of a baseline.
pub(super) fn read_baseline(path: &Path) -> anyhow::Result<BTreeSet<String>> {
    let name = path.display();
    let text = fs::read_to_string(path).with_context(|| format!("{name}: cannot be read as a baseline"))?;
    if text.lines().next() != Some(BASELINE) {
        bail!("{name}:1:1: does not begin as a baseline does; write one with --write-baseline");
    }
    let mut known = BTreeSet::new();
    for (number, line) in text.lines().enumerate().skip(1) {
        let fingerprint = line.split('\t').next().unwrap_or_default();
        let fits = fingerprint.len() == FINGERPRINT_LETTERS
            && fingerprint.bytes().all(|byte| byte.is_ascii_hexdigit());
        match fingerprint {
            "" => {}
            comment if comment.starts_with('#') => {}
            fingerprint if fits => {
                known.insert(fingerprint.to_owned());
            }
            _ => bail!(
                "{name}:{}:1: is no fingerprint; write the baseline again with --write-baseline",
                number + 1
            ),
        }
    }
    Ok(known)
}

/// Writes a baseline, in an order that does not depend on that of the findings.
pub(super) fn write_baseline(output: &mut dyn Write, mut found: Vec<[String; 3]>) -> io::Result<()> {
    found.sort();
    found.dedup();
    writeln!(output, "{BASELINE}")?;
    for [fingerprint, code, message] in found {
        writeln!(output, "{fingerprint}\t{code}\t{}", message.replace(['\t', '\n', '\r'], " "))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_a_uri_whatever_is_in_it() {
        assert_eq!(uri("a b/خبر.txt"), "a%20b/%D8%AE%D8%A8%D8%B1.txt");
        assert_eq!(uri("/tmp/a#1?.txt"), "file:///tmp/a%231%3F.txt");
    }

    #[test]
    fn a_baseline_comes_back_and_another_file_is_none() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("known.txt");
        let one = ["0123456789abcdef".to_owned(), "doubled-word".to_owned(), "a\tb\nc".to_owned()];
        let mut written = Vec::new();
        write_baseline(&mut written, vec![one.clone(), one]).unwrap();
        assert_eq!(String::from_utf8(written.clone()).unwrap().lines().count(), 2);
        fs::write(&path, &written).unwrap();
        assert_eq!(read_baseline(&path).unwrap(), BTreeSet::from(["0123456789abcdef".to_owned()]));
        fs::write(&path, format!("{BASELINE}\n\n# a comment\nxyz\n")).unwrap();
        assert!(read_baseline(&path).unwrap_err().to_string().contains("known.txt:4:1"));
        fs::write(&path, "one\n").unwrap();
        assert!(read_baseline(&path).unwrap_err().to_string().contains("known.txt:1:1"));
    }
}
