//! What is no mistake and does nothing, or says more than it rests on? Rules looked at by themselves; what needs an adversary's
//! reach is looked at in `exposure`.
//!
//! # Assumptions
//! A variant is only asked about what its own file says: what it inherits may matter to others, and a share that it sets to zero is
//! how it varies. What rests on a person's own
//! device is the person's to keep. What lasts until its user deletes it ends when the user wants it to.

use miette::{LabeledSpan, NamedSource};

use super::mistake::{brief, harmless, quoted};
use super::{Assumption, End, Grade, Mistake, ON_DEVICE, Place, Quantity, Scheme, Service, What};

/// Something to look at, and where it stands.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Lint {
    /// File and line.
    pub stands_at: String,
    /// Its id: one of [`LINTS`].
    pub code: &'static str,
    /// What there is to look at, in a sentence.
    pub message: String,
    /// What may be done about it.
    pub help: String,
}

/// Each id, and what it is about.
pub const LINTS: [(&str, &str); 8] = [
    ("plainsight::adversary-reaches-nothing", "An adversary that reaches nothing at any service of the study"),
    ("plainsight::kept-for-ever", "Content that a service keeps for ever, and no source that says so"),
    ("plainsight::no-key-there", "A place whose keys may be used, and no key rests there"),
    ("plainsight::no-source", "A number graded as measured, documented or derived, and no source"),
    ("plainsight::nothing-there", "A place that is read or run, and nothing is left there"),
    ("plainsight::share-of-nothing", "A share of zero that changes nothing"),
    ("plainsight::unused-attribute", "An attribute that no rule asks for"),
    ("plainsight::unused-key", "A key that nothing lies under"),
];

/// What a service's own file gives to look at.
pub(super) fn of_service(service: &Service, own: &str) -> Vec<Lint> {
    let mut lints = Vec::new();
    let mut note = |stands_at: &str, code, message: String, help: &str| {
        if stands_at.rsplit_once(':').is_some_and(|(file, _)| file == own) {
            lints.push(Lint { stands_at: stands_at.to_owned(), code, message, help: help.to_owned() });
        }
    };
    let used = used_keys(service);
    for (key, _) in service.keys.iter().zip(&used).filter(|(_, used)| !**used) {
        let message = format!("nothing lies under the key {}", quoted(&key.name));
        note(&key.stands_at, "plainsight::unused-key", message, "name it in an `under`, or leave it out");
    }
    for (at, attribute) in service.attributes.iter().enumerate() {
        let name = quoted(&attribute.name);
        if !asks_for(service, at) {
            let message = format!("no rule asks who has the attribute {name}");
            note(
                &attribute.stands_at,
                "plainsight::unused-attribute",
                message,
                "name it in a `where`, or leave it out",
            );
        } else if service.extends.is_none() && is_nothing(&attribute.share) {
            let message = format!("nobody has the attribute {name}: its share is 0");
            note(
                &attribute.stands_at,
                "plainsight::share-of-nothing",
                message,
                "rules for those who have it do nothing",
            );
        }
    }
    for class in service.classes.iter().filter(|class| class.share.as_ref().is_some_and(is_nothing)) {
        let message = format!("no conversation is of the class {}: its share is 0", quoted(&class.name));
        note(&class.stands_at, "plainsight::share-of-nothing", message, "rules for it do nothing");
    }
    for leaf in &service.leaves {
        if leaf.chosen.as_ref().is_some_and(|chosen| is_nothing(&chosen.share)) {
            let message = format!("no message is chosen for what is left at `{}`: the share is 0", leaf.at.name());
            note(&leaf.stands_at, "plainsight::share-of-nothing", message, "the rule leaves nothing");
        }
        let is_kept = leaf.what == What::Content && leaf.until == End::Never && !ON_DEVICE.contains(&leaf.at);
        if is_kept && !is_backed(service, &leaf.stands_at) {
            let message = format!("content at `{}` is kept for ever, and no source or note says so", leaf.at.name());
            let help = "say until when, or give the rule a `source` and `grade`";
            note(&leaf.stands_at, "plainsight::kept-for-ever", message, help);
        }
    }
    for operated in service.operators.iter().filter(|rule| !is_anything_at(service, rule.place)) {
        let message = format!("`{}` has an operator, and nothing is ever there", operated.place.name());
        note(&operated.stands_at, "plainsight::nothing-there", message, "leave something there, or leave it out");
    }
    let reads = service.serves.iter().map(|rule| (&rule.stands_at, &rule.from, &rule.unwraps_with));
    let yields = service.yields.iter().map(|rule| (&rule.stands_at, &rule.from, &rule.unwraps_with));
    for (stands_at, from, unwraps_with) in reads.chain(yields) {
        for place in from.iter().filter(|place| !is_anything_at(service, **place)) {
            let message = format!("what is at `{}` is handed over, and nothing is ever there", place.name());
            note(stands_at, "plainsight::nothing-there", message, "leave something there, or do not name it");
        }
        for place in unwraps_with.iter().filter(|place| !is_key_at(service, **place)) {
            let message = format!("keys at `{}` may be used, and no key rests there", place.name());
            note(stands_at, "plainsight::no-key-there", message, "let a key rest there, or do not name it");
        }
    }
    lints
}

