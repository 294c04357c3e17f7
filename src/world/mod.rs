//! What really happened? People, their conversations and every message over time: the ground truth.
//!
//! A world is generated from distributions or replayed from a trace, and never changes once built.
//! Everything in it follows from the seed and an id: a conversation is the same whoever asks for it,
//! when, and on which thread. Details are made when asked for, so that memory holds people and the list of
//! conversations, not the messages (of a generated world).

mod conversation;
mod delivery;
mod departures;
mod inverse;
mod pairs;
mod presence;
mod roster;
mod timeline;
mod trace;

pub use conversation::{Arrival, Conversation, Message};
pub use pairs::Pairs;
pub use trace::{LeftOut, Reason, Trace, TraceMistake};

use crate::rng::{Purpose, Seed};
use crate::scenario::{self, Kind, Origin, Quantity};
use crate::unit::{Moment, Span, rounded};

use delivery::Delivery;
use departures::Departures;
use inverse::Inverse;
use presence::Presence;
use roster::Roster;
use timeline::{Timeline, Turn};
use trace::Event;

/// People, conversations and messages over time.
#[derive(Debug, Clone)]
pub struct World {
    roster: Roster,
    pairs: Pairs,
    presence: Presence,
    source: Source,
    size: Inverse,
    delivery: Delivery,
    deletion: (f64, Inverse),
    /// Share of messages that are harmful.
    harm: f64,
    /// How long a member stays in a group [s], on average.
    stays: Option<f64>,
    campaign_at: Moment,
    end: Moment,
    left_out: Vec<LeftOut>,
    /// SHA-256 of the trace that it replays.
    trace: Option<[u8; 32]>,
    streams: Streams,
}

/// Where turns come from.
#[derive(Debug, Clone)]
#[expect(clippy::large_enum_variant, reason = "a world has one")]
enum Source {
    Drawn(Timeline),
    /// The trace's events, sorted by conversation and time.
    Replayed(Vec<Event>),
}

/// The streams of a conversation, by what they are for.
#[derive(Debug, Clone)]
struct Streams {
    timeline: Purpose,
    sizes: Purpose,
    texts: Purpose,
    delivery: Purpose,
    deletion: Purpose,
    harm: Purpose,
    departures: Purpose,
}

impl World {
    /// Memory that it takes, with what drawing it takes for a while, about [bytes].
    pub fn bytes(&self) -> u64 {
        let conversations = self.roster.conversations();
        let seats: usize = (0..conversations).map(|conversation| self.roster.members(conversation).len()).sum();
        let events = match &self.source {
            Source::Drawn(_) => 0,
            Source::Replayed(events) => events.len() * size_of::<Event>(),
        };
        // Of a conversation: what it is to be, its kind and where its parts begin; of a person: presence, weight and number.
        (conversations * 41 + seats * 8 + self.roster.people() as usize * 32 + self.pairs.len() * 8 + events) as u64
    }

    /// Draws a world with exactly so many messages, or as many as the scenario says.
    ///
    /// # Panics
    /// Where the scenario says that the world is replayed from a trace.
    pub fn generate(spec: &scenario::World, seed: Seed, messages: Option<u64>) -> Self {
        let Origin::Generated(generated) = &spec.origin else {
            panic!("world `{}` is replayed from a trace, not generated", spec.id);
        };
        let roster = Roster::draw(generated, seed, messages.unwrap_or(generated.messages));
        let source = Source::Drawn(Timeline::new(generated, spec.span));
        let mut world = Self::new(spec, seed, roster, source);
        for conversation in 0..world.roster.conversations() {
            world.presence.keep_one(world.roster.members(conversation));
        }
        world
    }

    /// The messages of a trace that fall into the scenario's window, or the first so many of them; `left_out`
    /// counts the others, and `left_out_by_reason` tells them apart.
    pub fn replay(spec: &scenario::World, seed: Seed, trace: &Trace, messages: Option<u64>) -> Self {
        let (roster, events) = trace.within(spec.span, messages);
        let mut world = Self::new(spec, seed, roster, Source::Replayed(events));
        world.left_out = trace.left_out(spec.span, messages);
        world.trace = Some(trace.sha256());
        let Source::Replayed(events) = &world.source else { unreachable!("it was replayed just now") };
        for conversation in 0..world.roster.conversations() {
            let members = world.roster.members(conversation);
            for event in &events[ids(&world.roster, conversation)] {
                world.presence.keep_until(members[event.turn.sender], event.turn.sent);
            }
        }
        world
    }

