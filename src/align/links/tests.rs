//! Word links of whole sentences.

use crate::aligner::{AlignOptions, Aligner, Side};
use crate::beads::Bead;
use crate::evaluate_links::{LinkCounts, read_gold_links};

/// Language of the translation, and the highest alignment error rate allowed on odd lines. The trees are fitted on even
/// ones.
const WORST: [(&str, f64); 2] = [("ur", 0.140), ("hi", 0.140)];

#[test]
fn words_are_linked_as_by_hand() {
    let aligner = Aligner::new(AlignOptions::default());
    let english = "en".parse().unwrap();
    for (tag, worst) in WORST {
        let language = tag.parse().unwrap();
        let path = format!("{}/../../tests/golden/words/words.en-{tag}.tsv", env!("CARGO_MANIFEST_DIR"));
        let mut counts = LinkCounts::default();
        let gold = read_gold_links(&std::fs::read_to_string(path).unwrap()).unwrap();
        for gold in gold.iter().skip(1).step_by(2) {
            let texts = [[gold.source.as_str()], [gold.target.as_str()]];
            let (source, target) = (Side::new(&english, &texts[0]), Side::new(&language, &texts[1]));
            let bead = Bead { source: 0..1, target: 0..1, confidence: 1.0 };
            counts.add(gold, &aligner.word_links(&source, &target, &[bead])[0]);
        }
        assert!(counts.error_rate() <= worst, "{tag}: {counts:?}, {:.3}", counts.error_rate());
    }
}
