//! What is on the page, whoever writes it down? Chapters of paragraphs, lists, tables and figures.

use super::chart::Drawing;
use super::text;

/// A report.
pub(super) struct Page {
    pub(super) title: String,
    pub(super) subtitle: Line,
    /// Short facts under the title.
    pub(super) facts: Vec<Line>,
    pub(super) chapters: Vec<Chapter>,
}

/// A numbered part. Numbers and ids never change between reports, so that a citation keeps its meaning.
pub(super) struct Chapter {
    pub(super) number: &'static str,
    pub(super) title: &'static str,
    pub(super) blocks: Vec<Block>,
}

/// One thing below another.
pub(super) enum Block {
    Paragraph(Line),
    /// A titled box of paragraphs.
    Aside(&'static str, Vec<Line>),
    /// What somebody says, quoted, and lines about it.
    Claim(String, Vec<Line>),
    List(Vec<Line>),
    Table(Table),
    /// A table that opens when it is asked for, and on paper.
    Folded(Table),
    Figure(Box<Figure>),
    /// Figures of one kind, of which a reader looks at one: the first, unless another is chosen.
    Choice(Vec<(String, Figure)>),
    /// A file's text, folded, with a place to link to at some of its lines.
    Source(Source),
    /// Controls over a grid of answers, for who reads with a script; the answers stand in a table too.
    WhatIf(WhatIf),
}

/// The text of a scenario's file.
pub(super) struct Source {
    pub(super) title: String,
    /// Where links to a line lead, empty where none do; and the line.
    pub(super) lines: Vec<(String, String)>,
}

/// What a reader may move, and what the page needs for it.
pub(super) struct WhatIf {
    /// What each dial moves, and its values.
    pub(super) dials: Vec<(String, usize)>,
    pub(super) adversaries: Vec<String>,
    /// Place of the adversary that is shown first.
    pub(super) first: usize,
    /// Services, and what comes out as assumed.
    pub(super) services: Vec<(String, String)>,
    /// Services that are another's variant with its keys in other hands: names of the two, and their places.
    pub(super) variants: Vec<[(String, usize); 2]>,
    /// Place of the service that others are compared with at first.
    pub(super) reference: usize,
    /// The answers, as the script reads them.
    pub(super) json: String,
}

/// Rows under a caption. The first entry of a row names the row.
pub(super) struct Table {
    pub(super) id: &'static str,
    pub(super) label: &'static str,
    pub(super) caption: String,
    pub(super) columns: Vec<Column>,
    pub(super) rows: Vec<Row>,
    pub(super) notes: Vec<String>,
}

/// A row, and where links to it lead; empty where none do.
pub(super) struct Row {
    pub(super) id: String,
    pub(super) entries: Vec<Line>,
}

/// A column's head, and whether it holds numbers.
pub(super) struct Column {
    pub(super) title: String,
    pub(super) numeric: bool,
}

/// A picture with all that makes it readable without being seen.
pub(super) struct Figure {
    pub(super) id: String,
    pub(super) label: String,
    /// The message, as a sentence.
    pub(super) headline: String,
    /// What is plotted, in which unit.
    pub(super) subtitle: String,
    pub(super) drawing: Drawing,
    /// Name and description for those who hear the page.
    pub(super) name: String,
    pub(super) description: String,
    pub(super) caption: String,
    /// The same as a table.
    pub(super) data: Option<Table>,
}

/// A line of text in pieces.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Line(pub(super) Vec<Piece>);

/// Text that is plain, stressed, or a link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Piece {
    Plain(String),
    Strong(String),
    Code(String),
    Link { text: String, address: String },
}

impl Page {
    /// Names of the chapters, for the table of contents.
    pub(super) fn contents(&self) -> impl Iterator<Item = (&'static str, &str)> {
        self.chapters.iter().map(|chapter| (chapter.number, chapter.title))
    }
}

impl Column {
    pub(super) fn words(title: impl Into<String>) -> Self {
        Self { title: title.into(), numeric: false }
    }

    pub(super) fn numbers(title: impl Into<String>) -> Self {
        Self { title: title.into(), numeric: true }
    }
}

impl Row {
    pub(super) const fn new(entries: Vec<Line>) -> Self {
        Self { id: String::new(), entries }
    }
}

impl Line {
    pub(super) fn plain(text: impl Into<String>) -> Self {
        Self::default().and(text)
    }

    pub(super) fn code(text: impl Into<String>) -> Self {
        Self(vec![Piece::Code(text.into())])
    }

    pub(super) fn and(mut self, text: impl Into<String>) -> Self {
        self.0.push(Piece::Plain(text.into()));
        self
    }

    pub(super) fn strong(mut self, text: impl Into<String>) -> Self {
        self.0.push(Piece::Strong(text.into()));
        self
    }

    /// The same with code after it.
    pub(super) fn code_and(mut self, text: impl Into<String>) -> Self {
        self.0.push(Piece::Code(text.into()));
        self
    }

    /// A link within the page.
    pub(super) fn see(mut self, text: impl Into<String>, id: &str) -> Self {
        self.0.push(Piece::Link { text: text.into(), address: format!("#{id}") });
        self
    }

    /// A link to the web; plain text, with the address behind it, where the address is not one of the web.
    pub(super) fn link(mut self, text: impl Into<String>, url: &str) -> Self {
        let text = text.into();
        self.0.push(match text::address(url) {
            Some(address) => Piece::Link { text, address },
            None if url.is_empty() => Piece::Plain(text),
            None => Piece::Plain(format!("{text} ({url})")),
        });
        self
    }

    pub(super) fn join(mut self, other: Self) -> Self {
        self.0.extend(other.0);
        self
    }
}

impl From<String> for Line {
    fn from(text: String) -> Self {
        Self::plain(text)
    }
}

impl From<&str> for Line {
    fn from(text: &str) -> Self {
        Self::plain(text)
    }
}
