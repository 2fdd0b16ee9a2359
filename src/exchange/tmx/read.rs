//! Which units does a TMX file of any version hold?
//!
//! Real files break the rules, so the reader is lenient: versions 1.1 to 1.4b, levels 1 and 2, `lang` or `xml:lang`,
//! tags in any case, prefixed names, and elements in places that the document type forbids. A `tu` with more than two
//! languages gives a unit for each pair, with its source language first. What cannot be used is reported with its
//! place. Streaming: time linear, space one `tu`.
//!
//! Not done: private encodings (`ude`), the text inside codes (`sub`) as units of its own.

use std::collections::{BTreeMap, VecDeque};
use std::io::Read;

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use sangam_language::Language;
use sangam_unit::{Property, Provenance, Sides, UnitDraft};

use super::kept::{KEPT, LAST_USED, SEGMENT_TYPE, SEGMENT_TYPES, TOOL, is_own_id, own};
use super::markup;
use crate::format_names::Format;
use crate::notes::NOTE;
use crate::read::{
    ExchangeError, Position, ReadOptions, ReadSummary, ReadUnit, Rejected, UnitReader, grows_too_much,
    nowhere, parse_numbers, parse_probability, quoted, turn_evidence,
};
use crate::remedy::ExchangeRemedy;
use crate::xml::{Node, Tag, XmlReader};

/// The attributes, notes and properties of a `tu` or `tuv`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Said {
    /// `tuid`.
    pub id: Option<String>,
    /// `srclang`.
    pub source_language: Option<String>,
    /// `usagecount`.
    pub usage_count: Option<u64>,
    /// `creationdate`, ISO 8601.
    pub created_at: Option<String>,
    /// `creationid`.
    pub created_by: Option<String>,
    /// `changedate`, ISO 8601.
    pub changed_at: Option<String>,
    /// `changeid`.
    pub changed_by: Option<String>,
    /// Attributes that have no field of their own ([`KEPT`]), as written.
    pub kept: BTreeMap<&'static str, String>,
    /// Its notes without a language, in order.
    pub notes: Vec<String>,
    /// Its properties, and its notes with a language ([`NOTE`]), in order.
    pub properties: Vec<Property>,
}

/// One `tuv`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Variant {
    /// `xml:lang`, otherwise `lang`, as written.
    pub language: Option<String>,
    /// The text without codes.
    pub text: String,
    /// The content of the `seg`, byte for byte, if it has codes and is valid TMX 1.4.
    pub(crate) markup: Option<String>,
    /// Its attributes, notes and properties.
    pub(crate) said: Said,
    /// Whether it has a `seg`.
    has_segment: bool,
    /// Whether it holds characters outside its elements.
    has_loose_text: bool,
}

/// One `tu`, as the file has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TranslationUnit {
    /// Where it begins.
    pub position: Position,
    /// Its attributes, notes and properties.
    pub(crate) said: Said,
    /// Its texts, in order.
    pub variants: Vec<Variant>,
    /// Why the texts cannot be trusted, for example an entity whose value is another file.
    pub(crate) fault: Option<String>,
}

/// Reads units from TMX.
pub struct TmxReader<'r> {
    xml: XmlReader<'r>,
    options: ReadOptions,
    summary: ReadSummary,
    source_language: Option<String>,
    /// The header's type of segments, if they are not sentences.
    segment_type: Option<String>,
    /// Whether sangam wrote the file. sangam writes every pair it knows, so no further pairs are made from a unit.
    own: bool,
    position: Position,
    ready: VecDeque<ReadUnit>,
}

impl<'r> TmxReader<'r> {
    /// Reads from `input`, which messages call `file`.
    pub fn new(
        input: impl Read + Send + 'r,
        file: &str,
        options: &ReadOptions,
    ) -> Result<Self, ExchangeError> {
        let mut xml = XmlReader::new(input, file, Format::Tmx.into(), options)?;
        let mut summary = ReadSummary::default();
        if let Some(clash) = xml.take_clash() {
            summary.warn(clash, Position::START);
        }
        Ok(Self {
            xml,
            options: options.clone(),
            summary,
            source_language: None,
            segment_type: None,
            own: false,
            position: Position::START,
            ready: VecDeque::new(),
        })
    }

    /// Returns the next `tu` as the file has it, `None` after the last. Do not mix with
    /// [`next_unit`](UnitReader::next_unit).
    pub fn next_translation_unit(&mut self) -> Result<Option<TranslationUnit>, ExchangeError> {
        loop {
            self.xml.release();
            let root = self.xml.depth() == 0;
            match self.xml.next()? {
                Node::Start(tag) if root && tag.name() != "tmx" => {
                    let name = tag.name().to_owned();
                    return Err(self.no_tmx(&name));
                }
                Node::Start(tag) if tag.name() == "header" => {
                    self.source_language = tag.get("srclang").map(str::to_owned);
                    self.own = tag.get("creationtool") == Some(TOOL);
                    // Sentences are the default in a memory and in our own header. A value that TMX does not allow is
                    // ignored, because it would become a property of every unit in the file, however long it is.
                    let other = tag.get(SEGMENT_TYPE).filter(|kind| SEGMENT_TYPES[1..].contains(kind));
                    self.segment_type = other.map(str::to_owned);
                }
                Node::Start(tag) if tag.name() == "tu" => {
                    let mut said = Said::of(tag, &mut self.summary, Position::START);
                    if let Some(kind) = &self.segment_type {
                        said.kept.entry(SEGMENT_TYPE).or_insert_with(|| kind.clone());
                    }
                    return self.translation_unit(said).map(Some);
                }
                Node::EndOfFile => {
                    let mends = self.xml.take_mends();
                    self.summary.take_warnings(mends);
                    return Ok(None);
                }
                _ => {}
            }
        }
    }

