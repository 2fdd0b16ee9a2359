//! Articles in DOCX, ODT, HTML and Markdown work wherever an article does, with exactly the text that their readers
//! see.

use std::fs;
use std::io::{Cursor, Write as _};

use serde_json::Value;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::env::{TestEnv, count};

/// The content of an article: a headline, two sentences of one paragraph, an item, a cell, a last sentence.
struct Article {
    language: &'static str,
    headline: &'static str,
    /// The first sentence, cut before and after the words that were inserted as a tracked change.
    first: [&'static str; 3],
    second: &'static str,
    item: &'static str,
    cell: &'static str,
    last: &'static str,
}

const ARTICLES: [Article; 3] = [
    Article {
        language: "en",
        headline: "Flood warning for the valley",
        first: ["The river rose", "by two metres", "on Monday night."],
        second: "Nobody was hurt, said Dr. A. K. Rahman.",
        item: "The bridge at Kalam stayed open.",
        cell: "Kalam, 2 m",
        last: "Three schools will stay closed until Friday.",
    },
    Article {
        language: "ur",
        headline: "وادی کے لیے سیلاب کا انتباہ",
        first: ["پیر کی رات دریا میں پانی", "دو میٹر", "بلند ہوا۔"],
        second: "ڈاکٹر اے۔ کے۔ رحمان نے کہا کہ کوئی زخمی نہیں ہوا۔",
        item: "کالام کا پل کھلا رہا۔",
        cell: "کالام، 2 میٹر",
        last: "تین اسکول جمعہ تک بند رہیں گے۔",
    },
    Article {
        language: "hi",
        headline: "घाटी के लिए बाढ़ की चेतावनी",
        first: ["सोमवार रात नदी का पानी", "दो मीटर", "बढ़ गया।"],
        second: "डॉ. ए. के. रहमान ने कहा कि कोई घायल नहीं हुआ।",
        item: "कलाम का पुल खुला रहा।",
        cell: "कलाम, 2 मीटर",
        last: "तीन स्कूल शुक्रवार तक बंद रहेंगे।",
    },
];

/// Marks text that no reader of an article sees.
const UNREAD: &str = "UNREAD";

impl Article {
    fn segments(&self) -> Vec<String> {
        let first = self.first.join(" ");
        [self.headline, &first, self.second, self.item, self.cell, self.last].map(str::to_owned).to_vec()
    }

    fn docx(&self) -> Vec<u8> {
        let run =
            |text: &str| format!("<w:r><w:rPr><w:b/></w:rPr><w:t xml:space='preserve'>{text}</w:t></w:r>");
        let paragraph = |inside: &str| format!("<w:p><w:pPr><w:pStyle w:val='x'/></w:pPr>{inside}</w:p>");
        let [before, inserted, behind] = self.first.map(run);
        let space = run(" ");
        let body = [
            paragraph(&run(self.headline)),
            paragraph(&format!(
                "{before}<w:del><w:r><w:delText>{UNREAD}</w:delText></w:r></w:del>{space}<w:ins>{inserted}</w:ins>{space}{behind}\
                 <w:r><w:footnoteReference w:id='2'/></w:r>{space}{}<w:moveFrom><w:r><w:t>{UNREAD}</w:t></w:r></w:moveFrom>",
                run(self.second)
            )),
            paragraph(&format!(
                "<w:hyperlink>{}</w:hyperlink><w:r><w:instrText>{UNREAD}</w:instrText></w:r>",
                run(self.item)
            )),
            format!("<w:tbl><w:tr><w:tc>{}</w:tc></w:tr></w:tbl>", paragraph(&run(self.cell))),
            paragraph(&run(self.last)),
        ];
        let namespace = "xmlns:w='http://schemas.openxmlformats.org/wordprocessingml/2006/main'";
        archive(&[
            (
                "word/document.xml",
                format!("<w:document {namespace}><w:body>{}</w:body></w:document>", body.concat()),
            ),
            (
                "word/footnotes.xml",
                format!("<w:footnotes {namespace}>{}</w:footnotes>", paragraph(&run(UNREAD))),
            ),
        ])
    }

