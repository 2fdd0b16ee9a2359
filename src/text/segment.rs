//! Where does each sentence begin and end?
