//! What became of the answers between two records? A comparison as a table, as Markdown, as JSON and for code scanners.

use comfy_table::{CellAlignment, ContentArrangement, Table};

use crate::record::{Change, Comparison, Lists, Of, Side, Verdict};

use super::sarif::{Finding, Level, sarif};
use super::summary::STYLE;
use super::{number, text};

/// For the terminal, in at most `width` columns.
pub fn comparison_table(comparison: &Comparison, width: usize) -> String {
    let mut lines = head(comparison, &text::visible);
    let rows = decided(comparison);
    if !rows.is_empty() {
        let mut table = Table::new();
        table.load_style(STYLE);
        table.set_content_arrangement(ContentArrangement::Dynamic);
        table.set_width(u16::try_from(width).unwrap_or(u16::MAX));
        table.set_header(HEADS);
        for change in rows {
            table.add_row(row(change).map(|cell| text::visible(&cell)));
        }
        for column in table.column_iter_mut().skip(3).take(4) {
            column.set_cell_alignment(CellAlignment::Right);
        }
        lines.push(UNIT.to_owned());
        lines.push(table.trim_fmt());
    }
    lines.push(tail(comparison));
    lines.join("\n") + "\n"
}

/// For a comment or a summary of a job.
pub fn comparison_markdown(comparison: &Comparison) -> String {
    let escaped = |words: &str| text::markdown(&text::visible(words));
    let mut blocks = head(comparison, &escaped);
    let rows = decided(comparison);
    if !rows.is_empty() {
        let mut table = format!("| {} |\n|---|---|---|--:|--:|--:|--:|---|\n", HEADS.join(" | "));
        for change in rows {
            table.push_str(&format!("| {} |\n", row(change).map(|cell| escaped(&cell)).join(" | ")));
        }
        blocks.push(UNIT.to_owned());
        blocks.push(table.trim_end().to_owned());
    }
    blocks.push(tail(comparison));
    blocks.join("\n\n") + "\n"
}

/// For programs: see the JSON Schema that `plainsight schema comparison` prints.
pub fn comparison_json(comparison: &Comparison) -> String {
    let mut tree = serde_json::to_value(comparison).expect("a comparison is plain data");
    text::clean(&mut tree);
    format!("{tree:#}\n")
}

/// For code scanners: each cell that differs, at the file of its service in a folder such as `scenarios`.
pub fn comparison_sarif(comparison: &Comparison, root: &str) -> String {
    let finding = |change: &&Change| {
        let (rule, level) = match change.verdict {
            Verdict::Increase => (RULES[0].0, Level::Error),
            Verdict::Both => (RULES[2].0, Level::Warning),
            _ => (RULES[1].0, Level::Note),
        };
        let file = if change.file.is_empty() { "record.json" } else { &change.file };
        Finding {
            rule: rule.to_owned(),
            level,
            file: if root.is_empty() { file.to_owned() } else { format!("{root}/{file}") },
            line: 1,
            column: 1,
            message: sentence(change),
            help: String::new(),
            identity: format!("{}/{}/{}", change.service, change.adversary, change.kind),
        }
    };
    sarif(&RULES, &decided(comparison).iter().map(finding).collect::<Vec<_>>())
}

/// What became of a cell, in a sentence.
pub fn sentence(change: &Change) -> String {
    let (service, adversary, kind) = (&change.service, &change.adversary, &change.kind);
    let whose = format!("{kind} of {service} under {adversary}");
    let (was, is) = labels(change);
    let words = match (&change.first, &change.second) {
        (None, _) => format!(
            "{whose}: the model had no route to it and has one now, by which {is} per 1,000 in scope came out"
        ),
        (_, None) => format!("{whose}: {was} per 1,000 in scope came out, and the model has no route to it any more"),
        _ => {
            let verb = match change.verdict {
                Verdict::Increase => "rose",
                Verdict::Decrease => "fell",
                Verdict::Both => "rose by one measure and fell by the other,",
                Verdict::Unclear => "went, perhaps by chance,",
                Verdict::Same => "stayed",
            };
            let counts = match (&change.first, &change.second) {
                // One message of a million changes no rounded number.
                (Some(first), Some(second)) if is_by_count(change) => {
                    let of =
                        |side: &Side| format!("{} of {}", number::count(side.exposed), number::count(side.scope));
                    format!(", {} to {}", of(first), of(second))
                }
                _ => String::new(),
            };
            format!("{whose} {verb} from {was} to {is} per 1,000 in scope ({}{counts})", found_by(change))
        }
    };
    text::visible(&words)
}