    fn no_tmx(&self, root: &str) -> ExchangeError {
        let (reason, remedy) = match root {
            "map" | "tileset" => {
                ("a Tiled game map, not a translation memory", ExchangeRemedy::Give(Format::Tmx))
            }
            "xliff" => ("XLIFF, not TMX", ExchangeRemedy::ReadAs(Format::Xliff)),
            "martif" | "tbx" => ("a TBX glossary, not TMX", ExchangeRemedy::ReadAs(Format::Tbx)),
            _ => ("XML, but its root element is not `tmx`", ExchangeRemedy::Give(Format::Tmx)),
        };
        ExchangeError::WrongFormat { file: self.xml.file().to_owned(), reason: reason.to_owned(), remedy }
    }

    /// Reads a `tu` whose start tag has just been read.
    fn translation_unit(&mut self, said: Said) -> Result<TranslationUnit, ExchangeError> {
        let position = self.xml.node_position();
        self.xml.hold();
        let depth = self.xml.depth();
        let mut unit = TranslationUnit { position, said, variants: Vec::new(), fault: None };
        // The depth of the open `tuv`.
        let mut open: Option<usize> = None;
        while self.xml.depth() >= depth {
            let inside = self.xml.depth();
            match self.xml.next()? {
                Node::Start(tag) if tag.name() == "tuv" => {
                    open = Some(inside + 1);
                    let language = tag.get("xml:lang").filter(|tag| !tag.is_empty()).map(str::to_owned);
                    let old = language.is_none().then(|| tag.get("lang").map(str::to_owned)).flatten();
                    let said = Said::of(tag, &mut self.summary, position);
                    if old.is_some() {
                        self.summary.warn("`lang` where TMX 1.4 says `xml:lang`", position);
                    }
                    unit.variants.push(Variant { language: language.or(old), said, ..Variant::default() });
                }
                Node::Start(tag) if tag.name() == "tu" => {
                    // It is unknown which texts belong together.
                    unit.fault.get_or_insert_with(|| "a `tu` inside a `tu`".to_owned());
                }
                Node::Start(tag) if tag.name() == "seg" => {
                    let (text, markup, fault) = self.segment()?;
                    unit.fault = unit.fault.or(fault);
                    match unit.variants.last_mut() {
                        Some(variant) if variant.has_segment => {
                            variant.text.push_str(&text);
                            variant.markup = None;
                            self.summary.warn("a second `seg` in a `tuv`, added to the first", position);
                        }
                        Some(variant) => {
                            variant.text = text;
                            variant.markup = markup;
                            variant.has_segment = true;
                        }
                        None => self.summary.warn("a `seg` outside a `tuv`, left out", position),
                    }
                }
                Node::Start(tag) if tag.name() == "note" => {
                    let language = language_of(tag);
                    let (text, fault) = self.xml.text()?;
                    unit.fault = unit.fault.or(fault);
                    let said = unit.saying();
                    match language {
                        None => said.notes.push(text),
                        language => {
                            said.properties.push(Property { name: NOTE.to_owned(), value: text, language });
                        }
                    }
                }
                Node::Start(tag) if tag.name() == "prop" => {
                    let name = tag.get("type").unwrap_or("untyped").to_owned();
                    let language = language_of(tag);
                    let (value, fault) = self.xml.text()?;
                    unit.fault = unit.fault.or(fault);
                    unit.saying().properties.push(Property { name, value, language });
                }
                Node::Text(characters) if open == Some(inside) && !characters.trim().is_empty() => {
                    if let Some(variant) = unit.variants.last_mut() {
                        variant.has_loose_text = true;
                    }
                }
                _ => {}
            }
            open = open.filter(|&at| self.xml.depth() >= at);
        }
        unit.fault = unit.fault.or(self.xml.take_fault());
        if let Some(clash) = self.xml.take_clash() {
            self.summary.warn(clash, Position::START);
        }
        let mends = self.xml.take_mends();
        self.summary.take_warnings(mends);
        self.summary.units += 1;
        self.summary.variants += unit.variants.len() as u64;
        for language in unit.variants.iter().filter_map(|variant| variant.language.as_deref()) {
            self.summary.language(language);
        }
        Ok(unit)
    }

