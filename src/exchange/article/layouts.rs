//! Is every sentence of the article read, and nothing else, whatever the layout of the page?

use super::html::text_of;
use super::options::ReadScope;
use crate::article::left_out::LeftOutReason;

/// The texts of a page.
struct Story {
    headline: &'static str,
    sentences: [&'static str; 6],
    /// What is around it.
    around: [&'static str; 36],
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
            "Amna Noor writes about towns and their buildings.",
            "River ferry stops for repairs",
            "The ferry across the river will not sail until Friday.",
            "Its engine was brought to the workshop on a cart.",
            "Readers wait at the gate on Tuesday morning.",
            "Print this page",
            "Visitor counter: 5,120",
            "Follow us on Google News",
            "Join our WhatsApp channel for the latest updates.",
            "We value your privacy",
            "We and our partners store information on your device, such as unique identifiers, to show you advertising.",
            "You may change your choices at any time in the settings.",
            "Load more",
            "Listen to this article",
            "Breaking: Rain expected in the valley tonight",
            "Release ID: 20145",
            "Your comment will appear after approval.",
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
            "آمنہ نور شہروں اور ان کی عمارتوں پر لکھتی ہیں۔",
            "دریا کی کشتی مرمت کے لیے بند",
            "دریا پار جانے والی کشتی جمعے تک نہیں چلے گی۔",
            "اس کا انجن گاڑی پر کارخانے لایا گیا۔",
            "قارئین منگل کی صبح دروازے پر انتظار کر رہے ہیں۔",
            "یہ صفحہ پرنٹ کریں",
            "کل زائرین: 5,120",
            "ہمیں گوگل نیوز پر فالو کریں",
            "تازہ ترین خبروں کے لیے ہمارا واٹس ایپ چینل جوائن کریں۔",
            "ہمیں آپ کی رازداری عزیز ہے",
            "ہم اور ہمارے شراکت دار اشتہار دکھانے کے لیے آپ کے آلے پر معلومات محفوظ کرتے ہیں۔",
            "آپ ترتیبات میں کسی بھی وقت اپنا انتخاب بدل سکتے ہیں۔",
            "مزید لوڈ کریں",
            "یہ مضمون سنیں",
            "بریکنگ: آج رات وادی میں بارش کا امکان",
            "ریلیز نمبر: 20145",
            "آپ کا تبصرہ منظوری کے بعد نظر آئے گا۔",
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
            "आमना नूर शहरों और उनकी इमारतों पर लिखती हैं।",
            "नदी की नाव मरम्मत के लिए बंद",
            "नदी पार की नाव शुक्रवार तक नहीं चलेगी।",
            "उसका इंजन ठेले पर कारख़ाने लाया गया।",
            "मंगलवार की सुबह पाठक फाटक पर इंतज़ार करते हुए।",
            "यह पन्ना प्रिंट करें",
            "कुल आगंतुक: 5,120",
            "हमें गूगल न्यूज़ पर फ़ॉलो करें",
            "ताज़ा ख़बरों के लिए हमारा व्हाट्सऐप चैनल जॉइन करें।",
            "हमें आपकी निजता की क़द्र है",
            "हम और हमारे साझेदार विज्ञापन दिखाने के लिए आपके उपकरण पर जानकारी रखते हैं।",
            "आप सेटिंग में कभी भी अपना चुनाव बदल सकते हैं।",
            "और लोड करें",
            "यह लेख सुनें",
            "ब्रेकिंग: आज रात घाटी में बारिश के आसार",
            "रिलीज़ आईडी: 20145",
            "आपकी टिप्पणी मंज़ूरी के बाद दिखेगी।",
        ],
        byline: "आमना नूर",
        day: "4 मई 2025",
    },
];

