//! For whom else do clients seal? Readers that acts add, and what these open with keys of their own.

use sha2::{Digest, Sha256};

use super::campaign::Planned;
use super::haul::Sealed;
use super::open::Effort;
use super::reach::{Found, Reach};
use crate::crypto::SecretKey;
use crate::custody::{Ledger, Reader, open_admitted};

impl Reach<'_> {
    /// Readers that the campaign adds to a conversation of these people.
    pub fn readers(&self, members: &[u32]) -> Vec<Reader> {
        let acts = self.acts().iter().filter(|act| act.act.verb.adds_reader());
        let reader = |act: &Planned| Reader {
            public: self.secret_of(act).public(),
            keys: self.spoken_for(act),
            from: act.start.max(act.since),
            until: act.end,
            people: members.iter().copied().filter(|person| act.concerns(*person)).collect(),
        };
        acts.map(reader).filter(|reader| !reader.keys.is_empty() && !reader.people.is_empty()).collect()
    }

    /// Keys to which an act adds a reader: it speaks for a place that vouches for them.
    pub(super) fn spoken_for(&self, act: &Planned) -> Vec<usize> {
        let speaks = |place: &crate::scenario::Place| {
            act.act.reaches.contains(place) && self.is_target(act, self.custody().operator(*place, None), None)
        };
        let keys = self.service().keys.iter().enumerate();
        let spoken = keys.filter(|(_, rule)| act.act.verb.adds_reader() && rule.vouched_by.iter().any(speaks));
        spoken.map(|(key, _)| key).collect()
    }

    /// Opens the copies that were sealed for an act's reader.
    pub(super) fn read_admitted(&self, act: &Planned, ledger: &Ledger, effort: &mut Effort, found: &mut Found<'_>) {
        if ledger.admitted.is_empty() || !act.act.verb.adds_reader() {
            return;
        }
        let secret = self.secret_of(act);
        let public = secret.public();
        for copy in ledger.admitted.iter().filter(|copy| copy.reader == public) {
            for (bytes, is_record) in [(copy.content, false), (copy.record, true)] {
                let bytes = ledger.bytes(bytes);
                let mut plain = Vec::new();
                effort.tried += 1;
                if open_admitted(&secret, bytes, &mut plain).is_ok() {
                    effort.opened += 1;
                    let (leaf, message) = (copy.leaf, copy.message);
                    let sealed =
                        Sealed { leaf, message, member: None, layers: [None; 2], bytes: bytes.into(), is_record };
                    found(&sealed, &plain, None);
                }
            }
        }
    }

    /// The secret that an act's reader holds: another one for each act of each adversary.
    fn secret_of(&self, act: &Planned) -> SecretKey {
        let at = self.acts().iter().position(|other| std::ptr::eq(other.act, act.act)).unwrap_or_default();
        let name = format!("reader/{}/{at}", self.campaign().adversary.id);
        SecretKey::from_bytes(Sha256::digest(name.as_bytes()).into())
    }
}