    /// Reads a `seg` whose start tag has just been read. Returns its text, its content if it has codes, and any fault.
    fn segment(&mut self) -> Result<(String, Option<String>, Option<String>), ExchangeError> {
        let depth = self.xml.depth();
        let from = self.xml.held_after();
        let mut text = String::new();
        let mut fault = None;
        // The depth of the outermost code, whose text is skipped.
        let mut code: Option<usize> = None;
        let mut has_codes = false;
        loop {
            match self.xml.next()? {
                Node::Start(tag) => {
                    has_codes = true;
                    let is_text = markup::is_text(tag.name());
                    if code.is_none() && !is_text {
                        code = Some(self.xml.depth());
                    }
                }
                Node::Text(characters) if code.is_none() => text.push_str(&characters),
                Node::Entity(reason) => fault = fault.or(Some(reason)),
                _ => {}
            }
            let now = self.xml.depth();
            code = code.filter(|&at| now >= at);
            if now < depth {
                break;
            }
        }
        let mut kept = None;
        if has_codes {
            let content = self.xml.held().get(from..self.xml.held_before()).unwrap_or_default();
            kept = String::from_utf8(content.to_vec()).ok();
            // A lenient reader may have left a bare `&` in it; in any case it may hold elements that TMX 1.4 does not
            // know.
            if kept.as_deref().and_then(markup::text_of).as_deref() != Some(text.as_str()) {
                kept = None;
                let position = self.xml.position();
                self.summary.warn("inline codes that TMX 1.4 does not allow, left out", position);
            }
        }
        Ok((text, kept, fault))
    }

    /// Makes units of `unit`, or rejects it with a reason.
    fn take(&mut self, unit: &TranslationUnit) {
        let mut reasons = Vec::new();
        let mut usable = Vec::new();
        for variant in &unit.variants {
            match variant.usable(self.options.untranslated) {
                Ok(language) => usable.push((language, variant)),
                Err(reason) => reasons.push(reason),
            }
        }
        if let Some(fault) = &unit.fault {
            // After the fault, no other reason about the texts means anything.
            reasons = vec![fault.clone()];
            usable.clear();
        }
        if let Some(value) = unit.impossible_confidence() {
            if self.own {
                reasons.push(format!("a confidence of {}, which is not from 0 to 1", quoted(value)));
                usable.clear();
            } else {
                // Other programs may use this name for a property with another scale.
                self.summary.warn("a confidence that is not from 0 to 1, kept as a property", unit.position);
            }
        }
        let mut pairs = self.pairs(unit, &usable);
        if grows_too_much(self.xml.held().len(), unit.size_of(&pairs, &usable)) {
            reasons =
                vec![format!("{} languages, whose pairs would hold far more than the file", usable.len())];
            pairs.clear();
        }
        if pairs.is_empty() && reasons.is_empty() {
            reasons.push(self.no_pair(&usable));
        }
        for Sides { source, target } in pairs {
            if usable[source].1.text.trim().is_empty() {
                reasons.push("the source text is empty".to_owned());
                continue;
            }
            let mut draft = unit.draft(&usable[source], &usable[target]);
            if target == self.source(unit, &usable) {
                turn_evidence(&mut draft);
            }
            self.ready.push_back(Ok(draft));
        }
        if !reasons.is_empty() {
            self.summary.rejected += 1;
            self.ready.push_back(Err(Rejected::new(unit.position, reasons.join("; "), self.xml.held())));
        }
    }

    /// Returns the variant that the others translate.
    fn source(&self, unit: &TranslationUnit, usable: &[(Language, &Variant)]) -> usize {
        let said = unit.said.source_language.as_ref().or(self.source_language.as_ref());
        said.and_then(|said| source_of(said, usable)).unwrap_or(0)
    }

    /// Returns the pairs of variants that become units.
    fn pairs(&self, unit: &TranslationUnit, usable: &[(Language, &Variant)]) -> Vec<Sides<usize>> {
        let source = self.source(unit, usable);
        let mut order: Vec<usize> = (0..usable.len()).collect();
        if source < order.len() {
            order.remove(source);
            order.insert(0, source);
        }
        let chosen = self.options.source_language.is_some() || self.options.target_language.is_some();
        let fits = |first: usize, second: usize| {
            usable[first].0 != usable[second].0 && self.options.wants(&usable[first].0, &usable[second].0)
        };
        let mut pairs = Vec::new();
        for (at, &first) in order.iter().enumerate() {
            for &second in &order[at + 1..] {
                if fits(first, second) {
                    pairs.push(Sides::new(first, second));
                } else if chosen && fits(second, first) {
                    pairs.push(Sides::new(second, first));
                }
            }
            if self.own && !chosen {
                break;
            }
        }
        pairs
    }

    fn no_pair(&self, usable: &[(Language, &Variant)]) -> String {
        let mut tags: Vec<&str> = usable.iter().map(|(language, _)| language.as_str()).collect();
        tags.dedup();
        let wish = [&self.options.source_language, &self.options.target_language];
        match (tags.as_slice(), wish) {
            ([], _) => "no text at all".to_owned(),
            ([only], _) => format!("only one language, `{only}`: nothing to pair it with"),
            (_, [Some(source), Some(target)]) => {
                format!("no text in `{source}` with one in `{target}`, only in {}", tags.join(", "))
            }
            (_, [Some(one), None] | [None, Some(one)]) => {
                format!("no text in `{one}` to pair, only in {}", tags.join(", "))
            }
            _ => format!("no two languages among {}", tags.join(", ")),
        }
    }
}

