//! What is wrong with a file, where, and what may have been meant? Every mistake of a load, in order; and what is no mistake
//! and should be looked at, in the same form.

use std::fmt;
use std::sync::Arc;

use miette::{Diagnostic, GraphicalReportHandler, GraphicalTheme, LabeledSpan, NamedSource, Severity, SourceCode};

/// All mistakes of the files of one load, or all warnings; never empty.
#[derive(Debug)]
pub struct Mistakes {
    /// In the order of files, then of places in them.
    pub list: Vec<Mistake>,
}

/// One mistake.
#[derive(Debug, thiserror::Error)]
#[error("{message}")]
pub struct Mistake {
    /// Stable name of the kind of mistake, such as `scenario::unknown_key`.
    pub code: &'static str,
    /// File in which it stands.
    pub file: String,
    /// Line in that file, from 1.
    pub line: usize,
    /// Column in that line, from 1 [characters].
    pub column: usize,
    /// What is wrong, in a sentence.
    pub message: String,
    /// What to do about it, where that can be guessed.
    pub help: Option<String>,
    /// Whether it is no mistake, and should be looked at.
    pub is_warning: bool,
    pub(super) labels: Vec<LabeledSpan>,
    pub(super) text: NamedSource<Arc<str>>,
}

impl Diagnostic for Mistake {
    fn code<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        Some(Box::new(self.code))
    }

    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.help.as_ref().map(|help| Box::new(help) as Box<dyn fmt::Display>)
    }

    fn severity(&self) -> Option<Severity> {
        Some(if self.is_warning { Severity::Warning } else { Severity::Error })
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        (!self.labels.is_empty()).then_some(&self.text)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        (!self.labels.is_empty()).then(|| Box::new(self.labels.iter().cloned()) as Box<dyn Iterator<Item = _>>)
    }
}

impl fmt::Display for Mistakes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let plural = |count: usize| if count == 1 { "" } else { "s" };
        let warnings = self.list.iter().filter(|mistake| mistake.is_warning).count();
        let mistakes = self.list.len() - warnings;
        match (mistakes, warnings) {
            (_, 0) => write!(f, "{mistakes} mistake{}", plural(mistakes)),
            (0, _) => write!(f, "{warnings} warning{}", plural(warnings)),
            _ => write!(f, "{mistakes} mistake{}, {warnings} warning{}", plural(mistakes), plural(warnings)),
        }
    }
}

impl std::error::Error for Mistakes {}

/// Mistakes shown in full; a file with more is better mended from the top.
const SHOWN: usize = 100;

/// The mistakes as a person reads them: file, line and column, the text underlined, what may have been meant.
/// `width` is the terminal's [columns].
pub fn render(mistakes: &Mistakes, colour: bool, width: usize) -> String {
    let theme = if colour { GraphicalTheme::unicode() } else { GraphicalTheme::unicode_nocolor() };
    let handler = GraphicalReportHandler::new_themed(theme)
        .with_width(width)
        .with_links(false)
        .with_context_lines(1)
        .without_syntax_highlighting();
    let mut text = String::new();
    for mistake in mistakes.list.iter().take(SHOWN) {
        // Writing to a String cannot fail, and a label outside its text is a bug that the tests would show.
        if handler.render_report(&mut text, mistake).is_err() {
            text.push_str(&mistake.message);
        }
        text.push('\n');
    }
    if mistakes.list.len() > SHOWN {
        text.push_str(&format!("The first {SHOWN} are shown. "));
    }
    text.push_str(&format!("{mistakes}\n"));
    text
}

/// The text with nothing in it that could steer a terminal or hide what it says, at the same byte offsets.
pub fn harmless(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        match c {
            '\n' | '\t' => out.push(c),
            // The carriage return of a line ending is nobody's mistake.
            '\r' if rest.peek() == Some(&'\n') => out.push(' '),
            c if steers(c) => out.extend(std::iter::repeat_n('?', c.len_utf8())),
            c => out.push(c),
        }
    }
    out
}

/// A piece of a user's text in backticks: harmless, on one line, not too long.
pub(super) fn quoted(text: &str) -> String {
    format!("`{}`", brief(text, 60))
}

/// A user's text on one line of at most so many characters.
pub(super) fn brief(text: &str, most: usize) -> String {
    let mut line = harmless(text).split_whitespace().collect::<Vec<_>>().join(" ");
    if let Some((cut, _)) = line.char_indices().nth(most) {
        line.truncate(cut);
        line.push('…');
    }
    line
}

/// Control characters, marks that reorder or hide text, and line separators.
fn steers(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{061c}' | '\u{00ad}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
            | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_steers_a_terminal_is_replaced_at_the_same_offsets() {
        let text = "a\u{1b}[31m\u{202e}b\r\nc\u{9b}d\té";
        let shown = harmless(text);
        assert_eq!(shown, "a?[31m???b \nc??d\té");
        assert_eq!(shown.len(), text.len());
    }

    #[test]
    fn a_quote_is_short_and_on_one_line() {
        assert_eq!(quoted("a\nb"), "`a b`");
        assert_eq!(brief(&"x".repeat(100), 5), "xxxxx…");
    }
}
