//! What does this leave out, and how could it be wrong? Chapter 8.

use crate::record::Record;

use crate::report::page::{Block, Chapter, Line};

/// Chapter 8.
pub(super) fn chapter(record: &Record) -> Chapter {
    let mut blocks = vec![Block::Paragraph(Line::default().strong(FIRST))];
    if !record.not_modelled.is_empty() {
        blocks.push(Block::Paragraph(Line::plain("This study does not model:")));
        blocks.push(Block::List(record.not_modelled.iter().map(|limit| Line::plain(limit.clone())).collect()));
    }
    blocks.push(Block::Paragraph(Line::plain("The tool, whatever the study:")));
    blocks.push(Block::List(TOOL.iter().map(|limit| Line::plain(*limit)).collect()));
    Chapter { number: "8", title: "Limits", blocks }
}

const FIRST: &str = "A service that scores well here may still be unsafe in ways that this model does not contain.";

/// What no study of this version can show.
const TOOL: [&str; 8] = [
    "Services are described from public documents. Nobody looked inside a company, and no real account was touched.",
    "People and messages are simulated. Real ones differ from place to place, and so do the people whom adversaries pick.",
    "Mistakes in code are not modelled: the cryptography works as designed, and so does the software around it.",
    "The numbers of the world stand at their central values, except the share of messages that is deleted; in a run \
     without replicates all inputs do. Where such an input is uncertain, so is what rests on it, by more than is shown.",
    "Adversaries do what their files say and no more. A reader that is added, or a false certificate, is refused only by those who are said to check.",
    "A person who is forced, or chooses, to hand over messages is not modelled, unless a study says so.",
    "Benefits of reading messages, such as finding abuse or answering lawful requests, are not weighed against exposure.",
    "Content means the text of messages. Pictures, calls and what a phone shows on its screen are not counted.",
];
