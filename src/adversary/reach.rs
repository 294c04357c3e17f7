//! Which artefacts do a campaign's acts lay hands on? By place, operator, moment and person.

use super::campaign::{Campaign, Planned};
use super::haul::Haul;
use super::open::{Effort, open};
use crate::custody::{Artefact, Custody, HeldKey, Ledger, Theft};
use crate::scenario::{Field, Place, Target, Tier, Verb, What};

/// A campaign against a service.
pub struct Reach<'a> {
    custody: &'a Custody<'a>,
    campaign: &'a Campaign<'a>,
}

/// Something came out: a leaf's artefact of a message, its plaintext, and the fields the adversary was
/// given of it where an order limits them.
pub type Found<'f> = dyn FnMut(usize, u32, &[u8], Option<&[Field]>) + 'f;

/// One who holds bytes: an operator that reads for the adversary, or the adversary.
#[derive(Debug)]
pub struct Party<'a, 'l> {
    /// What it holds.
    pub haul: Haul<'l>,
    /// The fields it hands over, where an order limits them.
    pub only: Option<&'a [Field]>,
    /// Whether it is an operator, with keys of its own.
    pub is_operator: bool,
}

/// A read path or an order: the operator reads places with its own keys, and hands over what it sees.
struct Passage<'a> {
    operator: Option<&'a str>,
    from: &'a [Place],
    unwraps_with: &'a [Place],
    only: Option<&'a [Field]>,
}

impl<'a> Reach<'a> {
    /// A campaign against a service.
    pub const fn new(custody: &'a Custody<'a>, campaign: &'a Campaign<'a>) -> Self {
        Self { custody, campaign }
    }

    /// Devices that the campaign takes, among these people.
    pub fn thefts(&self, members: &[u32]) -> Vec<Theft> {
        let seizes = self.campaign.acts.iter().filter(|act| act.act.verb == Verb::Seize);
        let all = seizes.flat_map(|act| {
            let people = members.iter().copied().filter(|person| act.concerns(*person));
            people.map(|person| Theft { at: act.start, person })
        });
        all.collect()
    }

    /// Whether a rule of the service lets any act look at content of a class, under keys or not.
    pub fn looks_at_content(&self, class: usize) -> bool {
        let service = self.custody.service();
        let content =
            service.leaves.iter().filter(|leaf| leaf.what == What::Content && leaf.classes.contains(&class));
        let places: Vec<Place> = content.map(|leaf| leaf.at).collect();
        self.campaign.acts.iter().any(|act| {
            act.act.reaches.iter().any(|place| places.contains(place))
                || self
                    .passages(act)
                    .iter()
                    .any(|passage| passage.only.is_none() && passage.from.iter().any(|place| places.contains(place)))
        })
    }