    fn odt(&self) -> Vec<u8> {
        let [before, inserted, behind] = self.first;
        let text = format!(
            "<text:tracked-changes><text:changed-region><text:deletion><text:p>{UNREAD}</text:p></text:deletion></text:changed-region></text:tracked-changes>\
             <text:h text:outline-level='1'>{}</text:h>\
             <text:p>{before}<text:change text:change-id='c'/><text:s text:c='2'/><text:change-start text:change-id='d'/>{inserted}<text:change-end text:change-id='d'/> {behind}\
             <text:note><text:note-body><text:p>{UNREAD}</text:p></text:note-body></text:note> <text:span>{}</text:span><office:annotation><text:p>{UNREAD}</text:p></office:annotation></text:p>\
             <text:list><text:list-item><text:p>{}</text:p></text:list-item></text:list>\
             <table:table><table:table-row><table:table-cell><text:p>{}</text:p></table:table-cell></table:table-row></table:table>\
             <text:p><draw:frame><svg:title>{UNREAD}</svg:title><svg:desc>{UNREAD}</svg:desc></draw:frame>{}</text:p>",
            self.headline, self.second, self.item, self.cell, self.last
        );
        archive(&[
            ("mimetype", "application/vnd.oasis.opendocument.text".to_owned()),
            (
                "content.xml",
                format!(
                    "<office:document-content xmlns:office='o' xmlns:text='t'><office:body><office:text>{text}</office:text></office:body></office:document-content>"
                ),
            ),
            ("styles.xml", format!("<x>{UNREAD}</x>")),
        ])
    }

    fn html(&self) -> Vec<u8> {
        let [before, inserted, behind] = self.first;
        format!(
            "<!DOCTYPE html><html lang='{}'><head><meta charset='utf-8'><title>{UNREAD}</title><script>'<p>{UNREAD}</p>'</script></head>\
             <body><header>{UNREAD}</header><nav><ul><li>{UNREAD}</li></ul></nav><main><article><h1>{}</h1>\n\
             <p>{before} <del>{UNREAD}</del>\n<ins>{inserted}</ins> <script>{UNREAD}</script>{behind} {}</p>\n\
             <figure><img src='x.jpg' alt='{UNREAD}'><figcaption>{UNREAD}</figcaption></figure><ul><li>{}</li></ul>\
             <table><caption>{UNREAD}</caption><tr><td>{}</td></tr></table><p>{}</p><button>{UNREAD}</button></article></main>\
             <aside>{UNREAD}</aside><footer>{UNREAD}</footer></body></html>",
            self.language, self.headline, self.second, self.item, self.cell, self.last
        )
        .into_bytes()
    }

