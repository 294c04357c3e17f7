//! How far is each service from the floor? A table for the terminal.

use comfy_table::{CellAlignment, ContentArrangement, Table};

use crate::record::{FloorFacts, Primitive};

use super::number;

/// Services with their ratio to the floor, last the world that they share, and what the floor is made of.
pub fn floor(floors: &[FloorFacts], width: u16) -> String {
    let mut services = table(width, &["Service", "Thread time [s]", "Floor [s]", "Ratio", "Most of the floor"]);
    for facts in floors {
        services.add_row(vec![
            super::text::visible(&facts.name),
            number::quantity(facts.seconds),
            number::quantity(facts.floor),
            format!("{:.2}", facts.ratio()),
            most(facts),
        ]);
    }
    let mut primitives = table(width, &["Primitive", "Cost [ns]"]);
    for (at, primitive) in Primitive::ALL.into_iter().enumerate() {
        let mut costs: Vec<f64> = floors.iter().map(|facts| facts.costs[at]).collect();
        costs.sort_by(f64::total_cmp);
        let median = crate::stats::quantile(&costs, 0.5).unwrap_or(f64::NAN);
        primitives.add_row(vec![primitive.name().to_owned(), number::quantity(median)]);
    }
    format!("{}\n\n{}\n", services.trim_fmt(), primitives.trim_fmt())
}

/// The three primitives that take most of it.
fn most(facts: &FloorFacts) -> String {
    let part = |primitive: Primitive| facts.operations.of(primitive) as f64 * facts.costs[primitive as usize] / 1e9;
    let mut parts: Vec<(f64, Primitive)> =
        Primitive::ALL.into_iter().map(|primitive| (part(primitive), primitive)).collect();
    parts.sort_by(|one, other| other.0.total_cmp(&one.0));
    let words = parts
        .iter()
        .take(3)
        .filter(|(seconds, _)| *seconds > 0.0)
        .map(|(seconds, primitive)| format!("{} {:.0} %", primitive.name(), 100.0 * seconds / facts.floor));
    words.collect::<Vec<_>>().join("; ")
}

fn table(width: u16, heads: &[&str]) -> Table {
    let mut table = Table::new();
    table.load_style(super::summary::STYLE);
    table.set_content_arrangement(ContentArrangement::Dynamic).set_width(width).set_header(heads.to_vec());
    for column in table.column_iter_mut().skip(1).take(3) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    table
}
