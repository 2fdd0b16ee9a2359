//! What are the words and marks of a text?
