//! How was it done, for someone who does not program? Chapter 9: half a page and a picture.

use crate::report::chart::Drawing;
use crate::report::page::{Block, Chapter, Figure, Line};

/// Chapter 9.
pub(super) fn chapter() -> Chapter {
    let mut blocks: Vec<Block> = STEPS.iter().map(|step| Block::Paragraph(Line::plain(*step))).collect();
    blocks.insert(1, Block::Figure(Box::new(figure())));
    blocks.push(Block::Paragraph(Line::plain("Words used in this report:")));
    let explained = |(word, meaning): &(&str, &str)| Line::default().strong(*word).and(format!(": {meaning}"));
    blocks.push(Block::List(GLOSSARY.iter().map(explained).collect()));
    Chapter { number: "9", title: "Method, for readers who do not program", blocks }
}

const STEPS: [&str; 4] = [
    "A text file describes each service: where a message, its keys and its traces rest, for how long, and who runs each \
     of those places. Another describes each adversary: whom it breaks into, employs, compels or steals from, and when.",
    "The tool then makes up people who write to each other, with gaps, replies, groups and phones that are switched off. \
     Every service carries the same messages of the same people. Each message is really encrypted, with the \
     methods the service is documented to use.",
    "An adversary gets copies of what lay at the places it reached, at the times it was there, and nothing else. It tries \
     every key it got on every message it got, and what comes out is compared with what was written. A second reckoning \
     works the same out from rules and moments, without decrypting; where the two differ about one message, the run fails.",
    "Counts become frequencies: “37 of every 1,000 messages in scope”. In scope are the messages of the people whom the \
     adversary's acts are about. Then everything is reckoned again thousands of times, with assumptions and chance drawn anew, which gives ranges. All \
     chance is drawn from a seed, so anyone can repeat a run and get the same numbers.",
];

const GLOSSARY: [(&str, &str); 8] = [
    (
        "Adversary",
        "someone who wants to read messages that were not sent to them, whether within the law or against it.",
    ),
    ("Bystander", "a person whose message came out although the acts were not about them."),
    ("Content", "the text of a message."),
    ("End-to-end encrypted", "only the people who write hold the keys that open the content."),
    (
        "In scope",
        "sent in conversations of the people whom the adversary's acts are about; or a person in one of these.",
    ),
    ("Key", "a secret number; without it, encrypted content cannot be read."),
    ("Pair", "two people who write to each other; knowing the pair is knowing that they talk, not what they say."),
    ("Placeholder", "a number that stands in where nothing is published."),
];

fn figure() -> Figure {
    Figure {
        id: "fig-flow".to_owned(),
        label: "Figure 8".to_owned(),
        headline: "From description to count".to_owned(),
        subtitle: "The five steps of a run".to_owned(),
        drawing: Drawing {
            width: 960,
            height: 150,
            body: include_str!("../../../templates/flow.svg").to_owned(),
            spots: Vec::new(),
        },
        name: "The steps of a run".to_owned(),
        description: "Five boxes joined by arrows: scenario files, simulated conversations, real encryption, the \
                      adversary's copies, and the count of what opened."
            .to_owned(),
        caption: "The adversary sees only what is in its own box.".to_owned(),
        data: None,
    }
}