/// Finds the variant in the language `said`: first by the same tag, then by a tag that it covers, then by one that
/// covers it.
fn source_of(said: &str, usable: &[(Language, &Variant)]) -> Option<usize> {
    let said: Language = said.parse().ok()?;
    let first = |fits: &dyn Fn(&Language) -> bool| usable.iter().position(|(language, _)| fits(language));
    first(&|language| *language == said)
        .or_else(|| first(&|language| said.covers(language)))
        .or_else(|| first(&|language| language.covers(&said)))
}

impl TranslationUnit {
    /// Returns what the next note or property belongs to.
    fn saying(&mut self) -> &mut Said {
        match self.variants.last_mut() {
            Some(variant) => &mut variant.said,
            None => &mut self.said,
        }
    }

    /// Returns the value of our own confidence property if it cannot be a confidence.
    fn impossible_confidence(&self) -> Option<&str> {
        let said = self.variants.iter().map(|variant| &variant.said).chain([&self.said]);
        let values = said.flat_map(|said| &said.properties).filter(|property| {
            property.language.is_none()
                && property.name == own::CONFIDENCE
                && parse_probability(&property.value).is_none()
        });
        values.map(|property| property.value.as_str()).next()
    }

    /// Estimates how many bytes the units of `pairs` would have.
    fn size_of(&self, pairs: &[Sides<usize>], usable: &[(Language, &Variant)]) -> usize {
        let own = self.said.size();
        let size = |&at: &usize| usable[at].1.text.len() + usable[at].1.said.size();
        pairs.iter().map(|pair| own + pair.each().map(size).sum::<usize>()).sum()
    }

    /// Makes the unit of two variants.
    fn draft(&self, source: &(Language, &Variant), target: &(Language, &Variant)) -> UnitDraft {
        let (source_language, source) = source;
        let (target_language, target) = target;
        let mut draft = UnitDraft::new(
            Sides::new(source_language.clone(), target_language.clone()),
            source.text.clone(),
            target.text.clone(),
        );
        // The translation's own data count most for the unit, then those of the `tu`, then the source's.
        let levels = [&target.said, &self.said, &source.said];
        let nearest = |of: fn(&Said) -> &Option<String>| levels.iter().find_map(|said| of(said).clone());
        // Of equal dates, the one that counts most wins.
        let latest = levels.iter().rev().filter(|said| said.changed_at.is_some());
        let latest = latest.max_by_key(|said| said.changed_at.as_deref());
        let details = &mut draft.details;
        details.external_id = self.said.id.clone().filter(|id| !is_own_id(id));
        details.author = nearest(|said| &said.created_by);
        // The person who changed it last goes with the date.
        details.changed_by =
            latest.and_then(|said| said.changed_by.clone()).or_else(|| nearest(|said| &said.changed_by));
        details.created_at = nearest(|said| &said.created_at);
        details.usage_count = levels.iter().filter_map(|said| said.usage_count).max().unwrap_or(0);
        draft.changed_at =
            latest.and_then(|said| said.changed_at.clone()).or_else(|| details.created_at.clone());
        details.source_markup.clone_from(&source.markup);
        details.target_markup.clone_from(&target.markup);
        let in_order = [&self.said, &source.said, &target.said];
        details.notes = in_order.iter().flat_map(|said| said.notes.iter().cloned()).collect();
        for name in KEPT {
            let mut values = levels.iter().filter_map(|said| said.kept.get(name));
            let value = if name == LAST_USED { values.max() } else { values.next() };
            details.properties.extend(value.map(|value| Property::new(name, value)));
        }
        for property in in_order.iter().flat_map(|said| &said.properties) {
            take_property(&mut draft, property);
        }
        for (language, variant) in [(source_language, source), (target_language, target)] {
            draft.details.keep_tag(variant.language.as_deref().unwrap_or_default(), language);
        }
        draft
    }
}

/// Returns the language of a note or property.
fn language_of(tag: &Tag) -> Option<String> {
    tag.get("xml:lang").or_else(|| tag.get("lang")).map(str::to_owned)
}

/// Puts a property in its place: our own ones into their fields, others among the properties.
fn take_property(draft: &mut UnitDraft, property: &Property) {
    let value = property.value.as_str();
    let details = &mut draft.details;
    let known = match property.name.as_str() {
        // Our own properties have no language.
        _ if property.language.is_some() => false,
        own::CLIENT => set(&mut details.client, value),
        own::DOMAIN => set(&mut details.domain, value),
        own::TAG => details.tags.insert(value.to_owned()),
        own::STATUS => value.parse().map(|status| draft.status = status).is_ok(),
        own::CONFIDENCE => parse_probability(value).map(|confidence| draft.confidence = confidence).is_some(),
        name if ORIGIN.contains(&name) => take_origin(draft.origin.get_or_insert_with(nowhere), name, value),
        _ => false,
    };
    if !known {
        draft.details.properties.push(property.clone());
    }
}

