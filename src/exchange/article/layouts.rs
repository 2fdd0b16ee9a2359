//! Is every sentence of the article read, and nothing else, whatever the layout of the page?

use super::html::text_of;
use super::options::ReadScope;
use crate::article::left_out::LeftOutReason;

/// The texts of a page.
struct Story {
    headline: &'static str,
    sentences: [&'static str; 6],
    /// What is around it.
    around: [&'static str; 19],
    byline: &'static str,
    day: &'static str,
}

const STORIES: [Story; 3] = [
    Story {
        headline: "Old library opens its doors again",
        sentences: [
            "The old library of the town opened its doors again on Tuesday.",
            "Workers had repaired the roof for eleven months.",
            "“We kept every shelf,” said the librarian.",
            "Children may borrow three books a week.",
            "The reading room stays shut until the new lamps arrive.",
            "A second hall will follow next spring, the mayor promised.",
        ],
        around: [
            "Home",
            "Politics",
            "Weather",
            "Photo: The reading room in 1962",
            "Advertisement",
            "Also read: Market moves to the river",
            "Share",
            "Tweet",
            "Related news",
            "Market moves to the river",
            "Bus fares rise again",
            "Latest news",
            "Comments",
            "What a lovely place!",
            "I grew up there.",
            "© 2025 The Valley Post. All rights reserved.",
            "We use cookies to improve your experience.",
            "Tags",
            "Subscribe to our newsletter and never miss a story.",
        ],
        byline: "By Amna Noor",
        day: "4 May 2025",
    },
    Story {
        headline: "پرانی لائبریری پھر کھل گئی",
        sentences: [
            "شہر کی پرانی لائبریری منگل کو پھر کھول دی گئی۔",
            "مزدور گیارہ ماہ تک چھت کی مرمت کرتے رہے۔",
            "لائبریرین نے کہا: ”ہم نے ہر الماری بچا لی۔“",
            "بچے ہفتے میں تین کتابیں لے جا سکتے ہیں۔",
            "نئے چراغ آنے تک مطالعہ گاہ بند رہے گی۔",
            "ناظم نے وعدہ کیا کہ دوسرا ہال اگلی بہار میں بنے گا۔",
        ],
        around: [
            "سرورق",
            "سیاست",
            "موسم",
            "فوٹو: مطالعہ گاہ 1962 میں",
            "اشتہار",
            "یہ بھی پڑھیں: بازار دریا کنارے منتقل",
            "شیئر",
            "ٹویٹ",
            "متعلقہ خبریں",
            "بازار دریا کنارے منتقل",
            "بسوں کے کرائے پھر بڑھ گئے",
            "تازہ ترین",
            "تبصرے",
            "کیا خوبصورت جگہ ہے!",
            "میں وہیں پلا بڑھا ہوں۔",
            "© 2025 وادی پوسٹ۔ جملہ حقوق محفوظ ہیں۔",
            "ہم کوکیز استعمال کرتے ہیں تاکہ آپ کا تجربہ بہتر ہو۔",
            "ٹیگز",
            "ہمارا نیوز لیٹر سبسکرائب کریں اور کوئی خبر نہ چھوڑیں۔",
        ],
        byline: "تحریر: آمنہ نور",
        day: "4 مئی 2025",
    },
    Story {
        headline: "पुराना पुस्तकालय फिर खुला",
        sentences: [
            "शहर का पुराना पुस्तकालय मंगलवार को फिर खोल दिया गया।",
            "मज़दूर ग्यारह महीने तक छत की मरम्मत करते रहे।",
            "पुस्तकालयाध्यक्ष ने कहा, “हमने हर अलमारी बचा ली।”",
            "बच्चे हफ़्ते में तीन किताबें ले जा सकते हैं।",
            "नए दीये आने तक वाचनालय बंद रहेगा।",
            "महापौर ने वादा किया कि दूसरा हॉल अगले वसंत में बनेगा।",
        ],
        around: [
            "होम",
            "राजनीति",
            "मौसम",
            "फ़ोटो: 1962 में वाचनालय",
            "विज्ञापन",
            "यह भी पढ़ें: बाज़ार नदी किनारे गया",
            "शेयर",
            "ट्वीट",
            "संबंधित ख़बरें",
            "बाज़ार नदी किनारे गया",
            "बसों का किराया फिर बढ़ा",
            "ताज़ा ख़बरें",
            "टिप्पणियाँ",
            "कितनी सुंदर जगह है!",
            "मैं वहीं बड़ा हुआ।",
            "© 2025 वैली पोस्ट। सर्वाधिकार सुरक्षित।",
            "हम आपके अनुभव को बेहतर बनाने के लिए कुकीज़ का उपयोग करते हैं।",
            "टैग",
            "हमारा न्यूज़लेटर लें और कोई ख़बर न छोड़ें।",
        ],
        byline: "आमना नूर",
        day: "4 मई 2025",
    },
];

/// Layouts as news sites have them, each with its name.
const LAYOUTS: [(&str, &str); 10] = [
    (
        "blogger",
        r#"<html><head><title>@headline | Valley Post</title></head><body><div class="content-outer"><div class="header-outer"><h1 class="title">Valley Post</h1></div><div class="tabs-outer"><ul><li><a href="/x0">@b00</a></li><li><a href="/x1">@b01</a></li><li><a href="/x2">@b02</a></li></ul></div><div class="main-outer"><div class="widget Blog"><div class="blog-posts hfeed"><div class="date-outer"><h2 class="date-header"><span>@day</span></h2><div class="post hentry"><h3 class="post-title entry-title">@headline</h3><div class="post-header"></div><div class="post-body entry-content">@s0 @s1<br><br>@s2<br/><br/>@s3 @s4<div>@s5</div></div><div class="post-footer"><div class="post-share-buttons"><a href="/0">@b06</a><a href="/1">@b07</a></div><span class="post-labels">@b17: <a href="/q">x</a></span></div></div><div class="comments" id="comments"><h4>@b12</h4><p>@b13</p><p>@b14</p></div></div></div></div><div class="column-right-outer"><div class="widget PopularPosts"><h2>@b11</h2><ul><li><a href="/x0">@b09</a></li><li><a href="/x1">@b10</a></li></ul></div></div></div><div class="footer-outer">@b15</div></div></body></html>"#,
    ),
    (
        "aspnet",
        r#"<html><head><title>@headline | Valley Post</title></head><body><form method="post" action="./x.aspx" id="aspnetForm"><input type="hidden" name="__VIEWSTATE" value="x"/><div id="topmenu"><a href="/0">@b00</a><a href="/1">@b01</a><a href="/2">@b02</a></div><input type="text" name="q"/><input type="submit" value="Go"/><div id="ctl00_Content"><span id="lblTitle" class="heading">@headline</span><br/><span id="lblDate">@day</span><br/><br/><div align="justify"><p>@s0</p><p>@s1</p><p>@s2</p><p>@s3</p><p>@s4</p><p>@s5</p></div></div><div id="ctl00_footer">@b15</div></form></body></html>"#,
    ),
    (
        "amp",
        r#"<!doctype html><html amp><head><title>@headline | Valley Post</title></head><body><header><a href="/0">Valley Post</a></header><amp-sidebar><ul><li><a href="/x0">@b00</a></li><li><a href="/x1">@b01</a></li><li><a href="/x2">@b02</a></li></ul></amp-sidebar><main><article><h1>@headline</h1><p class="byline">@by</p><amp-img src="x"></amp-img><div class="image-caption">@b03</div><p>@s0</p><p>@s1</p><p>@s2</p><amp-ad>@b04</amp-ad><p><a href="/y">@b05</a></p><p>@s3</p><p>@s4</p><p>@s5</p><amp-social-share type="twitter"></amp-social-share></article><section class="related-articles"><h3>@b08</h3><ul><li><a href="/x0">@b09</a></li><li><a href="/x1">@b10</a></li></ul></section></main><footer><p>@b15</p></footer><amp-user-notification>@b16</amp-user-notification></body></html>"#,
    ),
    (
        "live",
        r##"<html><head><title>@headline | Valley Post</title></head><body><nav><ul><li><a href="/x0">@b00</a></li><li><a href="/x1">@b01</a></li><li><a href="/x2">@b02</a></li></ul></nav><main><h1>@headline</h1><div class="live-blog"><article class="post"><h2><a href="#p1">10:30</a></h2><p>@s0</p><p>@s1</p></article><article class="post"><h2><a href="#p2">09:10</a></h2><p>@s2</p><p>@s3</p><div class="share-tools"><a href="/0">@b06</a><a href="/1">@b07</a></div></article><article class="post"><h2><a href="#p3">08:00</a></h2><p>@s4</p><p>@s5</p></article></div><aside><ul><li><a href="/x0">@b09</a></li><li><a href="/x1">@b10</a></li></ul></aside></main><footer><p>@b15</p></footer></body></html>"##,
    ),
    (
        "table",
        r#"<html><head><title>@headline | Valley Post</title></head><body bgcolor=white><table width=100%><tr><td colspan=3><a href="/0">@b00</a><a href="/1">@b01</a><a href="/2">@b02</a></td></tr><tr><td width=150><a href="/@b09">@b09</a><br><a href="/@b10">@b10</a></td><td><font size=5><b>@headline</b></font><br><i>@day</i><p>@s0 @s1<p>@s2<p>@s3<p>@s4 @s5</td><td><a href="/0">@b10</a><br>@b04</td></tr><tr><td colspan=3><font size=1>@b15</font></td></tr></table></body></html>"#,
    ),
    (
        "divs",
        r#"<html><head><title>@headline | Valley Post</title></head><body><div class="hdr"><div class="logo"><a href="/">Valley Post</a></div><div><a href="/0">@b00</a><a href="/1">@b01</a><a href="/2">@b02</a></div></div><div class="wrap"><div class="ttl">@headline</div><div class="inf">@by <span>@day</span></div><div class="txt"><div>@s0 @s1</div><div>@s2</div><div class="ad-slot">@b04</div><div>@s3</div><div><a href="/z">@b05</a></div><div>@s4 @s5</div></div><div class="shr"><a href="/0">@b06</a><a href="/1">@b07</a></div><div class="rel"><div>@b08</div><ul><li><a href="/x0">@b09</a></li><li><a href="/x1">@b10</a></li></ul></div></div><div class="ftr">@b15</div><div id="cookie-bar">@b16 <button>OK</button></div></body></html>"#,
    ),
    (
        "jsonld",
        r#"<html><head><title>@headline | Valley Post</title></head><script type="application/ld+json">{"@graph":[{"@type":"NewsArticle","headline":"@headline"}]}</script><body><div><ul><li><a href="/x0">@b00</a></li><li><a href="/x1">@b01</a></li><li><a href="/x2">@b02</a></li></ul></div><div><a href="/t">@b09</a></div><div class="sc-a1">@headline</div><div itemprop="articleBody"><p>@s0</p><p>@s1</p><p>@s2</p><p>@s3</p><p>@s4</p><p>@s5</p></div><div class="sc-z"><p>@b18</p><input type=email></div><div class="sc-b"><p>@b13</p><p>@b14</p></div><div>@b15</div></body></html>"#,
    ),
    (
        "wpclassic",
        r#"<html><head><title>@headline | Valley Post</title></head><body class="single single-post"><div id="page"><div id="masthead"><h1 class="site-title"><a href="/">Valley Post</a></h1><ul><li><a href="/x0">@b00</a></li><li><a href="/x1">@b01</a></li><li><a href="/x2">@b02</a></li></ul></div><div id="primary"><div class="post-12 post type-post category-local tag-library hentry"><h1 class="entry-title">@headline</h1><div class="entry-meta">@by @day</div><div class="entry-content"><figure><figcaption>@b03</figcaption></figure><p>@s0</p><p>@s1</p><p>@s2</p><p>@s3</p><div class="code-block">@b04</div><p>@s4</p><p>@s5</p><div class="addtoany_share_save_container"><a href="/0">@b06</a><a href="/1">@b07</a></div></div></div><div class="nav-links"><a href="/p">@b09</a> <a href="/n">@b10</a></div><div id="respond"><h3>@b12</h3><form><p>@b18</p><textarea></textarea><label>Name</label><input type=text></form></div></div><div id="secondary" class="widget-area"><h3>@b11</h3><ul><li><a href="/x0">@b09</a></li><li><a href="/x1">@b10</a></li></ul></div><div id="colophon"><p>@b15</p></div></div></body></html>"#,
    ),
    (
        "teasers",
        r#"<html><head><title>@headline | Valley Post</title></head><body><header><ul><li><a href="/x0">@b00</a></li><li><a href="/x1">@b01</a></li><li><a href="/x2">@b02</a></li></ul></header><article><h1>@headline</h1><p>@s0</p><p>@s1</p><p>@s2</p><p>@s3</p><p>@s4</p><p>@s5</p></article><div class="list"><article><h3><a href="/1">@b09</a></h3><p>@b14</p></article><article><h3><a href="/2">@b10</a></h3><p>@b13</p></article></div><footer><p>@b15</p></footer></body></html>"#,
    ),
    (
        "urdudaily",
        r#"<html dir=rtl><head><title>@headline | Valley Post</title></head><body><div class="top-bar"><a href="/">@b00</a> | <a href="/2">@b01</a> | <a href="/3">@b02</a></div><div class="container"><div class="row"><div class="col-md-8"><h2>@headline</h2><ul class="list-inline"><li>@day</li><li>@by</li></ul><div class="detail"><p>@s0</p><p>@s1</p><p>@s2</p><p><strong><a href="/r">@b05</a></strong></p><p>@s3</p><p>@s4</p><p>@s5</p></div><div class="fb-comments"></div><h4>@b08</h4><div class="row"><div class="col-md-4"><a href="/1"><img src=x><h5>@b09</h5></a></div><div class="col-md-4"><a href="/2"><h5>@b10</h5></a></div></div></div><div class="col-md-4"><h3>@b11</h3><a href="/5"><p>@b09</p></a><a href="/6"><p>@b10</p></a></div></div></div><div class="footer-bottom"><p>@b15</p></div></body></html>"#,
    ),
];

/// The share of the words read, in per cent, that may be from around the article.
const AROUND_PER_CENT: usize = 3;

fn page(layout: &str, story: &Story) -> String {
    let mut page = layout.replace("@headline", story.headline).replace("@by", story.byline);
    page = page.replace("@day", story.day);
    for (index, text) in story.sentences.iter().enumerate() {
        page = page.replace(&format!("@s{index}"), text);
    }
    for (index, text) in story.around.iter().enumerate() {
        page = page.replace(&format!("@b{index:02}"), text);
    }
    page
}

#[test]
fn every_sentence_is_read_and_hardly_anything_else() {
    for (name, layout) in LAYOUTS {
        let (mut words, mut around) = (0, 0);
        for story in &STORIES {
            let read = text_of(&page(layout, story), ReadScope::Article).text;
            let mut left = read.clone();
            for text in [story.headline].iter().chain(&story.sentences) {
                assert!(read.contains(text), "{name}: {text} is not in {read}");
                left = left.replacen(text, "", 1);
            }
            words += read.split_whitespace().count();
            let known = [story.byline, story.day, "10:30", "09:10", "08:00"];
            left = known.iter().fold(left, |left, known| left.replacen(known, "", 1));
            around += left.split_whitespace().count();
        }
        assert!(100 * around <= AROUND_PER_CENT * words, "{name}: {around} of {words} words");
    }
}

#[test]
fn all_text_is_read_if_it_is_asked_for() {
    for (name, layout) in LAYOUTS {
        let page = page(layout, &STORIES[0]);
        let all = text_of(&page, ReadScope::AllText);
        assert!(all.left_out.is_empty(), "{name}");
        let article = text_of(&page, ReadScope::Article);
        assert!(!article.left_out.is_empty(), "{name}");
        for left_out in article.left_out.iter().filter(|left_out| left_out.reason != LeftOutReason::Control) {
            let text = left_out.text.split_whitespace().collect::<Vec<_>>().join(" ");
            assert!(all.text.contains(&text), "{name}: {text} is not in {}", all.text);
        }
    }
}

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
    // A page of links only is not empty.
    assert_eq!(read("<ul><li><a href=a>One</a><li><a href=b>Two</a></ul>"), "One|Two");
}

#[test]
fn a_line_that_is_a_date_or_a_title_is_a_paragraph() {
    let page = "<title>Canal breaks its bank - Post</title><div>Canal breaks its bank<br>4 May 2025<br>It broke<br>at dawn.<br>In 2024 it held.</div>";
    assert_eq!(
        text_of(page, ReadScope::Article).text,
        "Canal breaks its bank\n\n4 May 2025\n\nIt broke at dawn. In 2024 it held.\n"
    );
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
        "<p class=share><b><form><li>a",
        "<h2><button><label>a",
        "</div></p><table><td>",
        "<script type=application/ld+json>{",
        "&amp",
    ] {
        let page = format!("<p>It broke.</p>{}", piece.repeat(20_000));
        assert!(text_of(&page, ReadScope::AllText).text.contains("It broke."), "{piece}");
        assert!(text_of(&page, ReadScope::Article).text.contains("It broke."), "{piece}");
    }
}
