//! `plainsight check`: read files and report every mistake; run nothing.

use super::estimate::estimate;
use super::files::{Folder, mistaken, read, shown, study};
use super::simulate::read_trace;
use super::{Failure, note_left_out, say};
use crate::cli::Check;
use crate::scenario::{self, FileKind, Origin};
use crate::world::LeftOut;

pub(super) fn check(check: &Check) -> Result<(), Failure> {
    let mut wrong = Vec::new();
    for path in &check.files {
        let text = match read(path, 1 << 20) {
            Ok(text) => text,
            Err(failure) => {
                wrong.push(failure.to_string());
                continue;
            }
        };
        let folder = Folder::around(path, &text);
        match scenario::check_file(&path.display().to_string(), &text, &folder) {
            Ok((kind, world)) => match world.as_ref().map(|world| left_out(&folder, world)).transpose() {
                Ok(left_out) => {
                    say(&format!("{}: {kind}, no mistakes\n", shown(path)))?;
                    note_left_out(&left_out.unwrap_or_default());
                    if check.estimate && kind == FileKind::Study {
                        let (study, folder) = study(Some(path))?;
                        say(&estimate(&study, &folder, check)?)?;
                    }
                }
                Err(failure) => wrong.push(failure.to_string()),
            },
            Err(mistakes) => wrong.push(mistaken(&mistakes)),
        }
    }
    if wrong.is_empty() { Ok(()) } else { Err(Failure::Input(wrong.join("\n"))) }
}

/// Which rows of a world's trace a run would leave out; none where the world is generated.
fn left_out(folder: &Folder, world: &scenario::World) -> Result<Vec<LeftOut>, Failure> {
    match &world.origin {
        Origin::Generated(_) => Ok(Vec::new()),
        Origin::Replayed { trace } => Ok(read_trace(folder, trace)?.left_out(world.span, None)),
    }
}
