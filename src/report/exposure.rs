//! Every count of a run as one flat table for spreadsheets and statistics programs: `exposure.csv`.

use csv::Writer;

use crate::record::{AdversaryFacts, Cell, Kind, Record};

use super::number;
use super::text;

/// The whole record as CSV: one row a service, adversary, class, kind and basis.
///
/// # Model
/// Basis `given` says what comes out if the campaign happens. Basis `year` weighs it with the campaign's yearly rate,
/// taken as the chance that it comes at all in a year, so never above 1; `low` and `high` follow the rate's range, `p05`
/// and `p95` are quantiles of a single year, in which it comes or does not.
///
/// # Assumptions
/// A record holds one run at central values: basis `given` has no range. A rate per staff or per people needs a
/// population and gives no `year` row.
pub fn exposure_csv(record: &Record) -> String {
    let mut writer = Writer::from_writer(Vec::new());
    write(&mut writer, &HEADER.map(str::to_owned));
    for cell in &record.cells {
        for kind in Kind::ALL.into_iter().filter(|kind| cell.has_route(*kind)) {
            write(&mut writer, &given(cell, kind));
        }
        let rates = record.adversaries.iter().find(|adversary| adversary.id == cell.adversary).and_then(yearly);
        if let Some(rates) = rates {
            for kind in Kind::ALL.into_iter().filter(|kind| cell.has_route(*kind)) {
                write(&mut writer, &year(cell, kind, rates));
            }
        }
    }
    let bytes = writer.into_inner().expect("a vector takes every byte");
    String::from_utf8(bytes).expect("fields are text")
}

const HEADER: [&str; 16] = [
    "service",
    "adversary",
    "class",
    "kind",
    "basis",
    "total",
    "exposed",
    "per_1000",
    "low",
    "high",
    "p05",
    "p95",
    "proved_total",
    "proved_exposed",
    "scope_total",
    "scope_per_1000",
];

fn given(cell: &Cell, kind: Kind) -> [String; 16] {
    let count = cell.count(kind);
    let exposed = count.exposed.to_string();
    let rate = count.per_1000();
    row(cell, kind, "given", &exposed, [rate; 5], count.scope_per_1000())
}

fn year(cell: &Cell, kind: Kind, [low, central, high]: [f64; 3]) -> [String; 16] {
    let count = cell.count(kind);
    let given = count.per_1000();
    let exposed = number::machine(count.exposed as f64 * central);
    let unlucky = if central > 0.05 { given } else { 0.0 };
    let lucky = if central > 0.95 { given } else { 0.0 };
    let spread = [given * central, given * low, given * high, lucky, unlucky];
    row(cell, kind, "year", &exposed, spread, count.scope_per_1000() * central)
}

/// `spread` is `per_1000`, `low`, `high`, `p05`, `p95`.
fn row(cell: &Cell, kind: Kind, basis: &str, exposed: &str, spread: [f64; 5], scope_rate: f64) -> [String; 16] {
    let count = cell.count(kind);
    let [per_1000, low, high, p05, p95] = spread.map(number::machine);
    [
        text::spreadsheet(&text::visible(&cell.service)),
        text::spreadsheet(&text::visible(&cell.adversary)),
        text::spreadsheet(&text::visible(&cell.class)),
        kind.name().to_owned(),
        basis.to_owned(),
        count.total.to_string(),
        exposed.to_owned(),
        per_1000,
        low,
        high,
        p05,
        p95,
        cell.proved(kind).total.to_string(),
        cell.proved(kind).exposed.to_string(),
        count.scope.to_string(),
        number::machine(scope_rate),
    ]
}

fn yearly(adversary: &AdversaryFacts) -> Option<[f64; 3]> {
    if adversary.rate_unit != "operator" {
        return None;
    }
    let rates: Vec<f64> = adversary.rate.iter().map(|rate| rate.parse().ok()).collect::<Option<_>>()?;
    let [low, central, high] = rates.try_into().ok()?;
    Some([low, central, high].map(|rate: f64| rate.clamp(0.0, 1.0)))
}

fn write(writer: &mut Writer<Vec<u8>>, fields: &[String; 16]) {
    writer.write_record(fields).expect("a vector takes every byte, and every row has as many fields");
}

#[cfg(test)]
mod tests {
    use super::super::fixture;
    use super::*;

    #[test]
    fn the_header_is_the_contract() {
        let csv = exposure_csv(&fixture::small());
        assert_eq!(
            csv.lines().next().unwrap(),
            "service,adversary,class,kind,basis,total,exposed,per_1000,low,high,p05,p95,proved_total,proved_exposed,\
             scope_total,scope_per_1000"
        );
    }

    #[test]
    fn a_run_at_central_values_has_no_range() {
        let csv = exposure_csv(&fixture::small());
        assert!(csv.contains("tiktok,warrant,all,content,given,1000,99,99,99,99,99,99,1000,99,100,990\n"), "{csv}");
    }

    #[test]
    fn a_year_weighs_by_the_rate_per_operator() {
        let csv = exposure_csv(&fixture::small());
        let years: Vec<&str> = csv.lines().filter(|line| line.contains(",year,")).collect();
        let cells = fixture::small().cells.iter().filter(|c| c.adversary == "breach" && c.routes[0]).count();
        assert_eq!(
            years.len(),
            cells * Kind::ALL.len(),
            "every kind of every class under the one adversary with a rate"
        );
        assert_eq!(years[0], "tiktok,breach,all,content,year,1000,15.3,15.3,4.5,32.4,0,0,1000,900,1000,15.3");
    }

    #[test]
    fn a_rate_of_people_gives_no_year() {
        let mut record = fixture::small();
        record.adversaries.iter_mut().for_each(|adversary| adversary.rate_unit = "1000-staff".to_owned());
        assert!(!exposure_csv(&record).contains(",year,"));
    }

    #[test]
    fn no_cell_is_a_formula() {
        let csv = exposure_csv(&fixture::hostile());
        assert!(csv.contains(",'=cmd()"), "{csv}");
        let mut reader = csv::Reader::from_reader(csv.as_bytes());
        for row in reader.records() {
            for cell in row.unwrap().iter() {
                assert!(!cell.starts_with(['=', '+', '-', '@', '\t', '\r']), "{cell}");
            }
        }
    }
}
