//! What does this report not answer yet? Chapters that keep their place and say so, rather than be missed.

use crate::report::page::{Block, Chapter, Line};

/// Chapter 3.
pub(super) fn how_bad() -> Chapter {
    Chapter {
        number: 3,
        title: "How bad could it get?",
        blocks: said(
            "Not computed. This run took every input at its central value, so it gives one number where a full answer \
             gives a range. Read every number here as the middle of a range of unknown width.",
        ),
    }
}

/// Chapter 5.
pub(super) fn drivers() -> Chapter {
    Chapter {
        number: 5,
        title: "What moves the answer",
        blocks: said(
            "Not computed. This run did not vary its inputs, so it cannot say which assumption matters most. To try one, \
             change it in its file and run the study again with the same seed.",
        ),
    }
}

fn said(text: &str) -> Vec<Block> {
    vec![Block::Paragraph(Line::plain(text))]
}
