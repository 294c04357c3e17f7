//! What can be exposed, and how is it counted?

use serde::{Deserialize, Serialize};

use crate::adversary::Looks;
use crate::scenario::Field;

/// Kinds of exposure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// Messages whose content came out.
    Content,
    /// Of those, sent before the adversary's first access.
    Past,
    /// Sent between its first and its last access.
    Live,
    /// Sent after its last access.
    Future,
    /// Messages whose sender came out.
    Sender,
    /// Messages of which all recipients came out.
    Recipient,
    /// Messages whose time came out.
    Time,
    /// Messages whose length came out.
    Size,
    /// Messages of which a proof of who wrote them came out.
    Proof,
    /// Pairs of people of whom it came out that one wrote to the other.
    Pairs,
    /// People with at least one message whose content came out.
    People,
    /// Of those, people whom the acts were not about.
    Bystanders,
    /// People with at least one message whose content came out, whom the acts were about.
    Targets,
    /// People with at least one message whose content came out, who are told of no act.
    Untold,
    /// Harmful messages whose content came out.
    Harmful,
    /// Harmful messages whose sender came out.
    HarmfulSender,
    /// Harmful messages whose content came out, and with it a proof of who wrote them.
    HarmfulProof,
}

impl Kind {
    /// Every kind, in the order of a cell's counts.
    pub const ALL: [Self; 17] = [
        Self::Content,
        Self::Past,
        Self::Live,
        Self::Future,
        Self::Sender,
        Self::Recipient,
        Self::Time,
        Self::Size,
        Self::Proof,
        Self::Pairs,
        Self::People,
        Self::Bystanders,
        Self::Targets,
        Self::Untold,
        Self::Harmful,
        Self::HarmfulSender,
        Self::HarmfulProof,
    ];

    /// Those that count messages, each in one conversation only.
    pub const MESSAGES: [Self; 12] = [
        Self::Content,
        Self::Past,
        Self::Live,
        Self::Future,
        Self::Sender,
        Self::Recipient,
        Self::Time,
        Self::Size,
        Self::Proof,
        Self::Harmful,
        Self::HarmfulSender,
        Self::HarmfulProof,
    ];

    /// Whether a campaign that looks at this could find any of it.
    pub fn is_looked_at(self, looks: &Looks) -> bool {
        let all = |fields: &[Field]| fields.iter().all(|field| looks.fields.contains(field));
        match self {
            Self::Content | Self::Past | Self::Live | Self::Future | Self::Harmful => looks.content,
            Self::People | Self::Bystanders | Self::Targets | Self::Untold => looks.content,
            Self::Sender | Self::HarmfulSender => all(&[Field::Sender]),
            Self::Recipient => all(&[Field::Recipient]),
            Self::Time => all(&[Field::Time]),
            Self::Size => all(&[Field::Size]),
            Self::Proof => all(&[Field::Proof]),
            Self::HarmfulProof => looks.content && all(&[Field::Proof]),
            Self::Pairs => all(&[Field::Sender, Field::Recipient]),
        }
    }

    /// Whether a year has such a count. Whom the acts are about, and who is told, differs from campaign to campaign: of a
    /// year there is no set of either.
    pub const fn is_of_a_year(self) -> bool {
        !matches!(self, Self::Targets | Self::Untold)
    }

    /// As the record and the CSV write it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Content => "content",
            Self::Past => "content-past",
            Self::Live => "content-live",
            Self::Future => "content-future",
            Self::Sender => "sender",
            Self::Recipient => "recipient",
            Self::Time => "time",
            Self::Size => "size",
            Self::Proof => "proof",
            Self::Pairs => "pairs",
            Self::People => "people",
            Self::Bystanders => "bystanders",
            Self::Targets => "targets",
            Self::Untold => "untold",
            Self::Harmful => "harmful",
            Self::HarmfulSender => "harmful-sender",
            Self::HarmfulProof => "harmful-proof",
        }
    }
}

/// How many items of a kind there are, and how many were exposed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Count {
    /// All items of this class and kind.
    pub total: u64,
    /// Those that the acts are about.
    pub scope: u64,
    /// Those exposed.
    pub exposed: u64,
}

impl Count {
    /// Adds another count. A file may say anything: what is too much stays the most there is.
    pub const fn add(&mut self, other: Self) {
        self.total = self.total.saturating_add(other.total);
        self.scope = self.scope.saturating_add(other.scope);
        self.exposed = self.exposed.saturating_add(other.exposed);
    }

    /// Exposed per 1,000 of all; 0 where there are none.
    pub fn per_1000(self) -> f64 {
        ratio(self.exposed, self.total)
    }

    /// Exposed per 1,000 of those in scope; 0 where there are none.
    pub fn scope_per_1000(self) -> f64 {
        ratio(self.exposed, self.scope)
    }
}

fn ratio(part: u64, whole: u64) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 * 1000.0 / whole as f64 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_count_of_a_forged_file_stays_the_most_there_is() {
        let mut count = Count { total: u64::MAX, scope: 3, exposed: 1 };
        count.add(Count { total: 2, scope: u64::MAX - 1, exposed: 1 });
        assert_eq!(count, Count { total: u64::MAX, scope: u64::MAX, exposed: 2 });
    }
}
