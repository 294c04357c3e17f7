//! What is a key called? Public names, as ciphertexts carry them: they say which key, never what it is.

/// The public name of a key: its rule, the thing it is for, and its version.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct KeyName {
    /// Index of the rule in the service's keys.
    pub rule: u16,
    /// Which message, conversation, person or session it is for.
    pub scope: u64,
    /// Version, rotation or session number.
    pub version: u32,
}

/// Most members a conversation can have (a trace is read with half as many), so that a pair of them and a conversation fit a scope.
pub(super) const MEMBERS: u64 = 2048;

impl KeyName {
    /// A key of the whole service.
    pub(super) const fn service(rule: usize, version: u32) -> Self {
        Self { rule: rule as u16, scope: 0, version }
    }

    /// A key of a person.
    pub(super) const fn person(rule: usize, person: u32, version: u32) -> Self {
        Self { rule: rule as u16, scope: person as u64, version }
    }

    /// A key of a conversation.
    pub(super) const fn conversation(rule: usize, conversation: usize) -> Self {
        Self { rule: rule as u16, scope: conversation as u64, version: 0 }
    }

    /// A key of one message, and of the member a copy is for.
    pub(super) const fn message(rule: usize, message: u64, member: Option<usize>) -> Self {
        let member = match member {
            Some(member) => member as u64 + 1,
            None => 0,
        };
        Self { rule: rule as u16, scope: message * MEMBERS + member, version: 0 }
    }

    /// A session between two members of a conversation.
    pub(super) const fn session(rule: usize, conversation: usize, pair: (usize, usize), number: u32) -> Self {
        let (low, high) = if pair.0 < pair.1 { pair } else { (pair.1, pair.0) };
        let scope = (conversation as u64 * MEMBERS + low as u64) * MEMBERS + high as u64;
        Self { rule: rule as u16, scope, version: number }
    }

    /// An epoch of a group.
    pub(super) const fn epoch(rule: usize, conversation: usize, number: u32) -> Self {
        Self { rule: rule as u16, scope: conversation as u64, version: number }
    }

    /// The group whose epoch it is: any epoch's keys may come from any other's.
    pub const fn of_group(self) -> Self {
        Self { version: 0, ..self }
    }

    /// A sender's chain in a group.
    pub(super) const fn chain(rule: usize, conversation: usize, sender: usize, epoch: u32) -> Self {
        Self { rule: rule as u16, scope: conversation as u64 * MEMBERS + sender as u64, version: epoch }
    }
}
