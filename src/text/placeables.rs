//! Which pieces must survive translation unchanged?
