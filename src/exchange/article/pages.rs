//! Does no text vanish from unusual pages, does nothing enter, and does each hostile page end?

use super::html::text_of;
use super::left_out::LeftOutReason;
use super::options::ReadScope;

#[test]
fn text_in_unusual_places_does_not_vanish() {
    let read = |html: &str| text_of(html, ReadScope::Article).text.trim().replace("\n\n", "|");
    let long = "The canal broke its bank at dawn and water ran into the bazaar.";
    // A form around a page, or around a part of it, is text; one to fill in is none.
    assert_eq!(
        read(
            "<form><input type=hidden><h1>Canal</h1><p>It broke at dawn today.<p>It is shut now, they say.</form>"
        ),
        "Canal|It broke at dawn today.|It is shut now, they say."
    );
    assert_eq!(
        read(
            "<h1>Canal</h1><p>It broke at dawn today.<form><p>Get our letter every day.<input type=email><button>Go</button></form>"
        ),
        "Canal|It broke at dawn today."
    );
    // Several parts, and what continues after them.
    assert_eq!(
        read(&format!(
            "<h1>Canal</h1><article><p>{long}</article><aside>Buy.</aside><article><p>Four hundred left it.</article>"
        )),
        format!("Canal|{long}|Four hundred left it.")
    );
    assert_eq!(
        read(&format!(
            "<main><article><h1>Canal</h1><p>{long}<p>{long}</article><section><p>About four hundred families have left.</section></main>"
        )),
        format!("Canal|{long}|{long}|About four hundred families have left.")
    );
    // Controls that are headings.
    assert_eq!(
        read(
            "<article><h1>Canal</h1><h2><button>What we know</button></h2><p>It broke.<button><h3>Who left</h3></button><p>All.<label><h3>Aid</h3></label><p>Some. <button>Close</button></article>"
        ),
        "Canal|What we know|It broke.|Who left|All.|Aid|Some."
    );
    // What is never closed takes nothing with it.
    assert_eq!(read("<div><label>Name</div><p>It broke."), "It broke.");
    assert_eq!(read("<div><nav>Menu<ul></div><p>It broke at dawn today."), "It broke at dawn today.");
    assert_eq!(read("<head><title>x</title><p>It broke."), "It broke.");
    assert_eq!(read("<nav><p>Only this is here."), "Only this is here.");
    // A page of links only is not empty, nor is an index.
    assert_eq!(read("<ul><li><a href=a>One</a><li><a href=b>Two</a></ul>"), "One|Two");
    assert_eq!(
        read(&format!("<h2>Notes</h2><ul>{}</ul>", "<li><a href=a>On the canal and its bank</a>".repeat(3))),
        format!("Notes{}", "|On the canal and its bank".repeat(3))
    );
    // Manuals list their contents by the page's own name.
    assert_eq!(
        read(&format!(
            "<h1>Canal</h1><ul><li><a href='a.html#q1'>Who left the town?</a><li><a href='b.html#q2'>Old news</a></ul><p id=q1>{long}"
        )),
        format!("Canal|Who left the town?|{long}")
    );
    // A sentence may be all a link.
    let linked = "<p><a href=x>The report is here.</a><p><a href=y>Bus fares rise</a>";
    assert_eq!(
        read(&format!("<h1>Canal</h1><p>{long}{linked}<p>{long}")),
        format!("Canal|{long}|The report is here.|{long}")
    );
    // The first words of the title are no headline.
    assert_eq!(
        read(
            "<title>Canals and their banks - Post</title><p>A canal breaks its bank.<h2>Canals and</h2><p>They break at dawn."
        ),
        "A canal breaks its bank.|Canals and|They break at dawn."
    );
    assert_eq!(
        read(&format!(
            "<h1>Canal</h1><p>{long}<p>{long}<div class=copyright><p>Anyone may copy this text.</div>"
        )),
        format!("Canal|{long}|{long}|Anyone may copy this text.")
    );
}

#[test]
fn a_line_that_is_a_date_or_a_title_is_a_paragraph() {
    let page = "<title>Canal breaks its bank - Post</title><div>Canal breaks its bank<br>4 May 2025<br>The eastern canal broke its bank and ran into the old<br>bazaar at dawn.<br>In 2024 it held, although the water was much higher.</div>";
    assert_eq!(
        text_of(page, ReadScope::Article).text,
        "Canal breaks its bank\n\n4 May 2025\n\nThe eastern canal broke its bank and ran into the old bazaar at dawn. In 2024 it held, although the water was much higher.\n"
    );
}

#[test]
fn breaks_cut_verse_lists_and_labels_but_no_column_and_no_address() {
    let read = |html: &str| text_of(html, ReadScope::Article).text.trim().replace("\n\n", "|");
    assert_eq!(
        read("<p>The rain falls<br>the river swells,<br/>we wait.</p><p>बारिश गिरती है<br>नदी चढ़ती है"),
        "The rain falls|the river swells,|we wait.|बारिश गिरती है|नदी चढ़ती है"
    );
    let line = "the water of the eastern canal ran into the old bazaar of";
    assert_eq!(
        read(&format!("<p>MULTAN<br>On Monday {line}<br>{line}<br>this town.")),
        format!("MULTAN|On Monday {line} {line} this town.")
    );
    assert_eq!(read("<p>The river<br>rose."), "The river rose.");
    assert_eq!(read("<h1>The river<br>rose<br>again</h1>"), "The river rose again");
    assert_eq!(
        read("<p>Water Office<br>12 Canal Road<br>Multan 60000"),
        "Water Office 12 Canal Road Multan 60000"
    );
}

