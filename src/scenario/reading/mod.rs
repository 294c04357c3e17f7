//! What has been read so far, and what was wrong with it? Text becomes checked rules; mistakes are collected, not thrown.
//!
//! A reader of a rule asks its table for each key it knows and then says that it has finished: what is missing, of
//! the wrong kind or left over is noted here, and the reader goes on with `None`. So `None` without a mistake cannot be.

mod adversary;
mod case;
mod claim;
mod expect;
mod fields;
mod item;
mod keys;
mod leaves;
mod number;
mod schema;
mod service;
mod sources;
mod study;
mod suggest;
mod tree;
mod variant;
mod what_if;
mod world;

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::sync::Arc;

use miette::{LabeledSpan, NamedSource};

use super::mistake::{brief, harmless};
use super::{Assumption, Mistake, Mistakes, Source};
use item::Item;
use tree::{Node, Spot};

pub(super) use adversary::read_adversary;
pub use schema::schema;
pub(super) use service::read_service;
pub(super) use sources::read_sources;
pub(super) use study::{Named, Plan, read_plan};
pub(super) use suggest::nearest;
pub(super) use variant::{merged, parent_of};
pub(super) use world::read_world;

/// The text of one file as a tree: opaque to whoever loads it.
#[derive(Debug, Clone)]
pub(super) struct Tree(Node);

impl Tree {
    /// The whole file as one value.
    fn item<'r>(&'r self, reading: &'r Reading) -> Item<'r> {
        Item { reading, node: &self.0, path: String::new() }
    }

    /// Whether the file has any of these keys at its top.
    pub(super) fn has_any(&self, keys: &[&str]) -> bool {
        self.0.value.entries().is_some_and(|entries| entries.iter().any(|e| keys.contains(&e.key.as_str())))
    }
}

/// One load: the files read, the mistakes and assumptions met.
#[derive(Debug, Default)]
pub(super) struct Reading {
    files: RefCell<Vec<FileText>>,
    drafts: RefCell<Vec<Draft>>,
    assumptions: RefCell<Vec<Assumption>>,
    sources: RefCell<Vec<Source>>,
}

#[derive(Debug)]
struct FileText {
    name: String,
    text: Arc<str>,
    /// Where each line begins [bytes].
    starts: Vec<usize>,
    /// Lines that the syntax refuses.
    refused: BTreeSet<usize>,
    /// Whether something may seem missing only because it could not be understood.
    patchy: bool,
}

impl FileText {
    fn new(name: &str, text: &str) -> Self {
        let starts = std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
        Self { name: brief(name, 200), text: text.into(), starts, refused: BTreeSet::new(), patchy: false }
    }

    /// The text of a line, counted from 1.
    fn line_text(&self, line: usize) -> &str {
        let rest = self.text.get(self.starts[line - 1]..).unwrap_or_default();
        rest.split('\n').next().unwrap_or_default()
    }

    /// Line and column of an offset, from 1.
    fn position(&self, offset: usize) -> (usize, usize) {
        let line = self.starts.partition_point(|start| *start <= offset);
        let before = self.text.get(self.starts[line - 1]..offset).unwrap_or_default();
        (line, before.chars().count() + 1)
    }
}

/// A mistake before it is put in order.
#[derive(Debug, Clone)]
pub(super) struct Draft {
    code: &'static str,
    spot: Spot,
    message: String,
    label: String,
    help: Option<String>,
    also: Option<(Spot, String)>,
}

impl Draft {
    pub(super) fn new(code: &'static str, spot: Spot, message: impl Into<String>, label: impl Into<String>) -> Self {
        Self { code, spot, message: message.into(), label: label.into(), help: None, also: None }
    }

    pub(super) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    pub(super) fn advice(mut self, help: Option<String>) -> Self {
        self.help = help.or(self.help);
        self
    }