    fn markdown(&self) -> Vec<u8> {
        let [before, inserted, behind] = self.first;
        format!(
            "---\nslug: {UNREAD}\n---\n\n# {}\n\n{before} ~~{UNREAD}~~\n**{inserted}** {behind} {}\n\n- [{}](http://a.b/{UNREAD})\n\n\
             | {} |\n|---|\n\n```\n{UNREAD}\n```\n\n{} ![{UNREAD}](x.png)\n\n<!-- {UNREAD} -->\n",
            self.headline, self.second, self.item, self.cell, self.last
        )
        .into_bytes()
    }
}

fn archive(parts: &[(&str, String)]) -> Vec<u8> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in parts {
        archive.start_file(*name, SimpleFileOptions::default()).unwrap();
        archive.write_all(text.as_bytes()).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

const FORMATS: [&str; 4] = ["docx", "odt", "html", "md"];

/// Makes a directory with `flood.LANGUAGE.FORMAT` in every language and format.
fn articles() -> TestEnv {
    let env = TestEnv::new();
    for article in &ARTICLES {
        for (format, bytes) in
            FORMATS.iter().zip([article.docx(), article.odt(), article.html(), article.markdown()])
        {
            env.file(&format!("flood.{}.{format}", article.language), bytes);
        }
    }
    env
}

/// The texts of one side of `units`.
fn texts(units: &[Value], side: &str) -> Vec<String> {
    units.iter().map(|unit| unit[side].as_str().unwrap().to_owned()).collect()
}

#[test]
fn every_format_says_what_its_readers_read() {
    let env = articles();
    for article in &ARTICLES {
        for format in FORMATS {
            let name = format!("flood.{}.{format}", article.language);
            let told = env.run(&["segment", &name, "--json"]).ok().json();
            assert_eq!(texts(&told, "text"), article.segments(), "{name}");
            assert!(told.iter().all(|segment| segment["language"] == article.language), "{name}");
            // The byte offsets refer to the text that was read.
            let lengths = told.iter().map(|segment| {
                let [start, end] = ["start", "end"].map(|side| segment[side].as_u64().unwrap());
                (end - start, segment["text"].as_str().unwrap().len() as u64)
            });
            lengths.for_each(|(span, length)| assert_eq!(span, length, "{name}"));
            let piped = env.run_with_input(&["segment", "-"], fs::read(env.path(&name)).unwrap());
            let is_known_by_content = format != "md";
            assert_eq!(
                piped.ok().stdout.lines().eq(article.segments()),
                is_known_by_content,
                "{name} on standard input"
            );
        }
    }
}

#[test]
fn articles_of_different_formats_align_and_are_found_again() {
    let env = articles();
    let [english, urdu, hindi] = &ARTICLES;
    for (source, target, translation, id) in
        [("flood.en.docx", "flood.ur.odt", urdu, "a"), ("flood.en.md", "flood.hi.html", hindi, "b")]
    {
        env.run(&["align", source, target, "--id", id]).ok();
        let to = translation.language;
        let units = env.run(&["export", "--json", "--to", to]).ok().json();
        assert_eq!(texts(&units, "source"), english.segments(), "{source}");
        assert_eq!(texts(&units, "target"), translation.segments(), "{target}");
        for (number, unit) in (1..).zip(&units) {
            let origin = &unit["provenance"];
            assert_eq!(
                (origin["article"].as_str(), origin["source_numbers"][0].as_u64()),
                (Some(id), Some(number))
            );
            assert_eq!(origin["target_numbers"][0].as_u64(), Some(number));
        }
        for format in FORMATS {
            let article = format!("flood.en.{format}");
            let told = env.run(&["pretranslate", &article, "--to", to, "--format", "jsonl"]).ok();
            assert_eq!(told.json().len(), english.segments().len(), "{article}");
            assert!(
                told.stderr.contains("6 segments") && told.stderr.contains("101: 6 segments"),
                "{article}: {}",
                told.stderr
            );
            let file = env.run(&["pretranslate", &article, "--to", to, "--format", "xliff2"]).ok().stdout;
            for text in translation.segments() {
                assert!(file.contains(&text), "{article}: {text} is not in:\n{file}");
            }
            assert!(!file.contains(UNREAD), "{article}: {file}");
        }
    }
    let shown = env.run(&["article", "show", "a"]).ok().stdout;
    assert!(shown.contains("flood.en.docx") && shown.contains("flood.ur.odt"), "{shown}");
}

#[test]
fn folders_lists_and_streams_take_documents() {
    let env = articles();
    fs::create_dir_all(env.path("docs")).unwrap();
    for language in ["en", "hi"] {
        let name = format!("flood.{language}.odt");
        fs::copy(env.path(&name), env.path("docs").join(name)).unwrap();
    }
    let dir = ["align", "--dir", "docs", "--source-suffix", ".en.odt", "--target-suffix", ".hi.odt"];
    env.run(&dir).ok().says(&["1 pairs: 1 aligned"]);
    env.file(
        "list.tsv",
        "source\ttarget\tid\nflood.en.html\tflood.ur.docx\tc\nflood.en.docx\tflood.gone.odt\td\n",
    );
    env.run(&["align", "--manifest", "list.tsv"]).exits(1).says(&[
        "flood.gone.odt",
        "1 aligned",
        "1 rejected",
    ]);
    let units = env.run(&["export", "--json", "--to", "ur"]).ok().json();
    assert_eq!(texts(&units, "target"), ARTICLES[1].segments());
    // A broken document is refused like any other article.
    let whole = fs::read(env.path("flood.ur.docx")).unwrap();
    env.file("cut.docx", &whole[..whole.len() / 2]);
    env.run(&["align", "flood.en.docx", "cut.docx"]).exits(2).says(&["cut.docx", "plain text"]);
}

/// The markup of a paragraph.
#[derive(Clone, Copy, PartialEq)]
enum Mark {
    Heading(u8),
    Plain,
    Bold,
    Item,
}

/// `paragraphs` in every format, by extension.
fn documents(paragraphs: &[(Mark, &str)]) -> [(&'static str, Vec<u8>); 4] {
    use Mark::{Bold, Heading, Item, Plain};
    let all = |written: &dyn Fn(Mark, &str) -> String| -> String {
        paragraphs.iter().map(|&(mark, text)| written(mark, text)).collect()
    };
    let html = all(&|mark, text| match mark {
        Heading(level) => format!("<h{level}>{text}</h{level}>\n"),
        Plain => format!("<p>{text}</p>\n"),
        Bold => format!("<p><strong>{text}</strong></p>\n"),
        Item => format!("<ul><li>{text}</li></ul>\n"),
    });
    let markdown = all(&|mark, text| match mark {
        Heading(level) => format!("{} {text}\n\n", "#".repeat(level.into())),
        Plain => format!("{text}\n\n"),
        Bold => format!("**{text}**\n\n"),
        Item => format!("- {text}\n\n"),
    });
    let docx = all(&|mark, text| {
        let (properties, bold) = match mark {
            Heading(level) => (format!("<w:pStyle w:val='berschrift{level}'/>"), ""),
            Plain => (String::new(), ""),
            Bold => (String::new(), "<w:rPr><w:b/></w:rPr>"),
            Item => ("<w:numPr><w:numId w:val='1'/></w:numPr>".to_owned(), ""),
        };
        format!("<w:p><w:pPr>{properties}</w:pPr><w:r>{bold}<w:t>{text}</w:t></w:r></w:p>")
    });
    let style = |level: u8| {
        format!(
            "<w:style w:type='paragraph' w:styleId='berschrift{level}'><w:name w:val='heading {level}'/></w:style>"
        )
    };
    let styles: String = (1..=6).map(style).collect();
    let odt = all(&|mark, text| match mark {
        Heading(level) => format!("<text:h text:outline-level='{level}'>{text}</text:h>"),
        Plain => format!("<text:p>{text}</text:p>"),
        Bold => format!("<text:p text:style-name='P1'>{text}</text:p>"),
        Item => format!("<text:list><text:list-item><text:p>{text}</text:p></text:list-item></text:list>"),
    });
    let bold = "<style:style style:name='P1'><style:text-properties fo:font-weight='bold'/></style:style>";
    [
        ("html", format!("<!DOCTYPE html>\n<main>\n{html}</main>\n").into_bytes()),
        ("md", markdown.into_bytes()),
        (
            "docx",
            archive(&[
                (
                    "word/document.xml",
                    format!("<w:document xmlns:w='w'><w:body>{docx}</w:body></w:document>"),
                ),
                ("word/styles.xml", format!("<w:styles xmlns:w='w'>{styles}</w:styles>")),
            ]),
        ),
        (
            "odt",
            archive(&[(
                "content.xml",
                format!(
                    "<office:c xmlns:office='o' xmlns:text='t' xmlns:style='s' xmlns:fo='f'>{bold}<office:body>{odt}</office:body></office:c>"
                ),
            )]),
        ),
    ]
}

/// The paragraphs of a document, and the kinds of its segments.
type Case<'c> = (&'c [(Mark, &'c str)], &'c [&'c str]);

/// The kinds of the reported segments.
fn kinds(told: &[Value]) -> Vec<&str> {
    told.iter().map(|segment| segment["kind"].as_str().unwrap()).collect()
}

#[test]
fn headings_are_those_that_the_document_marks() {
    use Mark::{Heading, Item, Plain};
    let env = TestEnv::new();
    let paragraphs = [
        (Heading(1), "Flood warning"),
        (Plain, "By Asma Jamil"),
        (Plain, "The river rose by two metres. Nobody was hurt."),
        (Heading(2), "Is the dam safe? The mayor says yes."),
        (Item, "Blankets and tents"),
        (Plain, "Three schools stay closed."),
    ];
    let expected =
        ["heading", "sentence", "sentence", "sentence", "heading", "heading", "sentence", "sentence"];
    let blocks =
        ["heading", "paragraph", "paragraph", "paragraph", "heading", "heading", "item", "paragraph"];
    let of_segment = [1, 2, 3, 3, 4, 4, 5, 6];
    for (format, bytes) in documents(&paragraphs) {
        let name = format!("flood.{format}");
        env.file(&name, &bytes);
        let told = env.run(&["segment", &name, "--json"]).ok().json();
        assert_eq!(kinds(&told), expected, "{name}");
        let places: Vec<&Value> = told.iter().map(|segment| &segment["place"]).collect();
        let named: Vec<&str> = places.iter().map(|place| place["block"].as_str().unwrap()).collect();
        assert_eq!(named, blocks, "{name}");
        assert_eq!((places[0]["level"].as_u64(), places[4]["level"].as_u64()), (Some(1), Some(2)), "{name}");
        assert!(places[1].get("level").is_none(), "{name}");
        for (place, number) in places.iter().zip(of_segment) {
            if matches!(format, "docx" | "odt") {
                assert_eq!(place["paragraph"].as_u64(), Some(number), "{name}");
                continue;
            }
            let document = String::from_utf8(bytes.clone()).unwrap();
            let [start, end] = [0, 1].map(|side| count(&place["bytes"][side]));
            assert_eq!(&document[start..end], paragraphs[usize::try_from(number).unwrap() - 1].1, "{name}");
            let before = &document[..start];
            let line = 1 + before.matches('\n').count() as u64;
            let column = 1 + before.rsplit('\n').next().unwrap().chars().count() as u64;
            assert_eq!(
                (place["line"].as_u64(), place["column"].as_u64()),
                (Some(line), Some(column)),
                "{name}"
            );
        }
        // Rules of other programs cut sentences, but not paragraphs.
        env.run(&["srx", "export", "-o", "rules.srx"]);
        let by_rules = env.run(&["segment", &name, "--json", "--srx", "rules.srx"]).ok().json();
        assert_eq!(kinds(&by_rules), expected, "{name} by SRX");
    }
}

#[test]
fn headings_that_nobody_marked_are_found_as_in_plain_text() {
    use Mark::{Bold, Heading, Plain};
    let env = TestEnv::new();
    let long = "The river rose by two metres. Nobody was hurt.";
    let unmarked = [
        (Bold, "Flood warning"),
        (Plain, long),
        (Bold, "Direct talks"),
        (Bold, "They met on Monday."),
        (Plain, "Kalam"),
    ];
    let template = [(Heading(1), "Flood warning"), (Plain, long), (Plain, "Direct talks"), (Plain, long)];
    let mixed = [
        (Heading(1), "Flood"),
        (Plain, long),
        (Heading(2), "Roads"),
        (Bold, "Direct talks"),
        (Plain, "Kalam"),
    ];
    let cases: [Case<'_>; 3] = [
        (&unmarked, &["heading", "sentence", "sentence", "heading", "sentence", "heading"]),
        (&template, &["heading", "sentence", "sentence", "heading", "sentence", "sentence"]),
        (&mixed, &["heading", "sentence", "sentence", "heading", "heading", "sentence"]),
    ];
    for (paragraphs, expected) in cases {
        for (format, bytes) in documents(paragraphs) {
            let name = format!("flood.{format}");
            env.file(&name, &bytes);
            let told = env.run(&["segment", &name, "--json"]).ok().json();
            assert_eq!(kinds(&told), expected, "{name}");
        }
    }
    env.file("flood.txt", "Flood warning\n\nThe river rose.\n");
    let told = env.run(&["segment", "flood.txt", "--json"]).ok().json();
    assert!(told.iter().all(|segment| segment.get("place").is_none()), "plain text is its own document");
}

#[test]
fn places_come_with_beads_and_matches() {
    let env = articles();
    let beads = env.run(&["align", "flood.en.md", "flood.ur.docx", "--json"]).ok().json();
    let headline = &beads[0];
    assert_eq!(headline["source"][0]["place"]["line"], 5, "{headline}");
    assert_eq!(headline["source"][0]["place"]["block"], "heading", "{headline}");
    assert_eq!(headline["target"][0]["place"]["paragraph"], 1, "{headline}");
    let found = env.run(&["pretranslate", "flood.en.html", "--to", "ur", "--format", "jsonl"]).ok().json();
    assert!(found.iter().all(|segment| segment["place"]["line"].as_u64().is_some()), "{found:?}");
    assert_eq!(found[0]["place"]["block"], "heading");
    // The memory stores the text of the document.
    let shown = env.run(&["article", "list", "--json"]).ok().json();
    assert_eq!(shown.len(), 1);
    env.file("flood.ur.txt", ARTICLES[1].segments().join("\n\n"));
    let beads = env.run(&["align", "flood.en.md", "flood.ur.txt", "--dry-run", "--json"]).ok().json();
    assert!(beads[0]["target"][0].get("place").is_none() && beads[0]["source"][0].get("place").is_some());
}

#[test]
fn marks_of_footnotes_stay_with_their_sentence() {
    let env = TestEnv::new();
    env.file(
        "a.html",
        "<h1>Canal</h1><p>It cost five crore.<sup>1</sup> The rest is due. <sup>2</sup> Nobody knows.",
    );
    let seen = env.run(&["segment", "a.html"]).ok();
    assert_eq!(seen.stdout, "Canal\nIt cost five crore.1\nThe rest is due.2\nNobody knows.\n");
    env.file(
        "a.html",
        "<h1>نہر</h1><p>پانچ کروڑ خرچ ہوئے۔<sup>1</sup> باقی واجب ہے۔ <sup>2</sup> کب، معلوم نہیں۔",
    );
    let seen = env.run(&["segment", "a.html"]).ok();
    assert_eq!(seen.stdout, "نہر\nپانچ کروڑ خرچ ہوئے۔1\nباقی واجب ہے۔2\nکب، معلوم نہیں۔\n");
    env.file("a.html", "<h1>नहर</h1><p>पाँच करोड़ ख़र्च हुए।<sup>1</sup> बाक़ी देय है। <sup>2</sup> कब, पता नहीं।");
    let seen = env.run(&["segment", "a.html"]).ok();
    assert_eq!(seen.stdout, "नहर\nपाँच करोड़ ख़र्च हुए।1\nबाक़ी देय है।2\nकब, पता नहीं।\n");
}

#[test]
fn what_is_left_out_of_a_page_is_counted_shown_and_read_if_asked_for() {
    let env = TestEnv::new();
    let menu = "<nav>Home Politics Weather Sport</nav>\n";
    env.file("a.html", format!("{menu}<h1>Canal</h1><p>It broke its bank at dawn on Monday, they say.</p>"));
    let seen = env.run(&["segment", "a.html"]).ok();
    assert_eq!(seen.stdout, "Canal\nIt broke its bank at dawn on Monday, they say.\n");
    assert!(seen.stderr.contains("a.html: 1 passage (24 letters) left out"), "{}", seen.stderr);
    let shown = env.run(&["segment", "--explain", "a.html"]).ok();
    assert_eq!(shown.stdout, "1\tsurroundings\tHome Politics Weather Sport\n");
    let all = env.run(&["segment", "--all-text", "a.html"]).ok();
    assert_eq!(all.stdout, format!("Home Politics Weather Sport\n{}", seen.stdout));
    assert_eq!(all.stderr, "");

    // A pair of which nothing is left out says nothing.
    env.file("b.html", "<h1>नहर</h1><p>सोमवार को भोर में इसका किनारा टूट गया।</p>");
    let pair = ["align", "a.html", "b.html", "--dry-run", "--force"];
    let seen = env.run(&pair).ok();
    assert!(seen.stderr.contains("a.html: 1 passage (24 letters) left out"), "{}", seen.stderr);
    assert!(!seen.stderr.contains("b.html: "), "{}", seen.stderr);

    // Most of it left out is a warning, for pairs too.
    env.file("a.html", format!("{}<p>The canal broke its bank at dawn.</p>", menu.repeat(3)));
    env.file("b.html", "<p>नहर का किनारा भोर में टूट गया।</p>");
    let warning = "a.html: 72 of its 98 letters are left out as no part of its article";
    let seen = env.run(&["segment", "a.html"]).ok();
    assert!(seen.stderr.contains(warning), "{}", seen.stderr);
    let told = env.run(&["align", "a.html", "b.html", "--dry-run", "--force"]).ok();
    assert!(told.stderr.contains(warning), "{}", told.stderr);
    let told = env.run(&["align", "a.html", "b.html", "--dry-run", "--force", "--all-text"]).ok();
    assert!(!told.stderr.contains("left out"), "{}", told.stderr);
}
