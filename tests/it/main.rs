//! One integration binary: each module drives the built `sangam` as a user would.
