//! How is it stored where a unit without a bead came from? In few bytes: a million units of one file name that file.

use serde::{Deserialize, Serialize};

use sangam_unit::{Provenance, Status};

/// The method of a unit that another program made, and about which nothing else is known.
pub(super) const IMPORT: &str = "import";

/// A [`Provenance`] without its status, which has a column of its own. What is not known is left out.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct OriginRecord {
    #[serde(skip_serializing_if = "Option::is_none")]
    article: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    title: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    source_numbers: Vec<usize>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    target_numbers: Vec<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    date: Option<String>,
    /// `None`: [`IMPORT`].
    #[serde(skip_serializing_if = "Option::is_none")]
    method: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    file: Option<String>,
}

impl OriginRecord {
    /// Returns the provenance of a unit with this status.
    pub(super) fn provenance(self, status: Status) -> Provenance {
        Provenance {
            article: self.article,
            title: self.title,
            url: self.url,
            source_numbers: self.source_numbers,
            target_numbers: self.target_numbers,
            date: self.date,
            method: self.method.unwrap_or_else(|| IMPORT.to_owned()),
            file: self.file,
            status,
        }
    }
}

/// Returns a provenance as it is stored.
pub(super) fn origin_json(origin: &Provenance) -> Option<String> {
    let Provenance { article, title, url, source_numbers, target_numbers, date, method, file, status: _ } =
        origin.clone();
    let method = Some(method).filter(|method| method != IMPORT);
    let record = OriginRecord { article, title, url, source_numbers, target_numbers, date, method, file };
    serde_json::to_string(&record).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_comes_back_and_a_file_takes_few_bytes() {
        let file = OriginRecord { file: Some("old.tmx".to_owned()), ..OriginRecord::default() };
        let file = file.provenance(Status::Confirmed);
        assert_eq!(origin_json(&file).unwrap(), r#"{"file":"old.tmx"}"#);
        let full = Provenance {
            article: Some("a".to_owned()),
            source_numbers: vec![1],
            method: String::new(),
            ..file.clone()
        };
        for origin in [file, full] {
            let record: OriginRecord = serde_json::from_str(&origin_json(&origin).unwrap()).unwrap();
            assert_eq!(record.provenance(Status::Confirmed), origin);
        }
    }

    #[test]
    fn an_origin_of_an_earlier_version_is_read() {
        let record = r#"{"article":"a","title":null,"url":null,"source_numbers":[4],"target_numbers":[5],"date":null,
            "method":"length 1","status":"machine"}"#;
        let origin = serde_json::from_str::<OriginRecord>(record).unwrap().provenance(Status::Rejected);
        assert_eq!(
            (origin.article.as_deref(), origin.method.as_str(), origin.status),
            (Some("a"), "length 1", Status::Rejected)
        );
    }
}
