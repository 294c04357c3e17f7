//! Do the numbers on the page agree with the record? The committed reports, read as a browser reads them.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use html5gum::{Token, Tokenizer};
use plainsight::record::{Kind, Record};

/// Tables by their ids: rows of entries, heads left out; and what stands in pictures and in sentences.
#[derive(Default)]
struct Page {
    tables: BTreeMap<String, Vec<Vec<String>>>,
    /// Texts of each picture, by the id of its figure, in the order drawn.
    pictures: BTreeMap<String, Vec<String>>,
    /// Stressed and linked words of each claim.
    claims: Vec<Vec<String>>,
    /// Stressed words of the first chapter.
    stressed: Vec<String>,
}

impl Page {
    fn read(html: &str) -> Self {
        let mut page = Self::default();
        let (mut table, mut figure, mut chapter, mut text) =
            (String::new(), String::new(), String::new(), String::new());
        let (mut in_body, mut in_claim) = (false, false);
        let mut row: Vec<String> = Vec::new();
        let string = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
        for token in Tokenizer::new(html) {
            let Ok(token) = token;
            match token {
                Token::String(words) => text += &string(&words),
                Token::StartTag(tag) => {
                    let attribute = |name: &str| {
                        tag.attributes.get(name.as_bytes()).map(|value| string(value)).unwrap_or_default()
                    };
                    match &string(&tag.name)[..] {
                        "section" => chapter = attribute("id"),
                        "figure" => figure = attribute("id"),
                        "table" => table = attribute("id"),
                        "tbody" => in_body = true,
                        "tr" => row.clear(),
                        "div" if attribute("class") == "claim" => {
                            page.claims.push(Vec::new());
                            in_claim = true;
                        }
                        "th" | "td" | "strong" | "text" | "blockquote" => text.clear(),
                        "a" if in_claim => text.clear(),
                        _ => {}
                    }
                }
                Token::EndTag(tag) => match &string(&tag.name)[..] {
                    "th" | "td" => row.push(text.trim().to_owned()),
                    "tr" if in_body => page.tables.entry(table.clone()).or_default().push(row.clone()),
                    "tbody" => in_body = false,
                    "figure" => figure.clear(),
                    "text" => page.pictures.entry(figure.clone()).or_default().push(text.trim().to_owned()),
                    "strong" if in_claim => page.claims.last_mut().unwrap().push(text.trim().to_owned()),
                    "a" if in_claim => page.claims.last_mut().unwrap().push(text.trim().to_owned()),
                    "div" => in_claim = false,
                    "strong" if chapter == "s1" => page.stressed.push(text.trim().to_owned()),
                    _ => {}
                },
                _ => {}
            }
        }
        page
    }
}

/// The number that a text begins with.
fn number(text: &str) -> Option<f64> {
    let digits: String = text.chars().take_while(|c| c.is_ascii_digit() || ".,".contains(*c)).collect();
    digits.trim_end_matches(['.', ',']).replace(',', "").parse().ok()
}

/// Whether a text says a rate per 1,000, to so many significant figures, and does not make nothing or all of what is
/// neither.
fn says(text: &str, rate: f64, figures: i32) -> bool {
    let Some(shown) = number(text) else { return false };
    let smaller = if rate > 500.0 { 1000.0 - rate } else { rate };
    let unit = if smaller > 0.0 { 10f64.powi(smaller.log10().floor() as i32 + 1 - figures) } else { 1e-9 };
    let unit = if rate > 500.0 { unit.max(0.02) } else { unit };
    let is_whole = |end: f64| (shown == end) == ((rate - end).abs() < 1e-9);
    (shown - rate).abs() <= unit * 0.51 + 1e-9 && is_whole(0.0) && is_whole(1000.0)
}

/// Whether an entry of a table says what the record holds of a cell: a rate, or why there is none.
fn agrees(text: &str, record: &Record, service: usize, adversary: usize, kind: Kind) -> bool {
    let (service, adversary) = (&record.services[service].id, &record.adversaries[adversary].id);
    let cell = record.cells.iter().find(|c| c.service == *service && c.adversary == *adversary && c.class == "all");
    let Some(cell) = cell else { return text == "not run" };
    match (cell.has_route(kind), cell.scope_per_1000(kind)) {
        (false, _) => text == "–",
        (true, None) => text == "n/a",
        (true, Some(rate)) => says(text, rate, 3),
    }
}