/// The properties that say where a unit came from.
const ORIGIN: [&str; 7] =
    [own::ARTICLE, own::TITLE, own::URL, own::DATE, own::SOURCE_SEGMENTS, own::TARGET_SEGMENTS, own::METHOD];

fn take_origin(origin: &mut Provenance, name: &str, value: &str) -> bool {
    let numbers = || parse_numbers(value);
    match name {
        own::ARTICLE => set(&mut origin.article, value),
        own::TITLE => set(&mut origin.title, value),
        own::URL => set(&mut origin.url, value),
        own::DATE => set(&mut origin.date, value),
        own::SOURCE_SEGMENTS => numbers().map(|numbers| origin.source_numbers = numbers).is_some(),
        own::TARGET_SEGMENTS => numbers().map(|numbers| origin.target_numbers = numbers).is_some(),
        _ => {
            let free = origin.method.is_empty();
            if free {
                value.clone_into(&mut origin.method);
            }
            free
        }
    }
}

/// Sets a field if it is not set yet. Returns whether it did.
fn set(field: &mut Option<String>, value: &str) -> bool {
    let free = field.is_none();
    if free {
        *field = Some(value.to_owned());
    }
    free
}

impl Variant {
    /// Returns its language, or why it cannot be used. With `untranslated` it may be empty.
    fn usable(&self, untranslated: bool) -> Result<Language, String> {
        let tag = self.language.as_deref().ok_or("a text without language")?;
        let language: Language = tag.parse().map_err(|error| format!("{error}"))?;
        if !self.has_segment && self.has_loose_text {
            return Err(format!("the text in `{tag}` is outside `seg`"));
        }
        if self.text.trim().is_empty() && !untranslated {
            let codes = if self.markup.is_some() { "holds codes only" } else { "is empty" };
            return Err(format!("the text in `{tag}` {codes}"));
        }
        Ok(language)
    }
}

impl Said {
    /// Estimates its size in bytes.
    fn size(&self) -> usize {
        let properties = self.properties.iter().map(|property| property.name.len() + property.value.len());
        let rest = self.notes.iter().chain(self.kept.values()).chain(&self.id).chain(&self.created_by);
        properties.sum::<usize>() + rest.map(String::len).sum::<usize>()
    }

    fn of(tag: &Tag, summary: &mut ReadSummary, position: Position) -> Self {
        let mut said = Self::default();
        for (name, value) in tag.attributes() {
            let text = || Some(value.to_owned());
            match name {
                "tuid" => said.id = text(),
                "srclang" => said.source_language = text(),
                "creationid" => said.created_by = text(),
                "changeid" => said.changed_by = text(),
                "usagecount" => said.usage_count = value.trim().parse().ok(),
                "creationdate" | "changedate" => {
                    let date = date(value);
                    if date.is_none() {
                        summary.warn(format!("a {name} that is not a date, left out"), position);
                    }
                    if name == "changedate" {
                        said.changed_at = date;
                    } else {
                        said.created_at = date;
                    }
                }
                name => {
                    if let Some(kept) = KEPT.into_iter().find(|kept| *kept == name) {
                        said.kept.insert(kept, value.to_owned());
                    }
                }
            }
        }
        said
    }
}

/// Parses a date of TMX or ISO 8601. Returns it in ISO 8601, in UTC.
pub(crate) fn date(text: &str) -> Option<String> {
    let text = text.trim();
    let utc = |date: DateTime| TimeZone::UTC.to_timestamp(date).ok();
    let timestamp = text
        .parse::<Timestamp>()
        .ok()
        .or_else(|| text.parse::<DateTime>().ok().and_then(utc))
        .or_else(|| text.parse::<Date>().ok().and_then(|date| utc(date.at(0, 0, 0, 0))))?;
    Some(timestamp.to_string())
}

impl UnitReader for TmxReader<'_> {
    fn next_unit(&mut self) -> Result<Option<ReadUnit>, ExchangeError> {
        loop {
            if let Some(ready) = self.ready.pop_front() {
                return Ok(Some(ready));
            }
            let Some(unit) = self.next_translation_unit()? else { return Ok(None) };
            self.position = unit.position;
            self.take(&unit);
        }
    }

    fn position(&self) -> Position {
        self.position
    }

    fn summary(&self) -> &ReadSummary {
        &self.summary
    }
}

#[cfg(test)]
mod tests {
    use sangam_unit::Status;

    use super::*;