    /// Collects what everybody concerned holds of one conversation: each operator that reads on the
    /// adversary's behalf, and last the adversary itself.
    pub fn hauls<'l>(&self, ledger: &'l Ledger) -> Vec<Party<'a, 'l>> {
        let (mut parties, mut haul) = (Vec::new(), Haul::default());
        for act in &self.campaign.acts {
            let concerned: Vec<bool> = ledger.members.iter().map(|person| act.concerns(*person)).collect();
            if !concerned.contains(&true) {
                continue;
            }
            self.take_directly(act, &concerned, ledger, &mut haul);
            for passage in self.passages(act) {
                let own = self.pass(act, &passage, &concerned, ledger);
                // What it cannot read it hands over as it is, unless the order is for records alone.
                if passage.only.is_none() {
                    haul.sealed.extend_from_slice(&own.sealed);
                    haul.wrapped.extend_from_slice(&own.wrapped);
                }
                parties.push(Party { haul: own, only: passage.only, is_operator: true });
            }
        }
        parties.push(Party { haul, only: None, is_operator: false });
        parties
    }

    /// Opens what opens of all hauls in one conversation. Counts the sealed content that the adversary
    /// held, and the effort.
    pub fn run(&self, ledger: &Ledger, found: &mut Found) -> (u64, Effort) {
        let service = self.custody.service();
        let (mut held, mut effort) = (0, Effort::default());
        for Party { haul, only, is_operator } in self.hauls(ledger) {
            let spent = open(service, &haul, &mut |leaf, message, bytes| found(leaf, message, bytes, only));
            effort.tried += spent.tried;
            effort.opened += spent.opened;
            if !is_operator {
                let is_content = |sealed: &&super::Sealed| service.leaves[sealed.leaf].what == What::Content;
                held = haul.sealed.iter().filter(is_content).count() as u64;
            }
        }
        (held, effort)
    }

    fn take_directly<'l>(&self, act: &Planned, concerned: &[bool], ledger: &'l Ledger, haul: &mut Haul<'l>) {
        let service = self.custody.service();
        let here = |place: Place, person: Option<u32>| {
            act.act.reaches.contains(&place) && self.is_target(act, self.custody.operator(place, person), person)
        };
        for (index, leaf) in service.leaves.iter().enumerate() {
            if act.act.reaches.contains(&leaf.at) {
                for artefact in
                    ledger.artefacts[index].iter().filter(|a| in_time(act, a) && about(concerned, a.member))
                {
                    if here(leaf.at, person(ledger, artefact.member)) {
                        haul.take(ledger, index, artefact);
                    }
                }
            }
        }
        for key in ledger.keys.iter().filter(|key| key_in_time(act, key) && about(concerned, key.member)) {
            let places = &service.keys[usize::from(key.name.rule)].rests_at;
            if places.iter().any(|place| here(*place, person(ledger, key.member))) {
                haul.take_key(ledger, key);
            }
        }
        if act.act.verb == Verb::Seize {
            let taken = ledger.states.iter().filter(|s| s.at == act.start && concerned[usize::from(s.member)]);
            taken.for_each(|state| haul.take_state(ledger, state));
        }
    }

    /// What the operator holds of the places it is asked about, and the keys it may use.
    fn pass<'l>(&self, act: &Planned, passage: &Passage, concerned: &[bool], ledger: &'l Ledger) -> Haul<'l> {
        let service = self.custody.service();
        // A read path may read whatever it is wired to; an order reaches only what its operator runs.
        let runs = |place: Place, person: Option<u32>| {
            let Some(named) = passage.operator else { return true };
            let operator = self.custody.operator(place, person);
            named == operator && self.is_target(act, operator, person)
        };
        let mut own = Haul::default();
        for (index, leaf) in service.leaves.iter().enumerate() {
            let withheld = passage.only.is_some() && leaf.what == What::Content;
            if passage.from.contains(&leaf.at) && !withheld {
                for artefact in
                    ledger.artefacts[index].iter().filter(|a| in_time(act, a) && about(concerned, a.member))
                {
                    if runs(leaf.at, person(ledger, artefact.member)) {
                        own.take(ledger, index, artefact);
                    }
                }
            }
        }
        for key in ledger.keys.iter().filter(|key| key_in_time(act, key)) {
            let places = &service.keys[usize::from(key.name.rule)].rests_at;
            let usable =
                |place: &Place| passage.unwraps_with.contains(place) && runs(*place, person(ledger, key.member));
            if places.iter().any(usable) {
                own.take_key(ledger, key);
            }
        }
        own
    }

    fn passages(&self, act: &Planned) -> Vec<Passage<'a>> {
        let service = self.custody.service();
        if let Verb::Compel(_, tier) = &act.act.verb {
            let tier: Tier = *tier;
            let yields = service.yields.iter().filter(|rule| rule.tiers.contains(&tier));
            let passages = yields.map(|rule| Passage {
                operator: Some(rule.operator.as_deref().unwrap_or(&service.provider)),
                from: &rule.from,
                unwraps_with: &rule.unwraps_with,
                only: rule.only.as_deref(),
            });
            return passages.collect();
        }
        let reached = service.serves.iter().filter(|rule| {
            act.act.reaches.contains(&rule.at) && self.is_target(act, self.custody.operator(rule.at, None), None)
        });
        let passages = reached.map(|rule| Passage {
            operator: None,
            from: &rule.from,
            unwraps_with: &rule.unwraps_with,
            only: None,
        });
        passages.collect()
    }

    /// Whether the act is done to this operator, where a person's things are concerned.
    fn is_target(&self, act: &Planned, operator: &str, person: Option<u32>) -> bool {
        match &act.act.verb {
            Verb::Tap | Verb::Seize => true,
            Verb::BreakIn(target) | Verb::Employ(target) | Verb::Compel(target, _) => match target {
                Target::Provider => operator == self.custody.service().provider,
                Target::OperatorOf(place) => operator == self.custody.operator(*place, person),
                Target::Named(name) => operator == name,
            },
        }
    }
}

fn person(ledger: &Ledger, member: Option<u16>) -> Option<u32> {
    member.map(|member| ledger.members[usize::from(member)])
}

/// An artefact for somebody is in reach where the act is about them; one for nobody in particular where it
/// is about anybody in the conversation.
fn about(concerned: &[bool], member: Option<u16>) -> bool {
    member.is_none_or(|member| concerned[usize::from(member)])
}

fn in_time(act: &Planned, artefact: &Artefact) -> bool {
    artefact.from <= act.end && artefact.until >= act.start && artefact.sent >= act.since
}

fn key_in_time(act: &Planned, key: &HeldKey) -> bool {
    key.from <= act.end && key.until >= act.start
}