struct Report {
    folder: PathBuf,
    record: Record,
    page: Page,
}

/// Every committed report.
fn reports() -> Vec<Report> {
    let folders = fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("reports")).unwrap();
    let mut folders: Vec<PathBuf> = folders.map(|entry| entry.unwrap().path()).filter(|path| path.is_dir()).collect();
    folders.sort();
    let read = |folder: PathBuf| {
        let record = serde_json::from_str(&fs::read_to_string(folder.join("record.json")).unwrap()).unwrap();
        let page = Page::read(&fs::read_to_string(folder.join("report.html")).unwrap());
        Report { folder, record, page }
    };
    folders.into_iter().map(read).collect()
}

fn headline(record: &Record) -> usize {
    record.adversaries.iter().position(|adversary| adversary.id == record.headline).unwrap()
}

#[test]
fn numbers_on_the_page_are_those_of_the_record() {
    let mut compared = 0;
    for Report { folder, record, page } in reports() {
        let at = |what: &str| format!("{}: {what}", folder.display());
        let headline = headline(&record);
        let mut check = |text: &str, service, adversary, kind: Kind, what: &str| {
            assert!(agrees(text, &record, service, adversary, kind), "{}: {text}", at(what));
            compared += 1;
        };
        let services = 0..record.services.len();
        for (service, row) in page.tables["table-summary"].iter().enumerate() {
            check(&row[1], service, headline, Kind::Content, "Table 1, messages");
            check(&row[3], service, headline, Kind::People, "Table 1, people");
            let pairs = row[4].split_once('(').map_or(&row[4][..], |(_, rest)| rest);
            check(pairs.trim_end_matches(')'), service, headline, Kind::Pairs, "Table 1, pairs");
        }
        for (adversary, row) in page.tables["table-matrix"].iter().enumerate() {
            assert_eq!(row[0], record.adversaries[adversary].name);
            services.clone().for_each(|s| check(&row[s + 2], s, adversary, Kind::Content, "data of Figure 1"));
        }
        let first = [Kind::Content, Kind::Sender, Kind::Recipient, Kind::Time, Kind::Size, Kind::Pairs, Kind::People];
        for (row, kind) in page.tables["table-kinds"].iter().zip(first) {
            services.clone().for_each(|s| check(&row[s + 1], s, headline, kind, "Table 2"));
        }
        for (row, service) in page.tables["table-ranges"].iter().zip(services.clone()) {
            if row[1] != "–" {
                check(&row[1], service, headline, Kind::Content, "Table 4");
            }
        }
        // Figure 1 draws the names first, then each row: its number stands in the order of the services.
        let drawn: Vec<&str> = page.pictures["fig-matrix"].iter().map(String::as_str).collect();
        let labels: Vec<&&str> =
            drawn.iter().filter(|text| number(text).is_some() || ["–", "n/a"].contains(text)).collect();
        let cells = record.adversaries.len() * record.services.len();
        for (place, label) in labels.iter().take(cells).enumerate() {
            let (adversary, service) = (place / record.services.len(), place % record.services.len());
            check(label, service, adversary, Kind::Content, "Figure 1");
        }
        assert!(labels.len() >= cells, "{}", at("Figure 1 has too few numbers"));
    }
    assert!(compared > 400, "{compared}");
}

