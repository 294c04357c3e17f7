//! What is said in the debate, and what does this run say of it? One claim after the other, each with its numbers.

use crate::record::{ClaimFacts, ClaimTestFacts, Kind};

use crate::report::page::{Block, Chapter, Line};
use crate::report::view::{Entry, View};

use super::listed;

/// The chapter; none where the study names no claim.
pub(super) fn chapter(view: &View<'_>) -> Option<Chapter> {
    let claims = &view.record.claims;
    if claims.is_empty() {
        return None;
    }
    let lead = "What was said, the experiment that tests it, and what came out. A claim about what ought to be is named as such: no number \
                decides it, and none is given. The numbers are per 1,000 in scope; their ranges stand in exposure.csv. A 0 says that there is a way in the model and that \
                nothing came out by it in this run.";
    let mut blocks = vec![Block::Paragraph(Line::plain(lead))];
    blocks.extend(claims.iter().map(|claim| Block::Claim(format!("“{}”", claim.says), told(view, claim))));
    Some(Chapter { number: "5b", title: "Claims in the debate", blocks })
}

fn told(view: &View<'_>, claim: &ClaimFacts) -> Vec<Line> {
    let mut lines = vec![Line::plain(format!("Said by: {}.", claim.by.trim_end_matches('.')))];
    lines.extend(claim.tests.iter().map(|test| tested(view, test)));
    if !claim.untested.is_empty() {
        lines.push(Line::default().strong("Not tested here.").and(format!(" {}", claim.untested)));
    }
    if !claim.beyond.is_empty() {
        lines.push(Line::default().strong("What this cannot say.").and(format!(" {}", claim.beyond)));
    }
    lines
}

/// "If …: content came out for **1,000** of every 1,000 messages at TikTok and Gmail; …".
fn tested(view: &View<'_>, test: &ClaimTestFacts) -> Line {
    let record = view.record;
    let Some(adversary) = record.adversaries.iter().find(|adversary| adversary.id == test.adversary) else {
        return Line::plain(format!("The adversary {} was not run.", test.adversary));
    };
    let Some(kind) = Kind::ALL.into_iter().find(|kind| kind.name() == test.kind) else {
        return Line::plain(format!("There is no kind {}.", test.kind));
    };
    let services = record.services.iter().filter(|service| test.services.contains(&service.id));
    // Services with the same number share it.
    let mut said: Vec<(Entry, Vec<&str>)> = Vec::new();
    for service in services {
        let entry = view.entry(view.whole(service, adversary), kind);
        match said.iter_mut().find(|(known, _)| known.label() == entry.label()) {
            Some((_, names)) => names.push(&service.name),
            None => said.push((entry, vec![service.name.as_str()])),
        }
    }
    let mut line = Line::plain(format!(
        "If {}: {}, of every 1,000 in scope, ",
        adversary.summary.trim_end_matches('.'),
        things(kind)
    ));
    for (at, (entry, names)) in said.iter().enumerate() {
        let places = listed(names);
        line = line.and(if at > 0 { "; " } else { "" });
        line = match entry {
            Entry::Rate(_) => line.strong(entry.label()).and(format!(" at {places}")),
            Entry::NoRoute => line.and(format!("no route in the model at {places}")),
            Entry::Empty => line.and(format!("nothing in scope at {places}")),
            Entry::Absent => line.and(format!("not run at {places}")),
        };
    }
    line.and(".")
}

/// What is counted, as a sentence names it.
const fn things(kind: Kind) -> &'static str {
    match kind {
        Kind::Content => "messages read",
        Kind::Past => "messages read that were sent before",
        Kind::Live => "messages read that were sent meanwhile",
        Kind::Future => "messages read that were sent afterwards",
        Kind::Sender => "messages whose sender came out",
        Kind::Recipient => "messages whose recipients came out",
        Kind::Time => "messages whose time came out",
        Kind::Size => "messages whose length came out",
        Kind::Pairs => "pairs of people known to talk",
        Kind::People => "people with a message read",
        Kind::Bystanders => "bystanders with a message read",
        Kind::Targets => "people it is about with a message read",
        Kind::Harmful => "harmful messages read",
        Kind::HarmfulSender => "harmful messages whose sender came out",
        Kind::Proof => "messages of which a proof came out",
        Kind::HarmfulProof => "harmful messages read, with a proof of who wrote them",
        Kind::Untold => "people with a message read who are not told",
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::{fixture, markdown};
    use super::*;

    #[test]
    fn a_claim_is_told_with_the_numbers_that_test_it() {
        let mut record = fixture::small();
        let all: Vec<String> = record.services.iter().map(|service| service.id.clone()).collect();
        let test = ClaimTestFacts { adversary: "warrant".to_owned(), services: all, kind: "content".to_owned() };
        let claim = |says: &str, tests, untested: &str| ClaimFacts {
            says: says.to_owned(),
            by: "somebody".to_owned(),
            tests,
            untested: untested.to_owned(),
            beyond: String::new(),
        };
        record.claims = vec![claim("It is read.", vec![test], ""), claim("It is good.", Vec::new(), "A judgement.")];
        let view = View::new(&record);
        let lines: Vec<String> =
            record.claims.iter().flat_map(|c| told(&view, c)).map(|l| markdown::line(&l)).collect();
        assert!(
            lines[1].contains("messages read, of every 1,000 in scope, **990** at TikTok; **0** at"),
            "{lines:?}"
        );
        assert!(lines[3].contains("**Not tested here.** A judgement."), "{lines:?}");
        assert!(chapter(&View::new(&fixture::small())).is_none());
    }
}