    /// A second place that disagrees with the first; dropped where it stands in another file.
    pub(super) fn also(mut self, spot: Spot, label: impl Into<String>) -> Self {
        self.also = (spot.file == self.spot.file).then(|| (spot, label.into()));
        self
    }
}

impl Reading {
    /// The tree of a file's text; `None` where there is nothing to read on.
    pub(super) fn open(&self, name: &str, text: &str) -> Option<Tree> {
        let file = self.files.borrow().len();
        let top = Spot { file, start: 0, end: 0 };
        let refusal = size_refusal(text);
        // A text that is refused for its size is not kept either.
        let kept = if refusal.is_some() { "" } else { text };
        self.files.borrow_mut().push(FileText::new(name, kept));
        if let Some(why) = refusal {
            self.note(Draft::new("scenario::too_large", top, why, "this file"));
            return None;
        }
        let (node, errors) = tree::parse(file, text);
        if errors.is_empty() && node.value.entries().is_some_and(<[_]>::is_empty) {
            let help = "`plainsight init` writes one to start from";
            self.note(Draft::new("scenario::empty_file", top, "the file says nothing", "nothing here").help(help));
            return None;
        }
        self.note_syntax(file, errors);
        Some(Tree(node))
    }

    /// Notes what the syntax refuses: the first error of a line, as what follows it is mostly its echo, and
    /// nothing after a list that was never closed, as all that follows seems to be part of it.
    fn note_syntax(&self, file: usize, errors: Vec<(String, Spot)>) {
        let file = &mut self.files.borrow_mut()[file];
        let mut runaway = false;
        for (message, spot) in errors {
            let (line, _) = file.position(spot.start);
            file.patchy = true;
            if !file.refused.insert(line) || runaway {
                continue;
            }
            let text = file.line_text(line).trim_start();
            runaway = message.contains("array")
                && text.starts_with(|c: char| c.is_ascii_alphabetic())
                && text.contains('=');
            let message = format!("this is not TOML: {}", brief(&message, 200));
            let help = runaway.then(|| "is a list above this line not closed? It ends with `]`".to_owned());
            self.note(Draft::new("scenario::syntax", spot, message, "here").advice(help));
        }
    }

    /// Notes a mistake.
    pub(super) fn note(&self, draft: Draft) {
        self.drafts.borrow_mut().push(draft);
    }

    /// What was asked for, or every mistake met on the way.
    pub(super) fn settle<T>(self, wanted: Option<T>) -> Result<(T, Read), Mistakes> {
        let files = self.files.into_inner();
        let mut drafts = self.drafts.into_inner();
        drafts.retain(|draft| is_certain(draft, &files));
        drafts.sort_by(|a, b| (a.spot, a.code, &a.message).cmp(&(b.spot, b.code, &b.message)));
        // A parent read for itself and again for its variant has each mistake twice.
        drafts.dedup_by(|a, b| (a.spot, a.code, &a.message) == (b.spot, b.code, &b.message));
        if drafts.is_empty() {
            let wanted = wanted.expect("a reader gives nothing only after it has noted a mistake");
            let mut seen = BTreeSet::new();
            let mut assumptions = self.assumptions.into_inner();
            assumptions.retain(|assumption| seen.insert(assumption.clone()));
            let mut sources = self.sources.into_inner();
            sources.retain(|source| assumptions.iter().any(|a| a.source == source.id));
            sources.sort_by(|a, b| a.id.cmp(&b.id));
            let files = files.into_iter().map(|file| (file.name, file.text.to_string())).collect();
            return Ok((wanted, Read { assumptions, sources, files }));
        }
        // Only the text around a mistake is shown.
        let named: BTreeSet<usize> = drafts.iter().map(|draft| draft.spot.file).collect();
        let shown = |(at, file): (usize, &FileText)| {
            if named.contains(&at) { harmless(&file.text).into() } else { Arc::default() }
        };
        let shown: Vec<Arc<str>> = files.iter().enumerate().map(shown).collect();
        let list = drafts.into_iter().map(|draft| finished(draft, &files, &shown)).collect();
        Err(Mistakes { list })
    }