#[test]
fn sentences_say_what_the_record_holds() {
    let mut compared = 0;
    for Report { folder, record, page } in reports() {
        let headline = &record.adversaries[headline(&record)].id;
        let cells = || record.cells.iter().filter(|cell| cell.adversary == *headline && cell.class == "all");
        let rates = |kind: Kind| cells().filter_map(move |cell| cell.scope_per_1000(kind)).collect::<Vec<f64>>();
        let known = rates(Kind::Content);
        let differences: Vec<f64> =
            known.iter().flat_map(|one| known.iter().map(move |other| (one - other).abs())).collect();
        for said in page.stressed.iter().filter(|said| said.contains("of every 1,000") || said.contains("per 1,000"))
        {
            let pairs = rates(Kind::Pairs);
            let rates = match said {
                said if said.contains("fewer") || said.contains("more") => &differences,
                said if said.contains("pairs") => &pairs,
                _ => &known,
            };
            assert!(rates.iter().any(|rate| says(said, *rate, 2)), "{}: {said}", folder.display());
            compared += 1;
        }
        for (claim, said) in record.claims.iter().zip(&page.claims) {
            let mut numbers = said.iter().filter(|said| number(said).is_some());
            for test in &claim.tests {
                let kind = Kind::ALL.into_iter().find(|kind| kind.name() == test.kind).unwrap();
                let cells = test.services.iter().filter_map(|service| {
                    let cells = &mut record.cells.iter();
                    cells.find(|c| c.service == *service && c.adversary == test.adversary && c.class == "all")
                });
                let rates = cells.filter(|cell| cell.has_route(kind)).filter_map(|cell| cell.scope_per_1000(kind));
                let mut rates: Vec<f64> = rates.collect();
                // Services that share a number share its place in the sentence.
                while let Some(first) = rates.first().copied() {
                    let said =
                        numbers.next().unwrap_or_else(|| panic!("{}: {} is short", folder.display(), claim.says));
                    assert!(says(said, first, 3), "{}: {}: {said} for {first}", folder.display(), claim.says);
                    rates.retain(|rate| !says(said, *rate, 3));
                    compared += 1;
                }
            }
        }
    }
    assert!(compared > 30, "{compared}");
}

#[test]
fn the_tables_beside_the_page_hold_the_same_numbers() {
    for Report { folder, record, page } in reports() {
        let mut rows = csv::Reader::from_path(folder.join("exposure.csv")).unwrap();
        let heads = rows.headers().unwrap().clone();
        let column = |name: &str| heads.iter().position(|head| head == name).unwrap();
        let wanted = ["service", "adversary", "class", "kind", "scope_per_1000", "basis"].map(column);
        let mut compared = 0;
        for row in rows.records() {
            let row = row.unwrap();
            let [service, adversary, class, kind, rate, _] = wanted.map(|at| &row[at]);
            if class != "all" || kind != "content" || &row[wanted[5]] != "given" {
                continue;
            }
            let place = record.adversaries.iter().position(|known| known.id == adversary).unwrap();
            let at = record.services.iter().position(|known| known.id == service).unwrap();
            let shown = &page.tables["table-matrix"][place][at + 2];
            let rate: Option<f64> = rate.parse().ok();
            let is_same = rate.map_or(number(shown).is_none(), |rate| says(shown, rate, 3));
            assert!(is_same, "{}: {service} {adversary}: {shown} and {rate:?}", folder.display());
            compared += 1;
        }
        assert!(compared > 10, "{}: {compared}", folder.display());
        let mut findings = csv::Reader::from_path(folder.join("findings.csv")).unwrap();
        for row in findings.records() {
            let row = row.unwrap();
            let place = record.adversaries.iter().position(|known| known.id == row[1]).unwrap();
            let at = record.services.iter().position(|known| known.id == row[0]).unwrap();
            let shown = &page.tables["table-matrix"][place][at + 2];
            let agrees = row[3].parse().map_or(number(shown).is_none(), |rate| says(shown, rate, 3));
            assert!(agrees, "{}: findings.csv: {} {}: {shown}", folder.display(), &row[0], &row[1]);
        }
    }
}

#[test]
fn a_number_that_is_off_would_be_seen() {
    assert!(says("37.5", 37.46, 3) && !says("37.6", 37.46, 3) && !says("", 37.0, 3));
    assert!(says("993", 993.0, 2) && says("999.99", 999.999_98, 3) && !says("1,000", 999.999_98, 3));
    assert!(says("0", 0.0, 3) && !says("0", 0.001, 3) && says("0.0012", 0.001_234, 2));
}
