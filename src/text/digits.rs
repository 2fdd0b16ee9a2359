//! What is the value of a decimal digit, whatever its script?

use std::ops::Range;

/// The zero of every run of decimal digits (general category Nd) of Unicode 16.0. The other nine digits follow their
/// zero; Unicode guarantees this order.
const ZEROS: [char; 76] = [
    '\u{30}',
    '\u{660}',
    '\u{6F0}',
    '\u{7C0}',
    '\u{966}',
    '\u{9E6}',
    '\u{A66}',
    '\u{AE6}',
    '\u{B66}',
    '\u{BE6}',
    '\u{C66}',
    '\u{CE6}',
    '\u{D66}',
    '\u{DE6}',
    '\u{E50}',
    '\u{ED0}',
    '\u{F20}',
    '\u{1040}',
    '\u{1090}',
    '\u{17E0}',
    '\u{1810}',
    '\u{1946}',
    '\u{19D0}',
    '\u{1A80}',
    '\u{1A90}',
    '\u{1B50}',
    '\u{1BB0}',
    '\u{1C40}',
    '\u{1C50}',
    '\u{A620}',
    '\u{A8D0}',
    '\u{A900}',
    '\u{A9D0}',
    '\u{A9F0}',
    '\u{AA50}',
    '\u{ABF0}',
    '\u{FF10}',
    '\u{104A0}',
    '\u{10D30}',
    '\u{10D40}',
    '\u{11066}',
    '\u{110F0}',
    '\u{11136}',
    '\u{111D0}',
    '\u{112F0}',
    '\u{11450}',
    '\u{114D0}',
    '\u{11650}',
    '\u{116C0}',
    '\u{116D0}',
    '\u{116DA}',
    '\u{11730}',
    '\u{118E0}',
    '\u{11950}',
    '\u{11BF0}',
    '\u{11C50}',
    '\u{11D50}',
    '\u{11DA0}',
    '\u{11F50}',
    '\u{16130}',
    '\u{16A60}',
    '\u{16AC0}',
    '\u{16B50}',
    '\u{16D70}',
    '\u{1CCF0}',
    '\u{1D7CE}',
    '\u{1D7D8}',
    '\u{1D7E2}',
    '\u{1D7EC}',
    '\u{1D7F6}',
    '\u{1E140}',
    '\u{1E2F0}',
    '\u{1E4F0}',
    '\u{1E5F1}',
    '\u{1E950}',
    '\u{1FBF0}',
];

/// Returns the value of a decimal digit of any script, 0 to 9. Time O(log n) outside ASCII.
pub fn digit_value(character: char) -> Option<u8> {
    let code = u32::from(character);
    let after = match code {
        0..=0x7F => 1,
        _ => ZEROS.partition_point(|&zero| zero <= character),
    };
    let value = code.checked_sub(u32::from(*ZEROS.get(after.checked_sub(1)?)?))?;
    u8::try_from(value).ok().filter(|&value| value < 10)
}

/// Returns the ASCII digit with the same value as a decimal digit of any script.
pub fn ascii_digit(character: char) -> Option<char> {
    digit_value(character).map(|value| char::from(b'0' + value))
}

/// Returns the runs of decimal digits of `text`, in bytes. A mark between two digits that `joins` accepts is in their run.
pub(crate) fn digit_runs(text: &str, joins: impl Fn(&str) -> bool) -> Vec<Range<usize>> {
    let mut runs: Vec<Range<usize>> = Vec::new();
    for (at, character) in text.char_indices().filter(|(_, character)| digit_value(*character).is_some()) {
        let end = at + character.len_utf8();
        match runs.last_mut() {
            Some(run) if run.end == at || joins(&text[run.end..at]) => run.end = end,
            _ => runs.push(at..end),
        }
    }
    runs
}

/// Returns the zero of the script of the first digit of `text`.
pub(crate) fn zero_of(text: &str) -> Option<char> {
    let digit = text.chars().find(|character| digit_value(*character).is_some())?;
    char::from_u32(u32::from(digit) - u32::from(digit_value(digit)?))
}

/// Returns `text` with the digits that begin with `zero` in place of ASCII digits.
pub(crate) fn with_digits(text: &str, zero: char) -> String {
    let digit = |character: char| {
        let value = character.to_digit(10).filter(|_| character.is_ascii());
        value.and_then(|value| char::from_u32(u32::from(zero) + value)).unwrap_or(character)
    };
    text.chars().map(digit).collect()
}

/// Returns the ASCII equivalent of a mark that can occur between the digits of one number: decimal and grouping marks,
/// and those of times, dates and ratios.
pub fn number_mark(character: char) -> Option<char> {
    match character {
        '.' | ',' | ':' | '/' => Some(character),
        '٫' => Some('.'),
        '٬' => Some(','),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_decimal_digit_of_unicode_has_its_value() {
        let decimal = regex::Regex::new(r"^\d$").unwrap();
        let mut expected = 0;
        for character in '\0'..=char::MAX {
            let value = digit_value(character);
            let is_decimal = decimal.is_match(character.encode_utf8(&mut [0; 4]));
            assert_eq!(value.is_some(), is_decimal, "{character:?} {:X}", u32::from(character));
            if let Some(value) = value {
                assert_eq!(value, expected, "{character:?}");
                expected = (expected + 1) % 10;
            }
        }
    }

    #[test]
    fn digits_of_each_script_are_digits() {
        for (text, digits) in [
            ("2025", "2025"),
            ("۲۰۲۵", "2025"),
            ("२०२५", "2025"),
            ("২০২৫", "2025"),
            ("੨੦੨੫", "2025"),
            ("２５", "25"),
        ] {
            assert_eq!(text.chars().filter_map(ascii_digit).collect::<String>(), digits);
        }
        assert_eq!(digit_value('²'), None);
        assert_eq!(digit_value('x'), None);
    }
}
