//! `plainsight check`: read files and report every mistake, and what is none and should be looked at; run nothing.

use std::path::Path;

use super::estimate::estimate;
use super::files::{Folder, mistaken, read, shown, study};
use super::simulate::read_trace;
use super::{Failure, note, note_left_out, say};
use crate::adversary::Campaign;
use crate::cli::{Check, CheckFormat};
use crate::custody::Lots;
use crate::exposure;
use crate::report::{self, Checked, CheckedFile, Finding, Level};
use crate::rng::Seed;
use crate::scenario::{self, FileKind, LINTS, Mistake, Mistakes, Origin, warnings};
use crate::unit::Moment;
use crate::world::LeftOut;

pub(super) fn check(check: &Check) -> Result<(), Failure> {
    let mut all = Checked::default();
    let (mut wrong, mut doubtful) = (Vec::new(), 0);
    for path in &check.files {
        let looked = look(path);
        all.files.push(CheckedFile {
            file: path.display().to_string(),
            kind: looked.as_ref().ok().map(|looked| looked.kind.clone()),
            placeholders: looked.as_ref().map_or(0, |looked| looked.placeholders),
        });
        let list = match looked {
            Err(Wrong::Words(words)) => {
                all.findings.push(unreadable(path, &words));
                wrong.push(words);
                continue;
            }
            Err(Wrong::Mistakes(mistakes)) => {
                wrong.push(mistaken(&mistakes));
                mistakes.list
            }
            Ok(looked) => {
                if check.format == CheckFormat::Text {
                    say(&format!("{}: {}, no mistakes{}\n", shown(path), looked.kind, also(&looked)))?;
                    note_left_out(&looked.left_out);
                }
                if check.estimate && looked.kind == FileKind::Study.to_string() {
                    let (study, folder) = study(Some(path))?;
                    let text = estimate(&study, &folder, check)?;
                    // What a program reads is not mixed with it.
                    if check.format == CheckFormat::Text { say(&text)? } else { note(&text) }
                }
                doubtful += looked.warnings.len();
                if check.format == CheckFormat::Text && !looked.warnings.is_empty() {
                    let warnings = Mistakes { list: looked.warnings };
                    note(&mistaken(&warnings));
                    warnings.list
                } else {
                    looked.warnings
                }
            }
        };
        all.findings.extend(list.iter().map(|mistake| finding(mistake, path)));
    }
    // Two studies may name one file.
    let mut seen = Vec::new();
    all.findings.retain(|finding| {
        !seen.contains(finding) && {
            seen.push(finding.clone());
            true
        }
    });
    match check.format {
        CheckFormat::Text => {}
        CheckFormat::Json => say(&report::check_json(&all))?,
        CheckFormat::Sarif => say(&report::sarif(&LINTS, &all.findings))?,
    }
    if !wrong.is_empty() {
        Err(Failure::Input(wrong.join("\n")))
    } else if doubtful > 0 && check.deny.is_some() {
        let plural = if doubtful == 1 { "" } else { "s" };
        Err(Failure::Unmet(format!("{doubtful} warning{plural}, and warnings are denied")))
    } else {
        Ok(())
    }
}

/// A file without mistakes.
struct Looked {
    kind: String,
    placeholders: usize,
    /// Rows of its trace that a run would leave out.
    left_out: Vec<LeftOut>,
    warnings: Vec<Mistake>,
}

/// Why a file is refused.
enum Wrong {
    Words(String),
    Mistakes(Mistakes),
}

impl From<Failure> for Wrong {
    fn from(failure: Failure) -> Self {
        Self::Words(failure.to_string())
    }
}

fn look(path: &Path) -> Result<Looked, Wrong> {
    let text = read(path, 1 << 20)?;
    let folder = Folder::around(path, &text);
    let name = path.display().to_string();
    let mut checked = scenario::checked(&name, &text, &folder).map_err(Wrong::Mistakes)?;
    let left_out = checked.world.as_ref().map(|world| left_out(&folder, world)).transpose()?.unwrap_or_default();
    if let Some(study) = &checked.study {
        let lots = Lots::once(Seed(study.seed), 0);
        // Whom acts are about makes no difference to what they could reach of anybody.
        let plan = |adversary| Campaign::plan(adversary, Moment::START, 1, Seed(study.seed));
        let campaigns: Vec<Campaign> = study.adversaries.iter().map(plan).collect();
        let own = checked.files.first().map_or(name.as_str(), |(own, _)| own.as_str());
        checked.lints.extend(exposure::lints(study, own, &text, &campaigns, &lots));
    }
    let warnings = warnings(checked.lints, &checked.files);
    Ok(Looked { kind: checked.kind.to_string(), placeholders: checked.placeholders, left_out, warnings })
}

/// What is said of a file besides that it has no mistakes.
fn also(looked: &Looked) -> String {
    let count = |count: usize, noun: &str| match count {
        0 => String::new(),
        1 => format!("; 1 {noun}"),
        _ => format!("; {count} {noun}s"),
    };
    count(looked.warnings.len(), "warning") + &count(looked.placeholders, "placeholder")
}

fn unreadable(path: &Path, words: &str) -> Finding {
    Finding {
        rule: "scenario::unreadable".to_owned(),
        level: Level::Error,
        file: path.display().to_string(),
        line: 1,
        column: 1,
        message: words.to_owned(),
        help: String::new(),
        identity: String::new(),
    }
}

/// A mistake or a warning at the file that a scanner finds; what stands in a built-in file is said of the file that was named.
fn finding(mistake: &Mistake, path: &Path) -> Finding {
    let named = path.display().to_string();
    let beside =
        if mistake.file == named { Some(named.clone()) } else { Folder::around(path, "").place(&mistake.file) };
    let (line, column) = if beside.is_some() { (mistake.line, mistake.column) } else { (1, 1) };
    let whose = match &beside {
        Some(_) => String::new(),
        None => format!("{}:{}: ", mistake.file, mistake.line),
    };
    Finding {
        rule: mistake.code.to_owned(),
        level: if mistake.is_warning { Level::Warning } else { Level::Error },
        file: beside.unwrap_or(named),
        line,
        column,
        message: format!("{whose}{}", mistake.message),
        help: mistake.help.clone().unwrap_or_default(),
        identity: String::new(),
    }
}

/// Which rows of a world's trace a run would leave out; none where the world is generated.
fn left_out(folder: &Folder, world: &scenario::World) -> Result<Vec<LeftOut>, Failure> {
    match &world.origin {
        Origin::Generated(_) => Ok(Vec::new()),
        Origin::Replayed { trace } => Ok(read_trace(folder, trace)?.left_out(world.span, None)),
    }
}
