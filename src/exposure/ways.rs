//! How was one message read, or what stood in the way? Each artefact of its content in somebody's hands, and the keys
//! between it and the text.

use crate::adversary::{Campaign, Party, Reach, Sealed, open};
use crate::custody::routes::{falls_to_a_false_certificate, falls_to_a_quantum_computer};
use crate::custody::{Artefact, KeyName, Ledger};
use crate::scenario::{Service, Verb, What};
use crate::unit::Moment;
use crate::world::Conversation;

/// One artefact in somebody's hands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Way {
    /// Whether it opened to what had been said.
    pub opened: bool,
    /// Who held it.
    pub reader: Hands,
    /// Which of the service's leaves it is.
    pub leaf: usize,
    /// The person whose copy it is, where it is somebody's own.
    pub copy_of: Option<u32>,
    /// From when until when it was there, where it lay anywhere.
    pub there: Option<[Moment; 2]>,
    /// The keys it lies under, the outermost first, and how each was had.
    pub under: Vec<(usize, Held)>,
}

/// Who holds an artefact.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Hands {
    /// A reader for whom clients sealed a copy of its own.
    Added,
    /// The adversary.
    Adversary,
    /// The adversary, later: of what it recorded, once the agreement on the key is broken.
    Recorded,
    /// An operator, for the adversary.
    Operator,
}

/// How a key was had.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Held {
    /// It was not.
    Not,
    /// In hand; by each of these ways that the rules leave.
    InHand {
        /// By showing a false certificate.
        certificate: bool,
        /// From a recorded handshake.
        handshake: bool,
    },
    /// As what follows from a recorded handshake.
    Follows,
    /// From the state of a stolen device, and perhaps what was recorded of the session.
    State {
        /// Whether anything was.
        recorded: bool,
    },
    /// Wrapped beside the artefact, under a key that was had in turn.
    Wrapped(usize, Box<Self>),
    /// By speaking for whoever vouches for it.
    Vouched,
}

/// Every artefact of a message's content that anybody held, those that opened first, and of those the shortest chain.
pub fn ways(
    service: &Service,
    conversation: &Conversation,
    position: usize,
    ledger: &Ledger,
    reach: &Reach,
    campaign: &Campaign,
) -> Vec<Way> {
    let message = Message { service, conversation, position, ledger };
    let does = |verb: Verb| campaign.acts.iter().any(|act| act.act.verb == verb);
    let on_the_line = [does(Verb::Impersonate), does(Verb::Harvest)];
    let mut found = Vec::new();
    let mut added = None;
    let (parties, _) = reach.run(ledger, &mut |sealed, bytes, _| {
        // What lies in the clear by its rule is in somebody's haul; a copy for an added reader is in nobody's.
        let is_copy = !sealed.is_record && message.is_of(sealed) && sealed.layers == [None; 2];
        if is_copy && !service.leaves[sealed.leaf].under.is_empty() && bytes == conversation.text(position) {
            added.get_or_insert(sealed.leaf);
        }
    });
    let is_admitted = ledger.admitted.iter().any(|copy| copy.message as usize == position);
    if let Some(leaf) = added.filter(|_| is_admitted) {
        let under = service.leaves[leaf].under.iter().take(1).map(|key| (*key, Held::Vouched)).collect();
        found.push(Way { opened: true, reader: Hands::Added, leaf, copy_of: None, there: None, under });
    }
    for party in parties {
        let mut opened = Vec::new();
        open(service, &party.haul, &mut |sealed, bytes| {
            if message.is_of(sealed) && bytes == conversation.text(position) {
                opened.push((sealed.leaf, sealed.member, sealed.layers));
            }
        });
        for sealed in party.haul.clear.iter().chain(&party.haul.sealed).filter(|sealed| message.is_of(sealed)) {
            let opened = opened.contains(&(sealed.leaf, sealed.member, sealed.layers));
            found.push(message.way(&party, sealed, opened, on_the_line));
        }
    }
    found.sort_by_key(|way| (!way.opened, way.steps()));
    found.dedup();
    found
}

