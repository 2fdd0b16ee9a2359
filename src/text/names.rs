//! Do two words of two scripts sound like one name?
