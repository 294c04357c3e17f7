//! For whom else do clients seal? Readers that acts add, and what these open with keys of their own.

use sha2::{Digest, Sha256};

use super::campaign::{Campaign, Planned};
use super::haul::Sealed;
use super::open::Effort;
use super::reach::{Found, Reach};
use crate::crypto::{PublicKey, SecretKey};
use crate::custody::{Ledger, Reader, open_admitted};
use crate::scenario::Place;

/// What an added reader reads with.
pub(super) struct ReaderKeys {
    secret: SecretKey,
    public: PublicKey,
}

impl ReaderKeys {
    /// For each act of a campaign that adds a reader, keys that are no other act's of any adversary.
    pub(super) fn all(campaign: &Campaign) -> Vec<Option<Self>> {
        let keys = |(at, act): (usize, &Planned)| {
            let name = format!("reader/{}/{at}", campaign.adversary.id);
            let secret = SecretKey::from_bytes(Sha256::digest(name.as_bytes()).into());
            act.act.verb.adds_reader().then(|| Self { public: secret.public(), secret })
        };
        campaign.acts.iter().enumerate().map(keys).collect()
    }

    /// Opens the copies that were sealed for this reader.
    pub(super) fn read_admitted(&self, ledger: &Ledger, effort: &mut Effort, found: &mut Found<'_>) {
        for copy in ledger.admitted.iter().filter(|copy| copy.reader == self.public) {
            for (bytes, is_record) in [(copy.content, false), (copy.record, true)] {
                let bytes = ledger.bytes(bytes);
                let mut plain = Vec::new();
                effort.tried += 1;
                if open_admitted(&self.secret, bytes, &mut plain).is_ok() {
                    effort.opened += 1;
                    let (leaf, message) = (copy.leaf, copy.message);
                    let sealed =
                        Sealed { leaf, message, member: None, layers: [None; 2], bytes: bytes.into(), is_record };
                    found(&sealed, &plain, None);
                }
            }
        }
    }
}

impl Reach<'_> {
    /// Readers that the campaign adds to a conversation of these people.
    pub fn readers(&self, members: &[u32]) -> Vec<Reader> {
        let acts = self.acts().iter().zip(self.reader_keys());
        let reader = |(act, keys): (&Planned, &Option<ReaderKeys>)| {
            keys.as_ref().map(|keys| Reader {
                public: keys.public,
                keys: self.spoken_for(act),
                from: act.start.max(act.since),
                until: act.end,
                people: members.iter().copied().filter(|person| act.succeeds_with(*person)).collect(),
            })
        };
        acts.filter_map(reader).filter(|reader| !reader.keys.is_empty() && !reader.people.is_empty()).collect()
    }

    /// Keys to which an act adds a reader: it speaks for a place that vouches for them.
    pub(super) fn spoken_for(&self, act: &Planned) -> Vec<usize> {
        let speaks = |place: &Place| {
            act.act.reaches.contains(place) && self.is_target(act, self.custody().operator(*place, None), None)
        };
        let keys = self.service().keys.iter().enumerate();
        let spoken = keys.filter(|(_, rule)| act.act.verb.adds_reader() && rule.vouched_by.iter().any(speaks));
        spoken.map(|(key, _)| key).collect()
    }
}
