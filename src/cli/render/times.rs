//! How is a time shown to a person: how long ago, and at what time where they are?

use jiff::Timestamp;
use jiff::tz::TimeZone;

/// Shows times as they are seen at one moment in one place.
pub(crate) struct Times {
    now: Timestamp,
    zone: TimeZone,
}

/// Units of time, from the largest: seconds, a name, and from how many of them the unit is used.
const UNITS: [(i64, &str, i64); 6] = [
    (365 * 86_400, "year", 2),
    (30 * 86_400, "month", 2),
    (7 * 86_400, "week", 2),
    (86_400, "day", 1),
    (3_600, "hour", 1),
    (60, "minute", 1),
];

impl Times {
    /// Times as they are seen at `now`, UTC in ISO 8601, in this zone.
    pub(crate) fn new(now: &str, zone: TimeZone) -> anyhow::Result<Self> {
        Ok(Self { now: now.parse()?, zone })
    }

    /// `2 hours ago, 14:05`; with the day if it is not today. A time that is not ISO 8601 is shown as it is.
    pub(crate) fn shown(&self, at: &str) -> String {
        let Ok(at) = at.parse::<Timestamp>() else { return at.to_owned() };
        let [then, today] = [at, self.now].map(|time| time.to_zoned_datetime(self.zone.clone()));
        let clock = if then.date() == today.date() {
            then.strftime("%H:%M").to_string()
        } else {
            then.strftime("%Y-%m-%d %H:%M").to_string()
        };
        match self.now.as_second() - at.as_second() {
            // The clock of another computer, or one that was set back.
            ..0 => clock,
            seconds => match UNITS.into_iter().find(|(unit, _, from)| seconds >= unit * from) {
                Some((unit, name, _)) => {
                    let count = seconds / unit;
                    format!("{count} {name}{} ago, {clock}", if count == 1 { "" } else { "s" })
                }
                None => format!("just now, {clock}"),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_how_long_ago_and_when_it_was_there() {
        let karachi = TimeZone::fixed(jiff::tz::offset(5));
        let times = Times::new("2026-05-10T12:00:00Z", karachi).unwrap();
        for (at, shown) in [
            ("2026-05-10T12:00:00Z", "just now, 17:00"),
            ("2026-05-10T11:59:01Z", "just now, 16:59"),
            ("2026-05-10T11:59:00Z", "1 minute ago, 16:59"),
            ("2026-05-10T09:05:00Z", "2 hours ago, 14:05"),
            ("2026-05-09T18:59:00Z", "17 hours ago, 2026-05-09 23:59"),
            ("2026-05-09T12:00:00Z", "1 day ago, 2026-05-09 17:00"),
            ("2026-04-27T12:00:00Z", "13 days ago, 2026-04-27 17:00"),
            ("2026-04-26T12:00:00Z", "2 weeks ago, 2026-04-26 17:00"),
            ("2025-05-10T12:00:00Z", "12 months ago, 2025-05-10 17:00"),
            ("2024-05-10T12:00:00Z", "2 years ago, 2024-05-10 17:00"),
            ("2026-05-10T13:00:00Z", "18:00"),
            ("2027-01-01T00:00:00Z", "2027-01-01 05:00"),
            ("long ago", "long ago"),
        ] {
            assert_eq!(times.shown(at), shown);
        }
    }
}
