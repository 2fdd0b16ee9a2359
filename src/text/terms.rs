//! How are countries, cities, months and units called in each language?