    /// The top of the file that the load began with.
    pub(super) fn top(&self) -> Spot {
        Spot { file: 0, start: 0, end: 0 }
    }

    /// Line of a spot, from 1.
    fn line(&self, spot: Spot) -> usize {
        self.files.borrow()[spot.file].position(spot.start).0
    }

    /// File and line of a spot.
    fn place(&self, spot: Spot) -> String {
        format!("{}:{}", self.file_name(spot), self.line(spot))
    }

    /// Name of the file a spot is in.
    fn file_name(&self, spot: Spot) -> String {
        self.files.borrow()[spot.file].name.clone()
    }

    /// The text of a spot on one line, with quotation marks left out.
    fn written(&self, spot: Spot) -> String {
        let files = self.files.borrow();
        let text = files[spot.file].text.get(spot.start..spot.end).unwrap_or_default();
        brief(text.trim_matches(['"', '\'']), 160)
    }

    /// Marks a file as resting on one that was not fully understood.
    fn rests_on(&self, child: usize, parent: usize) {
        let files = &mut *self.files.borrow_mut();
        files[child].patchy |= files[parent].patchy;
    }
}

/// What a load met beside what it was for.
pub(super) struct Read {
    pub(super) assumptions: Vec<Assumption>,
    pub(super) sources: Vec<Source>,
    pub(super) files: Vec<(String, String)>,
}

/// Why a text is too large to be a scenario, before any memory is taken for it.
fn size_refusal(text: &str) -> Option<String> {
    if text.len() > LARGEST_FILE {
        return Some(format!("the file is larger than 1 MiB ({} bytes)", text.len()));
    }
    let (number, _) = text.lines().enumerate().find(|(_, line)| line.len() > LONGEST_LINE)?;
    Some(format!("line {} is longer than {LONGEST_LINE} bytes", number + 1))
}

/// After a syntax error, what seems missing may only not have been understood, and what stands in the
/// refused line is not what its author meant.
fn is_certain(draft: &Draft, files: &[FileText]) -> bool {
    let file = &files[draft.spot.file];
    let seems_missing = matches!(
        draft.code,
        "scenario::missing_key"
            | "scenario::unknown_reference"
            | "scenario::no_class_for_all"
            | "scenario::which_kind"
    );
    let refused = || file.refused.contains(&file.position(draft.spot.start).0);
    draft.code == "scenario::syntax" || !(file.patchy && seems_missing || !file.refused.is_empty() && refused())
}

fn finished(draft: Draft, files: &[FileText], shown: &[Arc<str>]) -> Mistake {
    let file = &files[draft.spot.file];
    let (line, column) = file.position(draft.spot.start);
    // A label over many lines would show them all: its first line is enough to find it.
    let span = |spot: Spot| {
        let text = file.text.get(spot.start..spot.end).unwrap_or_default();
        (spot.start, text.find('\n').unwrap_or(text.len()))
    };
    // Whoever wrote a sentence may have put a word of the file into it.
    let label = |text: &str| Some(harmless(text));
    let mut labels = vec![LabeledSpan::new_primary_with_span(label(&draft.label), span(draft.spot))];
    labels.extend(draft.also.map(|(spot, text)| LabeledSpan::new_with_span(label(&text), span(spot))));
    let text = NamedSource::new(&file.name, shown[draft.spot.file].clone());
    Mistake {
        code: draft.code,
        file: file.name.clone(),
        line,
        column,
        message: harmless(&draft.message),
        help: draft.help.as_deref().map(harmless),
        is_warning: false,
        labels,
        text,
    }
}

/// Largest file that is read [bytes].
const LARGEST_FILE: usize = 1 << 20;
/// Longest line that is read [bytes]: a mistake in it is shown with the whole line.
const LONGEST_LINE: usize = 4_000;