    fn file(header: &str, body: &str) -> String {
        format!(r#"<tmx version="1.4"><header {header}/><body>{body}</body></tmx>"#)
    }

    fn tu(texts: &[(&str, &str)]) -> String {
        let variants: Vec<String> = texts
            .iter()
            .map(|(tag, text)| format!(r#"<tuv xml:lang="{tag}"><seg>{text}</seg></tuv>"#))
            .collect();
        format!("<tu>{}</tu>", variants.concat())
    }

    fn read(xml: &str, options: &ReadOptions) -> (Vec<ReadUnit>, Option<String>, ReadSummary) {
        let mut reader = TmxReader::new(xml.as_bytes(), "f.tmx", options).unwrap();
        let mut units = Vec::new();
        let mut error = None;
        for unit in reader.units() {
            match unit {
                Ok(unit) => units.push(unit),
                Err(fatal) => error = Some(fatal.to_string()),
            }
        }
        (units, error, reader.summary().clone())
    }

    /// Returns `source language-target language source-text` of every unit, and the reasons of the rejected ones.
    fn pairs(xml: &str, options: &ReadOptions) -> Vec<String> {
        let (units, error, _) = read(xml, options);
        assert_eq!(error, None);
        units
            .iter()
            .map(|unit| match unit {
                Ok(unit) => format!("{}-{}", unit.source_language, unit.target_language),
                Err(rejected) => rejected.reason.clone(),
            })
            .collect()
    }

    fn languages(source: Option<&str>, target: Option<&str>) -> ReadOptions {
        let tag = |tag: Option<&str>| tag.map(|tag| tag.parse().unwrap());
        ReadOptions { source_language: tag(source), target_language: tag(target), ..ReadOptions::default() }
    }

    #[test]
    fn every_pair_of_languages_is_a_unit_the_source_first() {
        let three = tu(&[("hi", "एक"), ("en", "one"), ("ur-PK", "ایک")]);
        let all = ReadOptions::default();
        let xml = file(r#"srclang="EN""#, &three);
        assert_eq!(pairs(&xml, &all), ["en-hi", "en-ur-PK", "hi-ur-PK"]);
        assert_eq!(pairs(&file(r#"srclang="*all*""#, &three), &all), ["hi-en", "hi-ur-PK", "en-ur-PK"]);
        let own = file(r#"srclang="en" creationtool="sangam""#, &three);
        assert_eq!(pairs(&own, &all), ["en-hi", "en-ur-PK"]);
        assert_eq!(pairs(&xml, &languages(Some("en"), Some("ur"))), ["en-ur-PK"]);
        assert_eq!(pairs(&xml, &languages(Some("ur"), Some("hi"))), ["ur-PK-hi"]);
        assert_eq!(pairs(&xml, &languages(None, Some("en"))), ["hi-en", "ur-PK-en"]);
        assert_eq!(
            pairs(&xml, &languages(Some("en"), Some("fr"))),
            ["no text in `en` with one in `fr`, only in hi, en, ur-PK"]
        );
    }

    #[test]
    fn what_cannot_be_used_is_told_and_the_rest_taken() {
        let body = [
            tu(&[("en", "one")]),
            tu(&[("en", "one"), ("ur", " "), ("hi", "एक")]),
            "<tu><tuv><seg>one</seg></tuv><tuv xml:lang='ur'><seg>ایک</seg></tuv></tu>".to_owned(),
            tu(&[("en", "one"), ("not a tag", "ایک")]),
            tu(&[("en", "one"), ("EN", "uno")]),
            "<tu/>".to_owned(),
            tu(&[("en", "&lt;<ph x='1'/>"), ("ur", "<ph x='1'/>")]),
        ];
        let (units, error, summary) =
            read(&file(r#"srclang="en""#, &body.join("\n")), &ReadOptions::default());
        assert_eq!(error, None);
        let said: Vec<String> = units
            .iter()
            .map(|unit| unit.as_ref().map_or_else(ToString::to_string, |unit| unit.target.clone()))
            .collect();
        assert_eq!(
            said,
            [
                "1:48: only one language, `en`: nothing to pair it with",
                "एक",
                "2:1: the text in `ur` is empty",
                "3:1: a text without language",
                "4:1: `not a tag` is not a language tag; write a BCP 47 tag such as en, ur, hi or ur-PK",
                "5:1: only one language, `en`: nothing to pair it with",
                "6:1: no text at all",
                "7:1: the text in `ur` holds codes only",
            ]
        );
        assert_eq!(units[0].as_ref().unwrap_err().raw, body[0]);
        assert_eq!((summary.units, summary.variants, summary.rejected), (7, 12, 7));
    }

    #[test]
    fn what_is_said_about_a_unit_is_kept() {
        let body = r#"<tu tuid="n-17" creationid="aisha" creationdate="20240312T091500Z" usagecount="3" changedate="20240313T101500Z" lastusagedate="20240401T000000Z"><note>desk</note><prop type="x-source-doc">a#4</prop><prop type="x-client">daily</prop><prop type="x-tag">flood</prop><prop type="x-status">confirmed</prop><prop type="x-confidence">0.5</prop><prop type="x-article">a1</prop><prop type="x-source-segments">4,5</prop><prop type="x-status">mine</prop><tuv xml:lang="en"><seg>one</seg></tuv><tuv xml:lang="ur" changeid="bilal" changedate="20240314T101500Z"><note>ok</note><seg>ایک</seg></tuv></tu>"#;
        let (units, _, _) = read(&file(r#"srclang="en""#, body), &ReadOptions::default());
        let unit = units[0].clone().unwrap();
        assert_eq!(unit.changed_at.as_deref(), Some("2024-03-14T10:15:00Z"));
        assert_eq!((unit.status, unit.confidence), (Status::Confirmed, 0.5));
        let origin = unit.origin.unwrap();
        assert_eq!((origin.article.as_deref(), origin.source_numbers), (Some("a1"), vec![4, 5]));
        let details = unit.details;
        assert_eq!(details.external_id.as_deref(), Some("n-17"));
        assert_eq!(details.author.as_deref(), Some("aisha"));
        assert_eq!(details.changed_by.as_deref(), Some("bilal"));
        assert_eq!(details.created_at.as_deref(), Some("2024-03-12T09:15:00Z"));
        assert_eq!((details.usage_count, details.client.as_deref()), (3, Some("daily")));
        assert_eq!(details.notes, ["desk", "ok"]);
        let names: Vec<&str> = details.properties.iter().map(|property| property.name.as_str()).collect();
        assert_eq!(names, ["lastusagedate", "x-source-doc", "x-status"]);
        assert!(details.tags.contains("flood"));
    }

    #[test]
    fn what_stands_in_no_place_is_told() {
        let pair = tu(&[("en", "one"), ("ur", "ایک")]);
        let inside = pair.replacen("</tuv>", &format!("</tuv>{pair}"), 1);
        let twice = pair.replacen("</seg>", "</seg><seg> more</seg>", 1);
        let outside = pair.replacen("<tu>", "<tu><seg>lost</seg>", 1);
        let (units, error, summary) =
            read(&file("", &[inside, twice, outside].concat()), &ReadOptions::default());
        assert_eq!((units.len(), error), (3, None));
        assert!(units[0].as_ref().unwrap_err().reason.contains("a `tu` inside a `tu`"));
        assert_eq!(units[1].as_ref().unwrap().source, "one more");
        assert_eq!(units[2].as_ref().unwrap().source, "one");
        let warnings: Vec<&str> = summary.warnings.keys().map(String::as_str).collect();
        assert_eq!(
            warnings,
            ["a `seg` outside a `tuv`, left out", "a second `seg` in a `tuv`, added to the first"]
        );
    }

    #[test]
    fn codes_are_kept_byte_for_byte_beside_the_text() {
        let codes = r#"<bpt i='1' x="1">&lt;a title="<sub>See <ph/>it</sub>"&gt;</bpt>The <hi>top <hi>court</hi></hi><ept i="1"/>"#;
        let (units, _, _) = read(
            &file(r#"srclang="en""#, &tu(&[("en", codes), ("ur", "<b>عدالت</b>")])),
            &ReadOptions::default(),
        );
        let unit = units[0].clone().unwrap();
        assert_eq!((unit.source.as_str(), unit.target.as_str()), ("The top court", "عدالت"));
        assert_eq!(unit.details.source_markup.as_deref(), Some(codes));
        assert_eq!(unit.details.target_markup, None);
    }

    #[test]
    fn units_before_a_break_come_and_a_bare_ampersand_can_be_mended() {
        let good = tu(&[("en", "one"), ("ur", "ایک")]);
        let bad = tu(&[("en", "Rizvi & Sons"), ("ur", "رضوی & سنز")]);
        let xml = file(r#"srclang="en""#, &format!("{good}\n{bad}\n{good}"));
        let (units, error, _) = read(&xml, &ReadOptions::default());
        assert_eq!(units.len(), 1);
        let error = error.unwrap();
        assert!(error.starts_with("f.tmx:2:35: not well-formed TMX: a bare `&`"), "{error}");
        let (units, error, _) = read(&xml, &ReadOptions { lenient: true, ..ReadOptions::default() });
        assert_eq!((units.len(), error), (3, None));
        assert_eq!(units[1].as_ref().unwrap().source, "Rizvi & Sons");
        let (units, error, _) = read(
            &xml[..xml.rfind("</tuv>").unwrap()],
            &ReadOptions { lenient: true, ..ReadOptions::default() },
        );
        assert_eq!(units.len(), 2);
        assert!(error.unwrap().contains("the file ends inside"));
    }

    #[test]
    fn a_unit_with_an_unknown_entity_is_rejected_by_name() {
        let body = [tu(&[("en", "&x;"), ("ur", "ایک")]), tu(&[("en", "one"), ("ur", "ایک")])].concat();
        let xml = format!("<!DOCTYPE tmx [<!ENTITY x SYSTEM 'file:///etc/passwd'>]>{}", file("", &body));
        let (units, error, _) = read(&xml, &ReadOptions::default());
        assert_eq!((units.len(), error), (2, None));
        assert!(units[0].as_ref().unwrap_err().reason.contains("`&x;`"));
    }

    #[test]
    fn other_xml_is_told_apart() {
        let error = |xml: &str| {
            let mut reader = TmxReader::new(xml.as_bytes(), "f.tmx", &ReadOptions::default()).unwrap();
            reader.next_unit().unwrap_err().to_string()
        };
        assert!(error("<map version='1.0'/>").contains("Tiled game map"));
        assert!(error("<html/>").contains("root element is not `tmx`"));
    }

    #[test]
    fn a_text_outside_its_segment_is_named_as_such() {
        let body = "<tu><tuv xml:lang='en'>The bridge is closed.</tuv><tuv xml:lang='ur'>\n <seg>پل</seg> <note>x</note>\n</tuv></tu>";
        let (units, _, _) = read(&file("", body), &ReadOptions::default());
        assert_eq!(units[0].as_ref().unwrap_err().reason, "the text in `en` is outside `seg`");
    }

    #[test]
    fn who_changed_a_unit_last_goes_with_the_date() {
        let unit = |tu: &str, tuv: &str| {
            let body = format!(
                "<tu {tu}><tuv xml:lang='en'><seg>one</seg></tuv><tuv xml:lang='ur' {tuv}><seg>ایک</seg></tuv></tu>"
            );
            let unit = read(&file("", &body), &ReadOptions::default()).0.remove(0).unwrap();
            (unit.changed_at.unwrap(), unit.details.changed_by.unwrap_or_default())
        };
        let (old, new) =
            ("changedate='20200101T000000Z' changeid='old'", "changedate='20240101T000000Z' changeid='new'");
        let newest = ("2024-01-01T00:00:00Z".to_owned(), "new".to_owned());
        assert_eq!(unit(old, new), newest);
        assert_eq!(unit(new, old), newest);
        assert_eq!(unit("changeid='tu'", "changedate='20240101T000000Z'").1, "tu");
    }

    #[test]
    fn what_the_header_says_of_every_unit_is_a_kind_of_segment_or_nothing() {
        let kind = |said: &str| {
            let xml = file(&format!("segtype='{said}'"), &tu(&[("en", "one"), ("ur", "ایک")]));
            read(&xml, &ReadOptions::default()).0.remove(0).unwrap().details.properties
        };
        assert_eq!(kind("phrase"), [Property::new(SEGMENT_TYPE, "phrase")]);
        assert!(kind("sentence").is_empty() && kind(&"x".repeat(1000)).is_empty());
    }

    #[test]
    fn tags_are_canonical_and_the_written_ones_are_kept() {
        let unit = |tags: [&str; 2]| {
            let xml = file("srclang='URD'", &tu(&[(tags[0], "one"), (tags[1], "ایک")]));
            read(&xml, &ReadOptions::default()).0.remove(0).unwrap()
        };
        let units = unit(["eng_Latn", "UR-pk"]);
        assert_eq!([units.source_language.as_str(), units.target_language.as_str()], ["ur-PK", "en-Latn"]);
        let kept = ["UR-pk", "eng_Latn"].map(|tag| Property::new(sangam_unit::WRITTEN_TAG, tag));
        assert_eq!(units.details.properties, kept);
        assert_eq!(unit(["ur", "en"]).details.properties, []);
    }

    #[test]
    fn a_unit_does_not_say_one_thing_a_million_times() {
        let letters = || ('a'..='z').flat_map(|one| ('a'..='z').map(move |other| format!("{one}{other}")));
        let tags: Vec<String> = letters().take(200).map(|word| format!("en-x-{word}")).collect();
        let texts: Vec<(&str, &str)> = tags.iter().map(|tag| (tag.as_str(), "x")).collect();
        let note = |length: usize| {
            tu(&texts).replacen("<tu>", &format!("<tu><note>{}</note>", "n".repeat(length)), 1)
        };
        let said = pairs(&file("", &note(1000)), &ReadOptions::default());
        assert_eq!(said, ["200 languages, whose pairs would hold far more than the file"]);
        assert_eq!(pairs(&file("", &note(10)), &ReadOptions::default()).len(), 200 * 199 / 2);
    }

    #[test]
    fn languages_can_be_asked_for_exactly() {
        let xml = file("srclang='en'", &tu(&[("en", "one"), ("ur", "ایک"), ("ur-PK", "اک")]));
        let exact = ReadOptions { exact_languages: true, ..languages(Some("en"), Some("ur")) };
        assert_eq!(pairs(&xml, &exact), ["en-ur"]);
        assert_eq!(pairs(&xml, &languages(Some("en"), Some("ur"))), ["en-ur", "en-ur-PK"]);
        let body = tu(&[("en", "one"), ("ur-PK", "اک")]);
        assert_eq!(pairs(&file("", &body), &exact), ["no text in `en` with one in `ur`, only in en, ur-PK"]);
    }

    #[test]
    fn dates_come_in_many_forms() {
        for text in
            ["20240312T091500Z", "2024-03-12T09:15:00Z", "2024-03-12T14:15:00+05:00", "20240312T091500"]
        {
            assert_eq!(date(text).as_deref(), Some("2024-03-12T09:15:00Z"), "{text}");
        }
        assert_eq!(date("20240312").as_deref(), Some("2024-03-12T00:00:00Z"));
        assert_eq!(date("yesterday"), None);
    }
}