/// A message and what surrounds it.
struct Message<'m> {
    service: &'m Service,
    conversation: &'m Conversation,
    position: usize,
    ledger: &'m Ledger,
}

impl Message<'_> {
    fn is_of(&self, sealed: &Sealed) -> bool {
        sealed.message as usize == self.position && self.service.leaves[sealed.leaf].what == What::Content
    }

    fn way(&self, party: &Party, sealed: &Sealed, opened: bool, on_the_line: [bool; 2]) -> Way {
        let same = |artefact: &&Artefact| (artefact.message, artefact.member) == (sealed.message, sealed.member);
        let artefact = self.ledger.artefacts[sealed.leaf].iter().find(same);
        let names = sealed.layers.iter().flatten();
        let held = |name: &KeyName| (usize::from(name.rule), self.held(party, *name, on_the_line));
        let under: Vec<(usize, Held)> = names.map(held).collect();
        let is_broken =
            |(_, held): &(usize, Held)| matches!(held, Held::Follows | Held::InHand { handshake: true, .. });
        Way {
            opened,
            reader: match party.is_operator {
                true => Hands::Operator,
                false if under.iter().any(is_broken) => Hands::Recorded,
                false => Hands::Adversary,
            },
            leaf: sealed.leaf,
            copy_of: sealed.member.map(|member| self.conversation.members[usize::from(member)]),
            there: artefact.map(|artefact| [artefact.from, artefact.until]),
            under,
        }
    }

    fn held(&self, party: &Party, name: KeyName, on_the_line: [bool; 2]) -> Held {
        let (key, haul) = (usize::from(name.rule), &party.haul);
        if haul.keys.iter().any(|(held, _)| *held == name) {
            let [impersonates, harvests] = on_the_line;
            return Held::InHand {
                certificate: impersonates && falls_to_a_false_certificate(self.service, key),
                handshake: harvests && falls_to_a_quantum_computer(self.service, key),
            };
        }
        if haul.handshakes.iter().any(|(held, _)| *held == name) {
            return Held::Follows;
        }
        if haul.states.iter().any(|(held, ..)| *held == name) {
            return Held::State { recorded: haul.passed.keys().any(|(held, _)| *held == name) };
        }
        match haul.wrapped.iter().find(|(wrapped, ..)| *wrapped == name) {
            Some((_, under, _)) => {
                Held::Wrapped(usize::from(under.rule), Box::new(self.held(party, *under, on_the_line)))
            }
            None => Held::Not,
        }
    }
}

impl Way {
    /// Keys between the artefact and its text, wrapped ones with those around them.
    fn steps(&self) -> usize {
        self.under.iter().map(|(_, held)| held.steps()).sum()
    }
}

impl Held {
    fn steps(&self) -> usize {
        match self {
            Self::Wrapped(_, held) => 1 + held.steps(),
            _ => 1,
        }
    }

    /// In words: how a key of a service was had.
    pub fn words(&self, service: &Service, key: usize) -> String {
        match self {
            Self::Not => "not held".to_owned(),
            Self::InHand { certificate, handshake } => {
                let places: Vec<&str> = service.keys[key].rests_at.iter().map(|place| place.name()).collect();
                let rests = (!places.is_empty()).then(|| format!("from `{}`", places.join("` or `")));
                let agreed = certificate.then(|| "by a false certificate".to_owned());
                let broken = handshake.then(|| "from a recorded handshake".to_owned());
                let ways: Vec<String> = [agreed, broken, rests].into_iter().flatten().collect();
                format!("held, {}", ways.join(" or "))
            }
            Self::Follows => "what follows from a recorded handshake".to_owned(),
            Self::State { recorded: false } => "a stolen device's state".to_owned(),
            Self::State { recorded: true } => "a stolen device's state, and what was recorded of it".to_owned(),
            Self::Wrapped(under, held) => {
                format!("wrapped beside it under `{}`: {}", service.keys[*under].name, held.words(service, *under))
            }
            Self::Vouched => "clients sealed a copy for the reader that was added under it".to_owned(),
        }
    }
}
