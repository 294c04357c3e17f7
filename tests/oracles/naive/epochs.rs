//! What do all looks at a group in epochs give together? Keys as symbols, and what follows from them until nothing more does.

use std::collections::{BTreeMap, BTreeSet};

use plainsight::adversary::Campaign;
use plainsight::scenario::{Scheme, Verb};
use plainsight::unit::{Moment, Span};

use super::chains::is_shown;
use super::ground::{Ground, Key};

/// Something that somebody may have.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Thing {
    /// What everybody knows when an epoch begins.
    Beginning(usize),
    /// The init secret of an epoch, of which some chains may have moved on.
    Init(usize),
    /// A member's leaf secret, by how often it had been made anew.
    Leaf(usize, usize),
    /// The commit that begins an epoch, sealed.
    Commit(usize),
    /// The secret that is in it.
    Path(usize),
    /// The key of a message.
    Message(usize),
}

/// A member's device.
#[derive(Clone)]
struct Device {
    leaf: usize,
    made: Moment,
    /// Epochs that it keeps, with the messages whose keys it has used; the last is the current one.
    epochs: BTreeMap<usize, BTreeSet<usize>>,
}

/// How an epoch began.
struct Begun {
    by: usize,
    at: Moment,
    /// How often each member had made its leaf anew before.
    leaves: Vec<usize>,
}

/// All that happened, and devices at the moments when they were taken.
struct Played {
    of: BTreeMap<usize, usize>,
    begun: Vec<Begun>,
    taken: Vec<(usize, Device)>,
}

/// Keys of copies that a campaign comes to by the devices it takes and the handshakes it records and breaks.
pub(super) fn opened(ground: &Ground, campaign: &Campaign) -> Vec<Key> {
    let mut keys = Vec::new();
    for (rule, key) in ground.service.keys.iter().enumerate() {
        let Scheme::Epochs { every, kept } = key.scheme else { continue };
        let breaks = !key.is_quantum_resistant && is_shown(&ground.service.keys, &ground.service.leaves, rule);
        for message in by_all(ground, every, kept, breaks, campaign) {
            let sender = ground.conversation.messages[message].sender;
            let to = ground.members().filter(|to| *to != sender);
            keys.extend(to.map(|member| Key::Copy { rule, message, member }));
        }
    }
    keys
}

fn by_all(ground: &Ground, every: Option<Span>, kept: usize, breaks: bool, campaign: &Campaign) -> Vec<usize> {
    let (mut thefts, mut windows) = (Vec::new(), Vec::new());
    for act in &campaign.acts {
        let concerned = |member: &usize| {
            let is_in = |people: &Option<std::sync::Arc<[u32]>>| {
                people.as_ref().is_none_or(|people| people.contains(&ground.conversation.members[*member]))
            };
            is_in(&act.about) && is_in(&act.succeeds)
        };
        match act.act.verb {
            Verb::Seize => thefts.extend(ground.members().filter(concerned).map(|member| (act.start, member))),
            Verb::Harvest if breaks && ground.members().any(|member| concerned(&member)) => {
                windows.push(act.start..=act.end);
            }
            _ => {}
        }
    }
    thefts.sort_unstable();
    let played = play(ground, every, kept, &thefts);
    let mut things = BTreeSet::new();
    for (number, begun) in played.begun.iter().enumerate() {
        if windows.iter().any(|window| window.contains(&begun.at)) {
            things.insert(if number == 0 { Thing::Beginning(0) } else { Thing::Path(number) });
        }
    }
    for (member, device) in &played.taken {
        let current = *device.epochs.last_key_value().expect("it is in some epoch").0;
        things.insert(Thing::Init(current));
        things.insert(Thing::Leaf(*member, device.leaf));
        things.extend((current + 1..played.begun.len()).map(Thing::Commit));
        let held = |(message, epoch): &(&usize, &usize)| {
            device.epochs.get(epoch).is_some_and(|used| !used.contains(message))
        };
        things.extend(played.of.iter().filter(held).map(|(message, _)| Thing::Message(*message)));
    }
    loop {
        let more: Vec<Thing> = things.iter().flat_map(|thing| played.follows(thing, &things)).collect();
        let before = things.len();
        things.extend(more);
        if things.len() == before {
            break;
        }
    }
    let messages = things.into_iter().filter_map(|thing| match thing {
        Thing::Message(message) => Some(message),
        _ => None,
    });
    messages.collect()
}

