//! Every count of a run as one flat table for spreadsheets and statistics programs: `exposure.csv`.

use csv::Writer;

use crate::record::{ACCOUNT, AdversaryFacts, Cell, Count, Kind, ReplicateFacts};
use crate::stats::Nested;

use super::number;
use super::shown::Report;
use super::text;

/// The whole record as CSV: one row a service, adversary, class, kind and basis.
///
/// # Model
/// Basis `given` says what comes out if the campaign happens. With replicates `exposed`, `per_1000` and `scope_per_1000` are
/// means over them, `low` and `high` hold 90 % of the means over assumptions, `p05` and `p95` 90 % of single events, and
/// `half_width` is half of the 90 % interval of `per_1000` as far as simulation goes. Without replicates all are the
/// count at central values. Basis `year` is of a year in which the campaign comes as often as its rate says: with
/// replicates of events drawn so often, without them the count times the rate, taken as the chance that it comes at all.
///
/// # Assumptions
/// Rows of accounts and of sizes are counts at central values in every run: their intervals have no width, and say nothing of how sure
/// they are. Messages of a size are among those of the classes as well. A rate per staff needs a number of staff and gives no `year` row; without replicates, nor does one per people.
pub fn exposure_csv(report: &Report) -> String {
    let record = &report.record;
    let mut writer = Writer::from_writer(Vec::new());
    write(&mut writer, &HEADER.map(str::to_owned));
    for cell in &record.cells {
        let kinds = || Kind::ALL.into_iter().filter(|kind| cell.has_route(*kind));
        let events = record.replicates.as_ref().map_or(0, ReplicateFacts::all);
        let rates = record.adversaries.iter().find(|adversary| adversary.id == cell.adversary).and_then(yearly);
        for kind in kinds() {
            let replicated = replicated_given(cell, kind, events);
            write(&mut writer, &replicated.unwrap_or_else(|| given(cell, kind)));
        }
        for kind in kinds().filter(|kind| kind.is_of_a_year()) {
            let central = || rates.filter(|_| events == 0).map(|rates| year(cell, kind, rates));
            if let Some(row) = replicated_year(cell, kind).or_else(central) {
                write(&mut writer, &row);
            }
        }
    }
    for cell in &record.sizes {
        let names = [&cell.service, &cell.adversary, &cell.size, Kind::Content.name()];
        write(&mut writer, &central(names, cell.count, cell.proved));
    }
    // Facts of accounts lie in the clear: nothing of them is proved by decryption.
    for cell in record.accounts.iter().filter(|cell| cell.has_route) {
        let names = [&cell.service, &cell.adversary, ACCOUNT, &cell.fact];
        write(&mut writer, &central(names, cell.count, Count::default()));
    }
    let bytes = writer.into_inner().expect("a vector takes every byte");
    String::from_utf8(bytes).expect("fields are text")
}

const HEADER: [&str; COLUMNS] = [
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
    "scope_low",
    "scope_high",
    "half_width",
];

const COLUMNS: usize = 19;

/// A number over replicates, per 1,000.
const PER: f64 = 1000.0;

/// What is counted at central values alone: service, adversary, class and kind.
fn central(names: [&str; 4], count: Count, proved: Count) -> [String; COLUMNS] {
    let [service, adversary, class, kind] = names.map(text::spreadsheet);
    let [per_1000, scope_per_1000] = [count.per_1000(), count.scope_per_1000()].map(number::machine);
    let same = || per_1000.clone();
    [
        service,
        adversary,
        class,
        kind,
        "given".to_owned(),
        count.total.to_string(),
        count.exposed.to_string(),
        same(),
        same(),
        same(),
        same(),
        same(),
        proved.total.to_string(),
        proved.exposed.to_string(),
        count.scope.to_string(),
        scope_per_1000.clone(),
        scope_per_1000.clone(),
        scope_per_1000,
        number::machine(0.0),
    ]
}

fn given(cell: &Cell, kind: Kind) -> [String; COLUMNS] {
    let count = cell.count(kind);
    let row = Row {
        exposed: count.exposed as f64,
        spread: [count.per_1000(); 5],
        scope_total: count.scope as f64,
        scope: [count.scope_per_1000(); 3],
        half_width: 0.0,
    };
    row.written(cell, kind, "given")
}

/// What replicates say if the campaign happens; `None` where there are none, or nothing to be exposed.
fn replicated_given(cell: &Cell, kind: Kind, events: u64) -> Option<[String; COLUMNS]> {
    let sums = cell.sums(kind)?;
    let (total, scope) = (sums.of_total.estimate()?, sums.of_scope.estimate());
    let mean = |sum: i128| sum as f64 / events.max(1) as f64;
    let at = |of: &Nested, part| of.assumed(part).unwrap_or_default() * PER;
    let seen = |part| sums.of_total.predicted(part).unwrap_or_default() * PER;
    let row = Row {
        exposed: mean(sums.exposed.0),
        spread: [total.mean * PER, at(&sums.of_total, 0.05), at(&sums.of_total, 0.95), seen(0.05), seen(0.95)],
        scope_total: mean(sums.scope.0),
        scope: [scope.map_or(0.0, |scope| scope.mean * PER), at(&sums.of_scope, 0.05), at(&sums.of_scope, 0.95)],
        half_width: finite(total.half_width(0.9)) * PER,
    };
    Some(row.written(cell, kind, "given"))
}

fn year(cell: &Cell, kind: Kind, [low, central, high]: [f64; 3]) -> [String; COLUMNS] {
    let count = cell.count(kind);
    let given = count.per_1000();
    let unlucky = if central > 0.05 { given } else { 0.0 };
    let lucky = if central > 0.95 { given } else { 0.0 };
    let row = Row {
        exposed: count.exposed as f64 * central,
        spread: [given * central, given * low, given * high, lucky, unlucky],
        scope_total: count.scope as f64,
        scope: [central, low, high].map(|rate| count.scope_per_1000() * rate),
        half_width: 0.0,
    };
    row.written(cell, kind, "year")
}