const HEADS: [&str; 8] = ["Service", "Adversary", "Kind", "Was", "Is", "By", "Interval", "Found by"];
const UNIT: &str = "Exposed per 1,000 in scope (simulated):";

/// Rules of the SARIF log.
const RULES: [(&str, &str); 3] = [
    ("plainsight::exposure-increased", "More comes out than in the record that this one is compared with"),
    ("plainsight::exposure-decreased", "Less comes out than in the record that this one is compared with"),
    ("plainsight::exposure-moved", "More comes out by one measure and less by another"),
];

/// Cells that differ by more than chance.
fn decided(comparison: &Comparison) -> Vec<&Change> {
    comparison.cells.iter().filter(|cell| !matches!(cell.verdict, Verdict::Unclear | Verdict::Same)).collect()
}

fn head(comparison: &Comparison, escaped: &dyn Fn(&str) -> String) -> Vec<String> {
    let mut lines: Vec<String> = comparison.remarks.iter().map(|remark| escaped(remark)).collect();
    let lists: [(&str, &Lists); 2] = [("Services", &comparison.services), ("Adversaries", &comparison.adversaries)];
    for (noun, lists) in lists {
        for (word, ids) in [("added", &lists.added), ("removed", &lists.removed)] {
            if !ids.is_empty() {
                lines.push(format!("{noun} {word}: {}.", escaped(&ids.join(", "))));
            }
        }
    }
    lines
}

fn tail(comparison: &Comparison) -> String {
    let count = |verdict| number::count(comparison.count(verdict) as u64);
    let both = match comparison.count(Verdict::Both) {
        0 => String::new(),
        both => format!(", {both} both"),
    };
    let tested = match comparison.tested {
        0 => String::new(),
        tested => format!(
            " {} tested together at {} % (Holm).",
            number::counted(tested as u64, "difference was", "differences were"),
            number::machine(comparison.level * 100.0)
        ),
    };
    format!(
        "{}: {} increased, {} decreased{both}, {} differ as chance might, {} the same.{tested}",
        number::counted(comparison.cells.len() as u64, "cell", "cells"),
        count(Verdict::Increase),
        count(Verdict::Decrease),
        count(Verdict::Unclear),
        count(Verdict::Same),
    )
}

fn row(change: &Change) -> [String; 8] {
    let (was, is) = labels(change);
    let by = by(change).map_or_else(String::new, signed);
    let interval = change.tested.filter(|_| !is_by_count(change)).and_then(|tested| tested.low.zip(tested.high));
    let interval = interval.map_or_else(String::new, |(low, high)| format!("{} to {}", signed(low), signed(high)));
    let names = [&change.service, &change.adversary, &change.kind].map(Clone::clone);
    let [service, adversary, kind] = names;
    [service, adversary, kind, was, is, by, interval, found_by(change)]
}

/// Whether what is said of a cell is said of counts of the same messages.
fn is_by_count(change: &Change) -> bool {
    change.exact.is_some_and(|exact| exact != 0.0)
}

fn by(change: &Change) -> Option<f64> {
    if is_by_count(change) { change.exact } else { change.tested.map(|tested| tested.by) }
}

fn found_by(change: &Change) -> String {
    let tested = match change.tested.map(|tested| tested.of) {
        Some(Of::Draws) => "replicates, draw by draw",
        Some(Of::Replicates) => "replicates",
        Some(Of::Counts) => "counts of other messages",
        None => "",
    };
    match (&change.first, &change.second) {
        (None, _) => "a new route".to_owned(),
        (_, None) => "no route any more".to_owned(),
        _ if change.verdict == Verdict::Both => "the same messages; replicates say otherwise".to_owned(),
        _ if is_by_count(change) => "the same messages".to_owned(),
        _ => tested.to_owned(),
    }
}

/// What came out in the first and in the second, by the measure that decided.
fn labels(change: &Change) -> (String, String) {
    let label = |side: &Option<Side>| {
        let Some(side) = side else { return "–".to_owned() };
        let counted = side.per_1000.filter(|_| is_by_count(change) || side.replicated.is_none());
        counted.or(side.replicated).map_or_else(|| "n/a".to_owned(), number::table)
    };
    (label(&change.first), label(&change.second))
}

fn signed(value: f64) -> String {
    let text = number::quantity(value);
    if value > 0.0 { format!("+{text}") } else { text }
}

#[cfg(test)]
mod tests {
    use super::super::fixture;
    use super::*;
    use crate::record::{AccountCell, Cell, Count, Kind, Pair, Reached, Record, ReplicateFacts, Sums, Wide};
    use crate::stats::Means;