/// Numbers that claim more than a judgement and name nothing they rest on. Judgements are their author's own, and
/// placeholders are counted.
pub(super) fn of_assumptions(assumptions: &[Assumption]) -> Vec<Lint> {
    let claims = |stated: &&Assumption| !matches!(stated.grade, Grade::Judged | Grade::Placeholder);
    let bare = assumptions.iter().filter(claims).filter(|stated| stated.source.is_empty());
    let lint = |stated: &Assumption| Lint {
        stands_at: format!("{}:{}", stated.file, stated.line),
        code: "plainsight::no-source",
        message: format!("{} is graded {}, and no source is named", quoted(&stated.path), stated.grade.name()),
        help: "add `source`, or grade it as judged".to_owned(),
    };
    bare.map(lint).collect()
}

/// Lints in the form of mistakes, in the order of files and lines, each once. `files` are those that they stand in.
pub fn warnings(mut lints: Vec<Lint>, files: &[(String, String)]) -> Vec<Mistake> {
    let place = |lint: &Lint| {
        let (file, line) = lint.stands_at.rsplit_once(':').unwrap_or((&lint.stands_at, "1"));
        let order = files.iter().position(|(name, _)| name == file).unwrap_or(files.len());
        (order, line.parse::<usize>().unwrap_or(1), file.to_owned())
    };
    lints.sort_by(|a, b| (place(a), a.code, &a.message).cmp(&(place(b), b.code, &b.message)));
    lints.dedup();
    let warning = |lint: Lint| {
        let (order, line, file) = place(&lint);
        let text = files.get(order).map_or("", |(_, text)| text.as_str());
        let (start, written) = line_of(text, line);
        let indent = written.len() - written.trim_start().len();
        let label = (!written.trim().is_empty())
            .then(|| LabeledSpan::new_primary_with_span(None, (start + indent, written.trim().len())));
        Mistake {
            code: lint.code,
            column: written.chars().take_while(|c| c.is_whitespace()).count() + 1,
            line,
            message: brief(&lint.message, 300),
            help: Some(lint.help),
            is_warning: true,
            labels: label.into_iter().collect(),
            text: NamedSource::new(&file, harmless(text).into()),
            file,
        }
    };
    lints.into_iter().map(warning).collect()
}

/// Where a name stands in the list under a key of a study: file and line, the file's first where it is not found.
pub fn placed(file: &str, text: &str, key: &str, name: &str) -> String {
    let begins =
        |line: &str| line.trim_start().strip_prefix(key).is_some_and(|rest| rest.trim_start().starts_with('='));
    let first = text.lines().position(begins).unwrap_or_default();
    let named = [format!("\"{name}\""), format!("'{name}'")];
    let line = text.lines().enumerate().skip(first).find(|(_, line)| named.iter().any(|name| line.contains(name)));
    format!("{file}:{}", line.map_or(first, |(at, _)| at) + 1)
}

/// Where a line begins, and what it says.
fn line_of(text: &str, line: usize) -> (usize, &str) {
    let mut start = 0;
    for (at, written) in text.split_inclusive('\n').enumerate() {
        if at + 1 == line {
            return (start, written.trim_end_matches(['\n', '\r']));
        }
        start += written.len();
    }
    (0, "")
}

fn is_nothing(share: &Quantity) -> bool {
    share.central() <= 0.0 && share.spread.at(1.0) <= 0.0
}

/// Keys over something that is left, and those that wrap them.
fn used_keys(service: &Service) -> Vec<bool> {
    let mut used = vec![false; service.keys.len()];
    let mut open: Vec<usize> = service.leaves.iter().flat_map(|leaf| leaf.under.iter().copied()).collect();
    while let Some(key) = open.pop() {
        if !std::mem::replace(&mut used[key], true)
            && let Scheme::Stored { wrapped_by: Some(by), .. } = &service.keys[key].scheme
        {
            open.push(*by);
        }
    }
    used
}

/// Whether any rule makes a difference between those who have an attribute and others.
fn asks_for(service: &Service, attribute: usize) -> bool {
    let leaves = service.leaves.iter().flat_map(|leaf| &leaf.conditions);
    let accounts = service.accounts.iter().flat_map(|rule| &rule.conditions);
    let others = service.attributes.iter().filter_map(|other| other.of.as_ref());
    leaves.chain(accounts).chain(others).any(|condition| condition.attribute == attribute)
        || service.operators.iter().any(|rule| rule.unless.as_ref().is_some_and(|(unless, _)| *unless == attribute))
        || service.classes.iter().any(|class| class.everyone == Some(attribute))
        || service.keys.iter().any(|key| key.checked_by == Some(attribute))
}

/// Whether a rule says on what it rests, or that nothing is known.
fn is_backed(service: &Service, stands_at: &str) -> bool {
    let mut of_it = service.stated.iter().filter(|stated| format!("{}:{}", stated.file, stated.line) == stands_at);
    of_it.any(|stated| !stated.source.is_empty() || !stated.note.is_empty() || stated.grade == Grade::Placeholder)
}

fn is_anything_at(service: &Service, place: Place) -> bool {
    service.leaves.iter().any(|leaf| leaf.at == place)
        || service.accounts.iter().any(|rule| rule.at == place)
        || service.serves.iter().any(|rule| rule.at == place)
        || is_key_at(service, place)
}

fn is_key_at(service: &Service, place: Place) -> bool {
    service.keys.iter().any(|key| key.rests_at.contains(&place) || key.vouched_by.contains(&place))
}
