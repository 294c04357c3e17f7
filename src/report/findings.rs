//! Every finding as one row, with its sentence, for whoever quotes or checks them: `findings.csv`.

use csv::Writer;

use crate::record::Kind;

use super::certainty::Certainty;
use super::chapter::sentence;
use super::markdown;
use super::number;
use super::shown::Report;
use super::text;
use super::view::{Entry, View};

/// One row for each service and adversary: what comes of content, in the words of the report.
///
/// # Model
/// `per_1000` is what the report's tables print, in six figures; `low` and `high` hold nine tenths of the means over
/// assumptions and are empty where nothing was varied. All are empty where the model has no route, `per_1000` also where nothing is in scope. `assumptions` names the
/// numbers that the finding rests on, by their ids in the record.
pub fn findings_csv(report: &Report) -> String {
    let record = &report.record;
    let view = View::new(record);
    let mut writer = Writer::from_writer(Vec::new());
    let mut write = |fields: &[String]| writer.write_record(fields).expect("a vector takes every byte");
    write(&HEADER.map(str::to_owned));
    for adversary in &record.adversaries {
        for service in &record.services {
            let cell = view.whole(service, adversary);
            let certainty = Certainty::of(&view, service, adversary);
            let rate = match view.entry(cell, Kind::Content) {
                Entry::Rate(rate) => number::machine(rate),
                _ => String::new(),
            };
            let spread = cell.and_then(|cell| cell.spread(Kind::Content));
            let end =
                |part| spread.and_then(|spread| spread.assumed(part)).map(|share| number::machine(share * 1000.0));
            let ids: Vec<&str> = view.basis(service, adversary).map(|assumption| assumption.id.as_str()).collect();
            write(&[
                text::spreadsheet(&service.id),
                text::spreadsheet(&adversary.id),
                Kind::Content.name().to_owned(),
                rate,
                end(0.05).unwrap_or_default(),
                end(0.95).unwrap_or_default(),
                certainty.level.name().to_owned(),
                certainty.placeholders.to_string(),
                text::spreadsheet(&ids.join(" ")),
                text::spreadsheet(&markdown::plain(&sentence(&view, service, adversary))),
            ]);
        }
    }
    let bytes = writer.into_inner().expect("a vector takes every byte");
    String::from_utf8(bytes).expect("fields are text")
}

const HEADER: [&str; 10] = [
    "service",
    "adversary",
    "kind",
    "per_1000",
    "low",
    "high",
    "certainty",
    "placeholders",
    "assumptions",
    "finding",
];

#[cfg(test)]
mod tests {
    use super::super::fixture;
    use super::*;

    #[test]
    fn each_pair_has_a_row_and_its_sentence() {
        let record = fixture::small();
        let csv = findings_csv(&Report::new(&record, None));
        assert_eq!(csv.lines().count(), 1 + record.services.len() * record.adversaries.len());
        assert!(csv.contains("tiktok,warrant,content,990,"), "{csv}");
        assert!(csv.contains("If a search warrant is served on the provider, TikTok may expose"), "{csv}");
        assert!(!csv.contains("**"), "{csv}");
    }

    #[test]
    fn no_cell_is_a_formula() {
        let csv = findings_csv(&Report::new(&fixture::hostile(), None));
        let mut reader = csv::Reader::from_reader(csv.as_bytes());
        for row in reader.records() {
            assert!(row.unwrap().iter().all(|cell| !cell.starts_with(['=', '+', '-', '@', '\t', '\r'])), "{csv}");
        }
    }
}
