//! Golden files, properties of every parse, and round trips of written numbers.

use super::*;

fn read(text: &str, tag: &str) -> Vec<Number> {
    numbers(text, &tag.parse().unwrap())
}

#[test]
fn one_amount_in_three_languages() {
    let english = read("Rs. 2.5 billion", "en");
    let urdu = read("ڈھائی ارب روپے", "ur");
    let hindi = read("250 करोड़ रुपये", "hi");
    for found in [&english, &urdu, &hindi] {
        assert_eq!(found.len(), 1, "{found:?}");
        assert_eq!(found[0].value, Value::integer(2_500_000_000));
        assert_eq!(found[0].currency, Some(Currency("rupee")));
        assert!(found[0].same_value(&english[0]));
    }
}