    fn all<'r>(record: &'r mut Record, service: &str, adversary: &str) -> &'r mut Cell {
        let is_it = |cell: &&mut Cell| cell.service == service && cell.adversary == adversary && cell.class == "all";
        record.cells.iter_mut().find(is_it).unwrap()
    }

    fn change<'c>(comparison: &'c Comparison, service: &str, adversary: &str) -> &'c Change {
        let is_it = |c: &&Change| c.service == service && c.adversary == adversary && c.kind == "content";
        comparison.cells.iter().find(is_it).unwrap()
    }

    #[test]
    fn a_record_does_not_differ_from_itself() {
        let record = fixture::small();
        let comparison = Comparison::of(&record, &record, 0.95);
        assert!(comparison.same_messages && comparison.remarks.is_empty());
        assert!(comparison.cells.iter().all(|cell| cell.verdict == Verdict::Same && cell.exact == Some(0.0)));
        let table = comparison_table(&comparison, 100);
        assert!(table.contains("0 increased, 0 decreased, 0 differ as chance might"), "{table}");
    }

    #[test]
    fn of_the_same_messages_one_more_is_an_increase_and_of_others_it_is_chance() {
        let (first, mut second) = (fixture::small(), fixture::small());
        all(&mut second, "tiktok", "breach").counts[Kind::Content as usize].exposed += 1;
        let comparison = Comparison::of(&first, &second, 0.95);
        assert_eq!(change(&comparison, "tiktok", "breach").verdict, Verdict::Increase);
        assert_eq!(comparison.count(Verdict::Increase), 1);
        let back = Comparison::of(&second, &first, 0.95);
        assert_eq!(change(&back, "tiktok", "breach").verdict, Verdict::Decrease);
        second.seed += 1;
        let comparison = Comparison::of(&first, &second, 0.95);
        let changed = change(&comparison, "tiktok", "breach");
        assert_eq!((changed.verdict, changed.exact), (Verdict::Unclear, None));
        assert!(comparison.remarks.iter().any(|remark| remark.contains("not the same messages")), "{comparison:?}");
    }

    #[test]
    fn a_route_where_there_was_none_is_no_zero_that_grew() {
        let (first, mut second) = (fixture::small(), fixture::small());
        let cell = all(&mut second, "signal", "network");
        cell.routes = vec![true; Kind::ALL.len()];
        cell.counts[Kind::Content as usize] = Count { total: 1000, scope: 1000, exposed: 0 };
        let comparison = Comparison::of(&first, &second, 0.95);
        // Where nothing came out by it, a route changes no answer.
        assert_eq!(change(&comparison, "signal", "network").verdict, Verdict::Same);
        all(&mut second, "signal", "network").counts[Kind::Content as usize].exposed = 7;
        let comparison = Comparison::of(&first, &second, 0.95);
        let changed = change(&comparison, "signal", "network");
        assert_eq!(changed.verdict, Verdict::Increase);
        assert!(
            sentence(changed).contains("had no route to it and has one now, by which 7 per 1,000"),
            "{changed:?}"
        );
        let back = Comparison::of(&second, &first, 0.95);
        assert!(sentence(change(&back, "signal", "network")).contains("no route to it any more"));
        // A zero that grew says so.
        all(&mut second, "signal", "warrant").counts[Kind::Content as usize].exposed = 5;
        let comparison = Comparison::of(&first, &second, 0.95);
        assert!(sentence(change(&comparison, "signal", "warrant")).contains("rose from 0 to"));
    }

    #[test]
    fn a_world_without_harmful_messages_closes_no_route() {
        let (first, mut second) = (fixture::small(), fixture::small());
        for cell in &mut second.cells {
            cell.routes[Kind::Harmful as usize] = false;
            cell.counts[Kind::Harmful as usize] = Count::default();
        }
        let comparison = Comparison::of(&first, &second, 0.95);
        assert!(comparison.cells.iter().all(|cell| cell.kind != "harmful" && cell.verdict == Verdict::Same));
    }

    #[test]
    fn what_only_one_has_is_listed_and_not_compared() {
        let (mut first, mut second) = (fixture::small(), fixture::small());
        first.services.retain(|service| service.id != "signal");
        second.adversaries.retain(|adversary| adversary.id != "breach");
        let comparison = Comparison::of(&first, &second, 0.95);
        assert_eq!(
            (&*comparison.services.added, &*comparison.adversaries.removed),
            (&["signal".to_owned()][..], &["breach".to_owned()][..])
        );
        assert!(comparison.cells.iter().all(|cell| cell.service != "signal" && cell.adversary != "breach"));
        let table = comparison_table(&comparison, 100);
        assert!(table.contains("Services added: signal.\nAdversaries removed: breach.\n"), "{table}");
    }

    #[test]
    fn accounts_are_compared_as_messages_are() {
        let [mut first, mut second] = [fixture::small(), fixture::small()];
        for (record, exposed) in [(&mut first, 2), (&mut second, 3)] {
            record.accounts = vec![AccountCell {
                service: "tiktok".to_owned(),
                adversary: "warrant".to_owned(),
                fact: "phone".to_owned(),
                has_route: true,
                count: Count { total: 10, scope: 5, exposed },
            }];
        }
        let comparison = Comparison::of(&first, &second, 0.95);
        let phone = comparison.cells.iter().find(|cell| cell.kind == "account-phone").unwrap();
        assert_eq!((phone.verdict, phone.exact), (Verdict::Increase, Some(200.0)));
    }

    #[test]
    fn no_text_of_a_record_steers_a_terminal_or_a_page() {
        let (mut first, mut second) = (fixture::hostile(), fixture::hostile());
        for record in [&mut first, &mut second] {
            let evil = "<img src=x> | [a](javascript:b) {0} \u{202E}\u{1B}[31m\n# h";
            record.services[0].id = evil.to_owned();
            record.cells.iter_mut().filter(|cell| cell.service == "tiktok").for_each(|c| c.service = evil.to_owned());
            record.study = evil.to_owned();
        }
        second.study.push('x');
        second.adversaries[1].id.push_str("\u{1B}]0;x\u{7}");
        let evil = second.services[0].id.clone();
        all(&mut second, &evil, "breach").counts[Kind::Content as usize].exposed += 1;
        let comparison = Comparison::of(&first, &second, 0.95);
        let markdown = comparison_markdown(&comparison);
        let texts = [
            comparison_table(&comparison, 100),
            markdown.clone(),
            comparison_json(&comparison),
            comparison_sarif(&comparison, "../.."),
            sentence(change(&comparison, &evil, "breach")),
        ];
        for text in &texts {
            assert!(text.chars().all(|c| c == '\n' || !c.is_control() && c != '\u{202E}'), "{text}");
        }
        assert!(!markdown.contains("<img") && !markdown.contains("[a]("), "{markdown}");
        let rows = markdown.lines().filter(|line| line.starts_with("| "));
        rows.for_each(|row| assert_eq!(row.replace("\\|", "").matches('|').count(), 9, "{row}"));
    }

    #[test]
    fn numbers_that_no_run_gives_do_no_harm() {
        let (first, mut second) = (fixture::small(), fixture::small());
        for (at, cell) in second.cells.iter_mut().enumerate() {
            let mut sums = Sums { exposed: Wide(i128::MIN), scope: Wide(i128::MAX), ..Sums::default() };
            sums.of_scope.draws = if at % 2 == 0 { u64::MAX } else { 1 };
            sums.of_scope.means = Wide(i128::MIN);
            sums.of_scope.means_squared = Wide(i128::MAX);
            sums.of_scope.squares = Wide(i128::MIN);
            cell.sums = vec![sums; at % 20];
            cell.counts = vec![Count { total: 0, scope: u64::MAX, exposed: u64::MAX - at as u64 }; at % 20];
            cell.routes.truncate(at % 5);
        }
        // Of the same draws, by what the record says, and of whatever means.
        let told = |record: &Record, texts: [&str; 2]| {
            let means = texts.map(|text| Means::try_from(text.to_owned()).unwrap());
            let pairs = record.cells.iter().enumerate().map(|(at, cell)| Pair {
                service: cell.service.clone(),
                adversary: cell.adversary.clone(),
                reached: Reached::default(),
                deficits: Vec::new(),
                means: means.iter().cycle().take(at % 20).cloned().collect(),
            });
            ReplicateFacts { draws: 2, events: u64::MAX, reference: String::new(), pairs: pairs.collect() }
        };
        let mut first = first;
        first.replicates = Some(told(&first, ["0-1:0", "0:1000000000000 1-999:0"]));
        second.replicates = Some(told(&second, ["0-1:1000000000000", "0-999:1000000000000"]));
        for (first, second) in [(&first, &second), (&second, &first), (&second, &second)] {
            let comparison = Comparison::of(first, second, 0.999_999);
            assert!(!comparison_json(&comparison).is_empty());
            assert!(!comparison_table(&comparison, 10).is_empty());
        }
        second.cells.iter_mut().for_each(|cell| cell.service.clear());
        second.world.conversations = 0;
        second.services.clear();
        assert!(Comparison::of(&first, &second, 0.5).cells.is_empty());
    }
}
