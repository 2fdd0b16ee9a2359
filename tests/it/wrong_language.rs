//! A text that is said to be in another language of its script gives a warning; a text that is not gives none.

use sangam::text::language::contradicted_by_words;

use crate::beds::read_beds;
use crate::env::{TestEnv, shared};

const ENGLISH: &str = "The water minister said on Saturday that a new bridge beside the river would be finished next \
                       year and that two hundred villages would use it. Farmers said they had not been paid.\n";

/// What the sentences say in other languages, with the word for the language in a warning.
const OTHERS: [(&str, &str, &str, &str); 6] = [
    (
        "ur",
        "ar",
        "Arabic",
        "قال وزير المياه يوم السبت إن جسرا جديدا إلى جانب النهر سوف ينتهي في العام المقبل وإن مئتي قرية سوف تستخدمه. \
         وقال المزارعون الذين يسكنون هناك إن أحدا لم يدفع لهم ثمن الأرض التي أخذت من أيديهم.\n",
    ),
    (
        "ur",
        "fa",
        "Persian",
        "وزیر آب روز شنبه گفت که پل تازه‌ای در کنار رودخانه تا سال آینده ساخته می‌شود و دویست روستا از آن استفاده خواهند \
         کرد. کشاورزان گفتند که هنوز پولی برای زمین‌های خود نگرفته‌اند و این کار باید زودتر شده باشد.\n",
    ),
    (
        "ar",
        "ur",
        "Urdu",
        "وزیر آب نے ہفتے کو کہا کہ دریا کے پاس نیا پل اگلے سال مکمل ہو جائے گا اور دو سو گاؤں اسے استعمال کریں گے۔ \
         کسانوں نے کہا کہ ان کو زمین کی قیمت ابھی تک نہیں ملی ہے۔\n",
    ),
    (
        "fa",
        "ur",
        "Urdu",
        "وزیر آب نے ہفتے کو کہا کہ دریا کے پاس نیا پل اگلے سال مکمل ہو جائے گا اور دو سو گاؤں اسے استعمال کریں گے۔ \
         کسانوں نے کہا کہ ان کو زمین کی قیمت ابھی تک نہیں ملی ہے۔\n",
    ),
    (
        "hi",
        "mr",
        "Marathi",
        "जलमंत्री शनिवारी म्हणाले की नदीजवळचा नवा पूल पुढच्या वर्षी पूर्ण होणार आहे आणि दोनशे गावे त्याचा वापर करतील. \
         शेतकरी म्हणाले की त्यांना जमिनीचे पैसे अजून मिळालेले नाही, पण काही लोक आशावादी आहेत.\n",
    ),
    (
        "hi",
        "ne",
        "Nepali",
        "जलमन्त्रीले शनिबार नदी छेउको नयाँ पुल आगामी वर्ष पूरा हुने र दुई सय गाउँले यसको प्रयोग गर्ने बताए। किसानहरूले भने \
         आफ्नो जग्गाको पैसा पाएका छैनन्, तर केही मानिस आशावादी छन् र काम भएको छ।\n",
    ),
];

#[test]
fn a_text_in_another_language_of_the_same_script_gives_a_warning_on_either_side() {
    let env = TestEnv::new();
    env.file("a.txt", ENGLISH);
    for (said, tag, name, text) in OTHERS {
        env.file("b.txt", text);
        let warning = format!("said to be in {said}, but its words look like {name}");
        let as_target = ["align", "a.txt", "b.txt", "--dry-run", "--force", "--to", said];
        let as_source = ["align", "b.txt", "a.txt", "--dry-run", "--force", "--from", said];
        for arguments in [as_target, as_source] {
            env.run(&arguments).ok().says(&[&warning, &format!("say that its language is {tag}")]);
        }
        let right = env.run(&["align", "a.txt", "b.txt", "--dry-run", "--force", "--to", tag]).ok();
        assert!(!right.stderr.contains("look like"), "{tag}: {}", right.stderr);
    }
}

#[test]
fn the_beds_give_no_warning() {
    let Some(folder) = shared("beds") else { return };
    let mut texts = 0;
    for bed in read_beds(&folder).unwrap() {
        for document in &bed.documents {
            for (lines, language) in [&document.source, &document.target].into_iter().zip(&bed.languages) {
                let likely = contradicted_by_words(&lines.join("\n"), language);
                assert_eq!(likely, None, "{}/{} as {language}", bed.name, document.name);
                texts += 1;
            }
        }
    }
    assert!(texts > 500, "only {texts} texts");
}