#[test]
fn a_sentence_that_begins_like_furniture_is_text() {
    let long = "The canal broke its bank at dawn and water ran into the bazaar.";
    for line in [
        "विज्ञापन पर रोक लगी।",
        "اشتہارات پر پابندی لگ گئی۔",
        "Advertisement costs rose again.",
        "Back pay is due.",
        "Thus users follow channels on WhatsApp.",
        "2,000 views of the canal were painted.",
        "Copyright law has changed.",
    ] {
        let read = text_of(&format!("<h1>Canal</h1><p>{long}<p>{line}<p>{long}"), ReadScope::Article);
        assert!(read.text.contains(line), "{line}");
    }
    for line in [
        "- विज्ञापन -",
        "1,204 views",
        "Join our WhatsApp channel today!",
        "کاپی رائٹ 2024، تمام حقوق محفوظ ہیں۔",
        "</p><p><small class=img-caption>The canal at dawn.</small>",
        "</p><ul><li><div><h3><a href=a>Fares rise</a></h3></div><p>They rose again.<li><h3><a href=b>Lamps</a></h3><p>They are lit.</ul><p>",
        "</p><div><b>You may like</b><ul><li><a href=a>Bus fares rise</a></ul></div><p>",
    ] {
        let read = text_of(&format!("<h1>Canal</h1><p>{long}<p>{line}<p>{long}"), ReadScope::Article);
        assert_eq!(read.text, format!("Canal\n\n{long}\n\n{long}\n"), "{line}");
    }
}

#[test]
fn an_article_for_a_script_to_show_is_read_from_the_description() {
    let body = "The canal broke its bank at dawn. ".repeat(5);
    let page = |shown: &str| {
        format!(
            "<script type=\"application/ld+json\">{{\"headline\": \"Canal\", \"articleBody\": \"{body}\\n<b>It</b> is\nshut &amp; dry.\"}}</script><div id=root>{shown}</div>"
        )
    };
    let body = body.trim_end();
    assert_eq!(
        text_of(&page("Loading"), ReadScope::Article).text,
        format!("Canal\n\n{body}\n\nIt is shut & dry.\n")
    );
    let shown = "<p>It broke at dawn today, they say.";
    assert_eq!(text_of(&page(shown), ReadScope::Article).text, "It broke at dawn today, they say.\n");
}

#[test]
fn what_is_left_out_has_a_line_and_a_reason() {
    let page = "<h1>Canal</h1>\n<p>It broke at dawn today.</p>\n<nav>Home</nav>\n<p class=share>Send</p><p><button>Go</button>";
    let left_out = text_of(page, ReadScope::Article).left_out;
    let left_out: Vec<_> = left_out.iter().map(|left| (left.line, left.reason, left.text.as_str())).collect();
    assert_eq!(
        left_out,
        [
            (3, LeftOutReason::Surroundings, "Home"),
            (4, LeftOutReason::Class, "Send"),
            (4, LeftOutReason::Control, "Go")
        ]
    );
}

#[test]
fn hostile_pages_end() {
    let deep = format!("{}It broke.{}", "<div>".repeat(100_000), "</div>".repeat(100_000));
    assert_eq!(text_of(&deep, ReadScope::Article).text, "It broke.\n");
    for piece in [
        "<a href=x>a",
        "<a href=x>a</a> ",
        "<p class=share><b><form><li>a",
        "<h2><button><label>a",
        "<h3><a href=x>a</a></h3>b",
        "<span class=caption>a",
        "<span class=caption>a</span> ",
        "a<br>",
        "a.<br><br>",
        "</div></p><table><td>",
        "<script type=application/ld+json>{",
        "<script type=application/ld+json>{\"articleBody\": \"a b\"}</script>",
        "<frameset><noframes>a",
        "<base href=x><template>a",
        "<noscript><p>a",
        "<!-- a",
        "&amp",
        "&#x",
        "&#99999999999",
        "<",
    ] {
        let page = format!("<p>It broke.</p>{}", piece.repeat(20_000));
        assert!(text_of(&page, ReadScope::AllText).text.contains("It broke."), "{piece}");
        assert!(text_of(&page, ReadScope::Article).text.contains("It broke."), "{piece}");
    }
    let nested = "<article><h1>a</h1>It broke.".repeat(20_000);
    assert!(text_of(&nested, ReadScope::Article).text.contains("It broke."));
    let tag = format!("<div {}>It broke.</div>", "a=\"x\" ".repeat(200_000));
    assert_eq!(text_of(&tag, ReadScope::Article).text, "It broke.\n");
}

#[test]
fn the_mark_of_a_footnote_belongs_to_the_sentence_before_it() {
    let page = "<h1>نہر</h1><p>کب، معلوم نہیں۔ <sup>3</sup> ختم۔ چوڑائی 5 <sup>م</sup> ہے۔<sup><a href='#n'>[۲]</a></sup> بس۔";
    let read = text_of(page, ReadScope::Article).text;
    assert_eq!(read, "نہر\n\nکب، معلوم نہیں۔3 ختم۔ چوڑائی 5 م ہے۔[۲] بس۔\n");
}

#[test]
fn what_readers_do_not_see_is_never_text() {
    let page = "<base href=x><h1>Canal</h1><template><p>a</template><noscript><p>b</noscript><p>It broke &amp dried &#8211 so.</p><template>c";
    for scope in [ReadScope::Article, ReadScope::AllText] {
        assert_eq!(text_of(page, scope).text, "Canal\n\nIt broke & dried – so.\n");
    }
}
