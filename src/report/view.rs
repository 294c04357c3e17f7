//! Who is meant by an id? A record, with the lookups that every chapter needs.

use crate::record::{AdversaryFacts, AssumptionFacts, Cell, Count, Kind, Record, ServiceFacts};

use super::number;
use super::page::{Column, Line, Row};

/// Name of the class that holds all classes.
pub(super) const ALL: &str = "all";

/// A count of those in scope: per 1,000, and the numbers that makes.
pub(super) fn counted(count: Count) -> String {
    let label = number::table(count.scope_per_1000());
    format!("{label} ({} of {})", number::count(count.exposed), number::count(count.scope))
}

/// What came out of a cell and kind with inputs at their central values, per 1,000.
pub(super) fn central(cell: Option<&Cell>, kind: Kind) -> Entry {
    match cell.map(|cell| (cell.has_route(kind), cell.count(kind))) {
        None => Entry::Absent,
        Some((false, _)) => Entry::NoRoute,
        Some((true, count)) if count.scope == 0 => Entry::Empty,
        Some((true, count)) => Entry::Rate(count.scope_per_1000()),
    }
}

/// A record that can be asked.
pub(super) struct View<'a> {
    pub(super) record: &'a Record,
}

impl<'a> View<'a> {
    pub(super) const fn new(record: &'a Record) -> Self {
        Self { record }
    }

    /// The adversary whose column leads: the headline, or the first where the headline names nobody.
    pub(super) fn headline(&self) -> Option<&'a AdversaryFacts> {
        let adversaries = &self.record.adversaries;
        adversaries.iter().find(|adversary| adversary.id == self.record.headline).or_else(|| adversaries.first())
    }

    /// One cell; none where the pair was not run.
    pub(super) fn cell(&self, service: &str, adversary: &str, class: &str) -> Option<&'a Cell> {
        self.record
            .cells
            .iter()
            .find(|cell| cell.service == service && cell.adversary == adversary && cell.class == class)
    }

    /// The cell of all classes.
    pub(super) fn whole(&self, service: &ServiceFacts, adversary: &AdversaryFacts) -> Option<&'a Cell> {
        self.cell(&service.id, &adversary.id, ALL)
    }

    /// The assumptions that a finding about a service's content under an adversary rests on.
    pub(super) fn basis(
        &self,
        service: &ServiceFacts,
        adversary: &AdversaryFacts,
    ) -> impl Iterator<Item = &'a AssumptionFacts> {
        let basis =
            self.record.bases.iter().find(|basis| basis.service == service.id && basis.adversary == adversary.id);
        let ids = basis.map_or(&[][..], |basis| &basis.assumptions);
        self.record.assumptions.iter().filter(move |assumption| ids.contains(&assumption.id))
    }

    /// The heads of a table, and a column of numbers for each service after them.
    pub(super) fn columns(&self, mut heads: Vec<Column>) -> Vec<Column> {
        heads.extend(self.record.services.iter().map(|service| Column::numbers(service.name.clone())));
        heads
    }

    /// A row of such a table: an entry for each service after what names the row.
    pub(super) fn row(&self, names: &[&str], of: impl Fn(&'a ServiceFacts) -> String) -> Row {
        let names = names.iter().map(|name| Line::plain(*name));
        Row::new(names.chain(self.record.services.iter().map(|service| Line::plain(of(service)))).collect())
    }

    /// What an adversary comes to of a kind at a service, as a table prints it.
    pub(super) fn label(&self, service: &ServiceFacts, adversary: &AdversaryFacts, kind: Kind) -> String {
        self.entry(self.whole(service, adversary), kind).label()
    }

    /// What a table prints of a cell and kind, per 1,000.
    pub(super) fn entry(&self, cell: Option<&Cell>, kind: Kind) -> Entry {
        let Some(cell) = cell else { return Entry::Absent };
        if !cell.has_route(kind) {
            return Entry::NoRoute;
        }
        cell.scope_per_1000(kind).map_or(Entry::Empty, Entry::Rate)
    }
}

/// What became of one service under one adversary.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Entry {
    /// The pair was not run.
    Absent,
    /// The model has no route.
    NoRoute,
    /// There is nothing that could have come out.
    Empty,
    /// So many per 1,000.
    Rate(f64),
}

impl Entry {
    /// As a table or chart prints it.
    pub(super) fn label(self) -> String {
        match self {
            Self::Absent => "not run".to_owned(),
            Self::NoRoute => "–".to_owned(),
            Self::Empty => "n/a".to_owned(),
            Self::Rate(rate) => number::table(rate),
        }
    }
}

/// What the labels that are not numbers mean; one sentence under every table that may hold them.
pub(super) const LEGEND: &str = "– : this model has no route. n/a: nothing of this kind in scope. \
    0: there is a route, and nothing came out in this run.";

#[cfg(test)]
mod tests {
    use super::super::fixture;
    use super::*;

    #[test]
    fn no_route_no_scope_and_nothing_found_are_three_things() {
        let record = fixture::small();
        let view = View::new(&record);
        let label = |service, adversary| view.entry(view.cell(service, adversary, ALL), Kind::Content).label();
        assert_eq!(label("tiktok", "warrant"), "990");
        assert_eq!(label("signal", "warrant"), "0");
        assert_eq!(label("signal", "network"), "–");
        assert_eq!(label("signal", "nobody"), "not run");
    }

    #[test]
    fn a_headline_that_names_nobody_falls_back_to_the_first() {
        let mut record = fixture::small();
        record.headline = "nobody".to_owned();
        assert_eq!(View::new(&record).headline().unwrap().id, "breach");
    }
}