    fn new(spec: &scenario::World, seed: Seed, roster: Roster, source: Source) -> Self {
        let end = Moment::START + spec.span;
        Self {
            pairs: Pairs::shared((0..roster.conversations()).map(|conversation| roster.members(conversation))),
            presence: Presence::draw(&spec.delivery, seed, roster.people(), end),
            roster,
            source,
            size: Inverse::new(&spec.size),
            delivery: Delivery::new(&spec.delivery),
            deletion: (spec.deletion.share.central(), Inverse::new(&spec.deletion.after)),
            harm: spec.harm.central(),
            stays: spec.stays.as_ref().map(Quantity::central),
            campaign_at: Moment::START + spec.campaign_at,
            end,
            left_out: Vec::new(),
            trace: None,
            streams: Streams {
                timeline: seed.purpose("world/timeline"),
                sizes: seed.purpose("world/sizes"),
                texts: seed.purpose("world/texts"),
                delivery: seed.purpose("world/delivery"),
                deletion: seed.purpose("world/deletion"),
                harm: seed.purpose("world/harm"),
                departures: seed.purpose("world/departures"),
            },
        }
    }

    /// How many conversations there are; they are numbered from 0.
    pub fn conversations(&self) -> usize {
        self.roster.conversations()
    }

    /// How many people there are; their ids run from 0, and each takes part in a conversation.
    pub fn people(&self) -> u32 {
        self.roster.people()
    }

    /// How many messages there are; their ids run from 0, conversation by conversation.
    pub fn messages(&self) -> u64 {
        self.roster.total()
    }

    /// How many of the conversations are groups.
    pub fn groups(&self) -> usize {
        self.roster.groups()
    }

    /// How many rows of the trace are not in this world.
    pub fn left_out(&self) -> u64 {
        self.left_out.iter().map(|left_out| left_out.rows).sum()
    }

    /// The same for each reason that there was.
    pub fn left_out_by_reason(&self) -> &[LeftOut] {
        &self.left_out
    }

    /// SHA-256 of the trace that it replays; none where it is generated.
    pub const fn trace(&self) -> Option<[u8; 32]> {
        self.trace
    }

    /// When campaigns begin.
    pub fn campaign_at(&self) -> Moment {
        self.campaign_at
    }

    /// When the declared window ends: every message was sent before.
    pub fn end(&self) -> Moment {
        self.end
    }

    /// Share of messages that their users delete.
    pub fn deleted(&self) -> f64 {
        self.deletion.0
    }

    /// How many messages a conversation has.
    pub fn length(&self, conversation: usize) -> u64 {
        let ids = self.roster.messages(conversation);
        ids.end - ids.start
    }

    /// Ids of the people in a conversation, sorted.
    pub fn members(&self, conversation: usize) -> &[u32] {
        self.roster.members(conversation)
    }

    /// Whether a conversation is between two people or a group.
    pub fn kind(&self, conversation: usize) -> Kind {
        self.roster.kind(conversation)
    }

    /// The pairs of people who share more than one conversation.
    pub fn pairs(&self) -> &Pairs {
        &self.pairs
    }

    /// A conversation with everything that is said in it.
    pub fn conversation(&self, index: usize) -> Conversation {
        let (messages, arrivals) = self.outline(index);
        let text = self.streams.texts.stream(index as u64);
        Conversation::new(index, self.kind(index), self.members(index).to_vec(), messages, arrivals, Some(text))
    }

    /// A conversation in which every text is empty, whatever its length is said to be: for whoever asks only when things
    /// happened.
    pub fn silent(&self, index: usize) -> Conversation {
        let (messages, arrivals) = self.outline(index);
        Conversation::new(index, self.kind(index), self.members(index).to_vec(), messages, arrivals, None)
    }