impl Played {
    /// What follows from a thing, in the company of others.
    fn follows(&self, thing: &Thing, others: &BTreeSet<Thing>) -> Vec<Thing> {
        match thing {
            Thing::Beginning(epoch) => {
                let messages = self.of.iter().filter(|(_, of)| *of == epoch);
                let keys = messages.map(|(message, _)| Thing::Message(*message));
                keys.chain([Thing::Init(*epoch)]).collect()
            }
            Thing::Init(epoch) if others.contains(&Thing::Path(epoch + 1)) => vec![Thing::Beginning(epoch + 1)],
            Thing::Commit(epoch) => {
                let Begun { by, leaves, .. } = &self.begun[*epoch];
                let mut to = leaves.iter().enumerate().filter(|(member, _)| member != by);
                let opens = to.any(|(member, leaf)| others.contains(&Thing::Leaf(member, *leaf)));
                opens.then_some(Thing::Path(*epoch)).into_iter().collect()
            }
            _ => Vec::new(),
        }
    }
}

/// Everybody sends and receives; devices are taken in between.
fn play(ground: &Ground, every: Option<Span>, kept: usize, thefts: &[(Moment, usize)]) -> Played {
    let said = &ground.conversation.messages;
    let mut events = Vec::new();
    for (message, one) in said.iter().enumerate() {
        events.push((one.sent, false, message, one.sender));
        let others = ground.members().filter(|member| *member != one.sender);
        events.extend(others.filter_map(|member| {
            ground.conversation.arrival(message, member).delivered.map(|at| (at, true, message, member))
        }));
    }
    events.sort_unstable();
    let made = said[0].sent;
    let new = Device { leaf: 0, made, epochs: BTreeMap::from([(0, BTreeSet::new())]) };
    let mut devices = vec![new; ground.members().len()];
    let begun = Begun { by: said[0].sender, at: made, leaves: vec![0; devices.len()] };
    let mut played = Played { of: BTreeMap::new(), begun: vec![begun], taken: Vec::new() };
    let mut thefts = thefts.iter().filter(|(at, _)| *at >= made).peekable();
    for (at, arrives, message, member) in events {
        while let Some((_, victim)) = thefts.next_if(|(theft, _)| *theft < at) {
            played.taken.push((*victim, devices[*victim].clone()));
        }
        let somebody_left = || said[..message].last().is_some_and(|last| last.departures < said[message].departures);
        let is_old = || every.is_some_and(|every| at > devices[member].made + every);
        if !arrives && (is_old() || somebody_left()) {
            let leaves = devices.iter().map(|device| device.leaf).collect();
            played.begun.push(Begun { by: member, at, leaves });
            (devices[member].leaf, devices[member].made) = (devices[member].leaf + 1, at);
        }
        let newest = played.begun.len() - 1;
        let epoch = if arrives { played.of[&message] } else { *played.of.entry(message).or_insert(newest) };
        let held = &mut devices[member].epochs;
        let current = *held.last_key_value().expect("it is in some epoch").0;
        for next in current + 1..=epoch {
            held.insert(next, BTreeSet::new());
            held.retain(|old, _| old + kept >= next);
        }
        if let Some(used) = held.get_mut(&epoch) {
            used.insert(message);
        }
    }
    thefts.for_each(|(_, victim)| played.taken.push((*victim, devices[*victim].clone())));
    played
}