/// Layouts as news sites have them, each with its name.
const LAYOUTS: [(&str, &str); 23] = [
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
    (
        "press",
        r#"<html><head><title>@headline | Valley Post</title></head><body><form name="form1" method="post" action="PressReleasePage.aspx?PRID=1" id="form1"><input type="hidden" name="__VIEWSTATE" value="x"><div class="language-bar"><label for="ddl">@b00</label><select id="ddl"><option>English</option><option>हिन्दी</option></select></div><div class="header-main"><ul><li><a href="/x0">@b00</a></li><li><a href="/x1">@b01</a></li><li><a href="/x2">@b02</a></li></ul></div><div class="innner-page-main-about-us-content-right-part"><div class="MinistryNameSubhead text-center">Valley Council</div><div class="text-center"><h2>@headline</h2></div><div class="ReleaseDateSubHeaddateTime text-center">@day</div><div class="pt20"></div><p style="text-align:justify"><span style="font-family:Arial">@s0</span></p><p style="text-align:justify">@s1</p><p style="text-align:justify">@s2&nbsp;</p><p>@s3</p><p style="text-align:justify"><strong>@s4</strong></p><p style="text-align:justify">@s5</p><p style="text-align:center">*****</p><div class="ReleaseLang">(@b34) <span>@b25</span></div><div class="log_oo">@b08: <a href="/u">اردو</a> , <a href="/h">हिन्दी</a></div></div><div class="footer-bg"><p>@b15</p></div></form></body></html>"#,
    ),
    (
        "spa",
        r#"<html><head><title>@headline | Valley Post</title><script type="application/ld+json">{"@context":"https://schema.org","@type":"NewsArticle","headline":"@headline","articleBody":"@s0 @s1 @s2 @s3 @s4 @s5","datePublished":"2025-05-04"}</script></head><body><div id="__next"><div class="css-1q2w"><div class="css-9a"><a href="/">Valley Post</a><a href="/0">@b00</a><a href="/1">@b01</a><a href="/2">@b02</a><button>@b18</button></div></div><div class="css-0"><div class="css-77"><h1 class="css-h1x">@headline</h1><div class="css-3m"><span>@by</span><span>@day</span></div><button class="css-b1">@b32</button><div class="css-z8"><div data-testid="paragraph-0">@s0</div><div data-testid="paragraph-1">@s1</div><div class="css-ad9"><div>@b04</div></div><div data-testid="paragraph-2">@s2</div><div data-testid="paragraph-3">@s3 @s4</div><div data-testid="paragraph-4">@s5</div></div><div class="css-k2"><a href="/s">@b06</a><a href="/t">@b07</a></div></div><div class="css-r5"><h2>@b08</h2><a href="/1"><div><img src="x"></div><h3>@b09</h3></a><a href="/2"><div><img src="x"></div><h3>@b10</h3></a></div></div><div class="css-f0"><div>@b15</div></div></div><script id="__NEXT_DATA__" type="application/json">{"props":{"body":"@s0"}}</script></body></html>"#,
    ),
    (
        "frames",
        r##"<html><head><title>@headline | Valley Post</title></head><frameset cols="20%,80%"><frame src="menu.htm"><frame src="text.htm"><noframes><body bgcolor="#ffffff"><center><a href="/0">@b00</a><a href="/1">@b01</a><a href="/2">@b02</a></center><h1>@headline</h1><p>@s0 @s1<p>@s2<p>@s3 @s4<p>@s5<hr><font size="1">@b15</font></body></noframes></frameset></html>"##,
    ),
    (
        "print",
        r#"<html><head><title>@headline | Valley Post</title></head><body onload="window.print()"><center><table width="600"><tr><td><a href="javascript:window.print()">@b24</a></td></tr><tr><td><font face="Verdana" size="4"><b>@headline</b></font><br><font size="1">@day</font><hr><font face="Verdana" size="2">@s0<br><br>@s1 @s2<br><br>@s3<br><br>@s4 @s5</font><br><br><font size="1">http://valley.example/news/1234</font></td></tr><tr><td align="center"><font size="1">@b15</font></td></tr></table></center></body></html>"#,
    ),
    (
        "inpage",
        r#"<html dir="rtl" xmlns:o="urn:x"><head><title>@headline | Valley Post</title></head><body lang="EN-US"><marquee direction="right"><a href="/brk">@b33</a></marquee><table border="0" width="780"><tr><td valign="top" width="120"><p class="MsoNormal"><a href="/0">@b00</a><o:p></o:p></p><p class="MsoNormal"><a href="/1">@b01</a></p><p class="MsoNormal"><a href="/2">@b02</a></p></td><td valign="top"><p class="MsoNormal" align="center" dir="RTL"><b><span lang="ER" style="font-size:26.0pt;font-family:'Jameel Noori Nastaleeq'">@headline</span></b></p><p class="MsoNormal" dir="RTL"><span lang="ER" style="font-size:14.0pt">@s0 <span style="mso-spacerun:yes">&nbsp;</span>@s1</span><o:p>&nbsp;</o:p></p><p class="MsoNormal" dir="RTL"><span lang="ER">@s2</span></p><p class="MsoNormal" dir="RTL"><span lang="ER">@s3</span><span lang="ER"> @s4</span></p><p class="MsoNormal" dir="RTL"><o:p>&nbsp;</o:p></p><p class="MsoNormal" dir="RTL"><span lang="ER">@s5</span></p></td></tr><tr><td colspan="2" align="center"><p class="MsoNormal">@b25</p><p class="MsoNormal">@b15</p></td></tr></table></body></html>"#,
    ),
    (
        "brbr",
        r#"<html><head><title>@headline | Valley Post</title></head><body><center><a href="/0">@b00</a> | <a href="/1">@b01</a> | <a href="/2">@b02</a></center><div id="main"><div class="heading">@headline</div><div class="dt">@day</div><img src="x.jpg">@s0 @s1<br /><br />@s2<br /><br />@s3 @s4<br /><br /><a href="/r">@b05</a><br /><br />@s5<br /><br /></div><div align="center"><a href="/m">@b24</a> <a href="/n">@b06</a></div><hr><center><small>@b15</small></center></body></html>"#,
    ),
    (
        "gallery",
        r#"<html><head><title>@headline | Valley Post</title></head><body><header class="site-header"><a href="/">Valley Post</a><ul><li><a href="/x0">@b00</a></li><li><a href="/x1">@b01</a></li><li><a href="/x2">@b02</a></li></ul></header><section class="photo-story"><h1>@headline</h1><p class="author">@by</p><p>@s0 @s1</p><div class="slide"><img src="1.jpg"><span class="slide-count">1/2</span><p class="slide-caption">@b23</p></div><p>@s2</p><p>@s3</p><div class="slide"><img src="2.jpg"><span class="slide-count">2/2</span><p class="slide-caption">@b03</p></div><p>@s4 @s5</p></section><div class="more-galleries"><h4>@b11</h4><div class="thumb"><a href="/1"><img src="x"><span>@b09</span></a></div><div class="thumb"><a href="/2"><img src="x"><span>@b10</span></a></div></div><div class="site-footer">@b15</div></body></html>"#,
    ),
    (
        "liveupdates",
        r#"<html><head><title>@headline | Valley Post</title><script type="application/ld+json">{"@type":"LiveBlogPosting","headline":"@headline","liveBlogUpdate":[{"@type":"BlogPosting","headline":"10:30"}]}</script></head><body><div class="topnav"><a href="/0">@b00</a><a href="/1">@b01</a><a href="/2">@b02</a></div><h1>@headline</h1><div class="lb-meta">@by | @day</div><div class="live-updates"><div class="update" id="u3"><time datetime="2025-05-04T10:30">10:30</time><div class="update-body"><p>@s0</p><p>@s1</p></div><div class="update-share"><a href="/f">@b06</a></div></div><div class="update" id="u2"><time datetime="2025-05-04T09:10">09:10</time><div class="update-body"><p>@s2</p></div><div class="update-share"><a href="/f">@b06</a></div></div><div class="ad-container"><span>@b04</span></div><div class="update" id="u1"><time datetime="2025-05-04T08:00">08:00</time><div class="update-body"><p>@s3</p><p>@s4 @s5</p></div><div class="update-share"><a href="/f">@b06</a></div></div><button class="load">@b31</button></div><div class="trending-now"><h3>@b11</h3><ol><li><a href="/x0">@b09</a></li><li><a href="/x1">@b10</a></li></ol></div><footer>@b15</footer></body></html>"#,
    ),
    (
        "opinion",
        r#"<html><head><title>@headline | Valley Post</title></head><body><nav><a href="/0">@b00</a><a href="/1">@b01</a><a href="/2">@b02</a></nav><article class="story box"><h2 class="story__title"><a href="/news/1/old" class="story__link">@headline</a></h2><span class="story__byline"><a href="/authors/1">@by</a></span><span class="story__time">@day</span><div class="story__content"><p><span class="dropcap"></span>@s0</p><p>@s1</p><aside class="pullquote">@s3</aside><p>@s2</p><div class="story__inread"><p><strong>@b05</strong></p></div><p>@s3</p><p>@s4</p><p>@s5</p></div></article><div class="author-info"><img src="a.jpg"><h4>@by</h4><p>@b19</p><p>@b35</p></div><div class="tabs"><h3>@b11</h3><article class="story"><h2><a href="/2">@b09</a></h2></article><article class="story"><h2><a href="/3">@b10</a></h2></article></div><footer class="site-footer"><p>@b15</p></footer></body></html>"#,
    ),
    (
        "cookiefirst",
        r#"<html><head><title>@headline | Valley Post</title></head><body><div id="onetrust-consent-sdk"><div class="ot-sdk-container"><h2>@b28</h2><p>@b29</p><p>@b30</p><button>OK</button></div></div><div class="hd"><a href="/">Valley Post</a><a href="/0">@b00</a><a href="/1">@b01</a><a href="/2">@b02</a></div><div role="main"><div class="lead-image"><img src="x"><span class="img-credit">@b03</span></div><h1>@headline</h1><div class="meta">@by @day</div><p>@s0</p><p>@s1</p><p>@s2</p><p>@s3</p><p>@s4</p><p>@s5</p><div class="topics"><a href="/q">@b01</a> <a href="/r">@b02</a></div></div><div class="newsletter-box"><p>@b18</p><form><input type="email"><button>Go</button></form></div><div class="bottom">@b15</div></body></html>"#,
    ),
    (
        "scroll",
        r#"<html><head><title>@headline | Valley Post</title></head><body><header><ul><li><a href="/x0">@b00</a></li><li><a href="/x1">@b01</a></li><li><a href="/x2">@b02</a></li></ul></header><div class="infinite"><article data-url="/old-library"><h1>@headline</h1><div class="info">@by</div><p>@s0</p><p>@s1</p><p>@s2</p><p>@s3</p><p>@s4</p><p>@s5</p><div class="article-tags"><a href="/q">@b01</a></div></article><article data-url="/ferry"><h1>@b20</h1><div class="info">@by</div><p>@b21</p><p>@b22</p></article></div><footer>@b15</footer></body></html>"#,
    ),
    (
        "microdata",
        r#"<html><head><title>@headline | Valley Post</title></head><body><div class="menu-top"><ul><li><a href="/x0">@b00</a></li><li><a href="/x1">@b01</a></li><li><a href="/x2">@b02</a></li></ul></div><div itemscope itemtype="http://schema.org/NewsArticle"><div class="x1" itemprop="headline">@headline</div><div class="x2"><span itemprop="author">@by</span> <span itemprop="datePublished">@day</span></div><div class="x3"><a href="/w">@b27</a></div><div class="x4" itemprop="articleBody"><div>@s0</div><div>@s1 @s2</div><div class="x9"><div itemscope itemtype="http://schema.org/NewsArticle"><a href="/1" itemprop="url"><span itemprop="headline">@b09</span></a></div></div><div>@s3</div><div>@s4 @s5</div></div></div><div class="x5"><p>@b13</p><p>@b14</p><p>@b35</p></div><div class="x6">@b15</div></body></html>"#,
    ),
    (
        "portal",
        r#"<html><head><title>@headline | Valley Post</title></head><body><div class="hdr-strip"><div class="hdr-in"><a href="/0">@b00</a><a href="/1">@b01</a><a href="/2">@b02</a></div></div><div class="brk-news"><span>@b33</span></div><div class="art-wrap"><div class="auw-lft-cont"><ul class="bread-crumb"><li><a href="/0">@b00</a></li><li><a href="/1">@b01</a></li><li>@headline</li></ul><h1>@headline</h1><div class="auth-sec"><span>@by</span><span>@day</span></div><div class="follow-us"><a href="/g">@b26</a></div><div class="article-desc ul_styling"><h2>@s0</h2><div>@s1</div><div class="vistaar"><p>@s2</p></div><div id="div-gpt-ad-123"><span>@b04</span></div><p>@s3</p><p><a href="/r"><b>@b05</b></a></p><p>@s4<br></p><p>@s5</p><p><a href="/w">@b27</a></p></div><div class="tag-sec"><span>@b17:</span> <a href="/q">@b02</a></div><div class="next-story"><h3>@b08</h3><ul><li><a href="/x0"><figure><img src=x></figure><p>@b09</p></a></li><li><a href="/x1"><figure><img src=x></figure><p>@b10</p></a></li></ul></div></div><div class="auw-rgt-cont"><div class="ttl">@b11</div><ul><li><a href="/5">@b09</a></li><li><a href="/6">@b20</a></li></ul></div></div><div class="ftr-strip"><p>@b15</p></div></body></html>"#,
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
    let mut faults = Vec::new();
    for (name, layout) in LAYOUTS {
        let (mut words, mut around) = (0, 0);
        for story in &STORIES {
            let read = text_of(&page(layout, story), ReadScope::Article).text;
            let mut left = read.clone();
            for text in [story.headline].iter().chain(&story.sentences) {
                if !read.contains(text) {
                    faults.push(format!("{name}: {text} is not in {read}"));
                }
                left = left.replacen(text, "", 1);
            }
            words += read.split_whitespace().count();
            let known = [story.byline, story.day, "10:30", "09:10", "08:00"];
            left = known.iter().fold(left, |left, known| left.replacen(known, "", 1));
            around += left.split_whitespace().count();
        }
        if 100 * around > AROUND_PER_CENT * words {
            faults.push(format!("{name}: {around} of {words} words"));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
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