    fn outline(&self, index: usize) -> (Vec<Message>, Vec<Arrival>) {
        let (id, members) = (index as u64, self.roster.members(index));
        let messages = match &self.source {
            Source::Drawn(timeline) => {
                let range = self.roster.messages(index);
                let stream = self.streams.timeline.stream(id);
                let turns = timeline.turns(range.end - range.start, members, &self.presence, stream);
                self.complete(index, turns.into_iter().map(|turn| (turn, None)))
            }
            Source::Replayed(events) => {
                let events = &events[ids(&self.roster, index)];
                self.complete(index, events.iter().map(|event| (event.turn, event.bytes)))
            }
        };
        let arrivals = self.delivery.arrivals(&messages, members, &self.presence, self.streams.delivery.stream(id));
        (messages, arrivals)
    }

    /// The same conversation with what `recall` knows of it already, so that only ids and texts are added; in the room of one
    /// that is not needed any longer.
    pub fn recalled(
        &self,
        index: usize,
        recall: impl FnOnce(&mut Vec<Message>, &mut Vec<Arrival>),
        room: &mut Conversation,
    ) {
        (room.index, room.kind) = (index, self.kind(index));
        let (members, messages, arrivals) = room.outline();
        members.clear();
        members.extend_from_slice(self.members(index));
        recall(messages, arrivals);
        messages.iter_mut().zip(self.roster.messages(index)).for_each(|(message, id)| message.id = id);
        room.say(Some(self.streams.texts.stream(index as u64)));
    }

    /// Which messages of a conversation would be deleted were the share of deleted messages `most`: the position,
    /// a draw in [0, 1) that must lie below the share, and the moment.
    pub fn deletions(&self, conversation: &Conversation, most: f64) -> Vec<(u32, f64, Moment)> {
        let mut deletion = self.streams.deletion.stream(conversation.index as u64);
        let after = &self.deletion.1;
        let drawn = conversation.messages.iter().zip(0..).map(|(message, position)| {
            let (chance, delay) = (deletion.uniform(), deletion.uniform());
            (position, chance, delay, message.sent)
        });
        let deleted = drawn.filter(|(_, chance, ..)| *chance < most);
        deleted.map(|(at, chance, delay, sent)| (at, chance, sent + Span::from_seconds(after.at(delay)))).collect()
    }

    /// Departures from a conversation: nobody leaves one of two.
    fn departures(&self, index: usize) -> Departures {
        let stays = self.stays.filter(|_| self.kind(index) == Kind::Group);
        let gap = stays.map(|stays| stays / self.members(index).len() as f64);
        Departures::new(gap, self.streams.departures.stream(index as u64))
    }

    /// Gives each turn its id, its length where the trace has none, its end where users delete it, whether it harms, and who had left.
    fn complete(&self, index: usize, turns: impl Iterator<Item = (Turn, Option<u32>)>) -> Vec<Message> {
        let (mut sizes, mut deletion) =
            (self.streams.sizes.stream(index as u64), self.streams.deletion.stream(index as u64));
        let mut harm = self.streams.harm.stream(index as u64);
        let mut departures = self.departures(index);
        let (share, after) = &self.deletion;
        let message = |(id, (turn, bytes)): (u64, (Turn, Option<u32>))| {
            let drawn = rounded(self.size.at(sizes.uniform()).clamp(1.0, f64::from(LONGEST_TEXT))) as u32;
            let (chance, delay) = (deletion.uniform(), deletion.uniform());
            let deleted = (chance < *share).then(|| turn.sent + Span::from_seconds(after.at(delay)));
            let harmful = self.harm > 0.0 && harm.uniform() < self.harm;
            let (size, departures) = (bytes.unwrap_or(drawn), departures.by(turn.sent));
            Message { id, sender: turn.sender, sent: turn.sent, size, deleted, harmful, departures }
        };
        self.roster.messages(index).zip(turns).map(message).collect()
    }
}

/// Longest text of a message [bytes]: what messaging services take, and a bound on memory.
const LONGEST_TEXT: u32 = 65_536;

/// The ids of a conversation's messages, as positions in a list of all.
fn ids(roster: &Roster, conversation: usize) -> std::ops::Range<usize> {
    let ids = roster.messages(conversation);
    ids.start as usize..ids.end as usize
}

#[cfg(test)]
mod tests;