/// What replicates say of a year; a share of the scope has no meaning there, since years without a campaign have none.
fn replicated_year(cell: &Cell, kind: Kind) -> Option<[String; COLUMNS]> {
    let sums = cell.sums(kind)?;
    let estimate = sums.year.estimate()?;
    let at = |part| sums.year.assumed(part).unwrap_or_default() * PER;
    let row = Row {
        exposed: estimate.mean * cell.count(kind).total as f64,
        spread: [
            estimate.mean * PER,
            at(0.05),
            at(0.95),
            sums.year_quantile(0.05) * PER,
            sums.year_quantile(0.95) * PER,
        ],
        scope_total: cell.count(kind).total as f64,
        scope: [estimate.mean * PER, at(0.05), at(0.95)],
        half_width: finite(estimate.half_width(0.9)) * PER,
    };
    Some(row.written(cell, kind, "year"))
}

/// The numbers of a row.
struct Row {
    exposed: f64,
    /// `per_1000`, `low`, `high`, `p05`, `p95`.
    spread: [f64; 5],
    scope_total: f64,
    /// `scope_per_1000`, `scope_low`, `scope_high`.
    scope: [f64; 3],
    half_width: f64,
}

impl Row {
    fn written(&self, cell: &Cell, kind: Kind, basis: &str) -> [String; COLUMNS] {
        let [per_1000, low, high, p05, p95] = self.spread.map(number::machine);
        let [scope_per_1000, scope_low, scope_high] = self.scope.map(number::machine);
        [
            text::spreadsheet(&cell.service),
            text::spreadsheet(&cell.adversary),
            text::spreadsheet(&cell.class),
            kind.name().to_owned(),
            basis.to_owned(),
            cell.count(kind).total.to_string(),
            whole(self.exposed),
            per_1000,
            low,
            high,
            p05,
            p95,
            cell.proved(kind).total.to_string(),
            cell.proved(kind).exposed.to_string(),
            whole(self.scope_total),
            scope_per_1000,
            scope_low,
            scope_high,
            number::machine(self.half_width),
        ]
    }
}

/// A width, or that of everything where a single draw says nothing about it.
fn finite(width: f64) -> f64 {
    if width.is_finite() { width } else { 1.0 }
}

/// A count in full, a mean of counts in six figures.
fn whole(value: f64) -> String {
    if value.fract() == 0.0 { format!("{value}") } else { number::machine(value) }
}

fn yearly(adversary: &AdversaryFacts) -> Option<[f64; 3]> {
    if adversary.rate_unit != "operator" {
        return None;
    }
    let rates: Vec<f64> = adversary.rate.iter().map(|rate| rate.parse().ok()).collect::<Option<_>>()?;
    let [low, central, high] = rates.try_into().ok()?;
    Some([low, central, high].map(|rate: f64| rate.clamp(0.0, 1.0)))
}

fn write(writer: &mut Writer<Vec<u8>>, fields: &[String; COLUMNS]) {
    writer.write_record(fields).expect("a vector takes every byte, and every row has as many fields");
}

#[cfg(test)]
mod tests {
    use super::super::fixture;
    use super::*;

    #[test]
    fn the_header_is_the_contract() {
        let csv = exposure_csv(&Report::new(&fixture::small(), None));
        assert_eq!(
            csv.lines().next().unwrap(),
            "service,adversary,class,kind,basis,total,exposed,per_1000,low,high,p05,p95,proved_total,proved_exposed,\
             scope_total,scope_per_1000,scope_low,scope_high,half_width"
        );
    }

    #[test]
    fn a_run_at_central_values_has_no_range() {
        let csv = exposure_csv(&Report::new(&fixture::small(), None));
        assert!(
            csv.contains("tiktok,warrant,all,content,given,1000,99,99,99,99,99,99,1000,99,100,990,990,990,0\n"),
            "{csv}"
        );
    }

    #[test]
    fn a_year_weighs_by_the_rate_per_operator() {
        let csv = exposure_csv(&Report::new(&fixture::small(), None));
        let years: Vec<&str> = csv.lines().filter(|line| line.contains(",year,")).collect();
        let cells = fixture::small().cells.iter().filter(|c| c.adversary == "breach" && c.routes[0]).count();
        assert_eq!(
            years.len(),
            cells * (Kind::ALL.into_iter().filter(|kind| kind.is_of_a_year()).count()),
            "every kind of a year, of every class, under the one adversary with a rate"
        );
        assert_eq!(
            years[0],
            "tiktok,breach,all,content,year,1000,15.3,15.3,4.5,32.4,0,0,1000,900,1000,15.3,4.5,32.4,0"
        );
    }

    #[test]
    fn a_rate_of_people_gives_no_year() {
        let mut record = fixture::small();
        record.adversaries.iter_mut().for_each(|adversary| adversary.rate_unit = "1000-staff".to_owned());
        assert!(!exposure_csv(&Report::new(&record, None)).contains(",year,"));
    }

    #[test]
    fn no_cell_is_a_formula() {
        let csv = exposure_csv(&Report::new(&fixture::hostile(), None));
        assert!(csv.contains(",'=cmd()"), "{csv}");
        let mut reader = csv::Reader::from_reader(csv.as_bytes());
        for row in reader.records() {
            for cell in row.unwrap().iter() {
                assert!(!cell.starts_with(['=', '+', '-', '@', '\t', '\r']), "{cell}");
            }
        }
    }
}
