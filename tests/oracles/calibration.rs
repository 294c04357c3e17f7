//! Does the generated world have the rhythm of the people it is calibrated on?
//!
//! The world's file holds quantiles of a real trace. They are held against the trace itself where it is at hand,
//! and the generator is held against both. The trace is other people's data and is not part of this repository:
//! METHODOLOGY.md says where it is published.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;

use plainsight::rng::Seed;
use plainsight::scenario::{self, Generated, Kind, Origin, default_study};
use plainsight::stats::quantile;
use plainsight::world::{Trace, World};

/// What is compared, by name: sorted values of gaps [s] and of activity, and shares of replies and of hours.
#[derive(Default)]
struct Rhythm {
    /// Gaps by the row of the world's table that the conversation's number of messages falls into.
    gaps: Vec<Vec<f64>>,
    /// By the row of gaps: how often the speaker changed, and how often not.
    replies: Vec<[u64; 2]>,
    per_conversation: Vec<f64>,
    /// Messages a person sent, of those who sent any.
    sent: Vec<f64>,
    contacts: Vec<f64>,
    hours: [f64; 24],
}

const QUANTILES: [f64; 9] = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9];

/// A trace and its published lengths, where they lie beside this repository.
const TRACE: &str = "../shared/traces/copenhagen-sms.csv";
const LENGTHS: &str = "../shared/traces/nus-sms-english-lengths.csv";

/// How far a quantile of gaps may be off, as a factor. Gaps are drawn one by one and must fit the window
/// together, so the longest pauses come out shorter: least where conversations are long.
const NEAR: f64 = 1.2;
const LONG_PAUSES: f64 = 1.6;

#[test]
fn the_generator_keeps_the_quantiles_of_its_file() {
    let campus = campus();
    let spec = generated(&campus);
    let world = World::generate(&campus, Seed(11), Some(400_000));
    let made = Rhythm::of(&world, spec);
    let mut worst: f64 = 1.0;
    for (row, gaps) in spec.gaps.iter().zip(&made.gaps) {
        for p in QUANTILES {
            let (got, wanted) = (at(gaps, p), row.gap.spread.at(p));
            let (off, most) = (factor(got, wanted), if p > 0.8 { LONG_PAUSES } else { NEAR });
            assert!(off < most, "gaps of up to {} messages, {p}: {got} s for {wanted} s", row.messages);
            worst = if p > 0.8 { worst } else { worst.max(off) };
        }
    }
    for (row, [changed, stayed]) in spec.replies.iter().zip(&made.replies) {
        let (got, wanted) = (*changed as f64 / (*changed + *stayed) as f64, row.chance.central());
        assert!((got - wanted).abs() < 0.015, "replies after {}: {got} for {wanted}", row.gap);
    }
    for p in QUANTILES {
        let (got, wanted) = (at(&made.per_conversation, p), spec.per_conversation.spread.at(p).round());
        assert!((got - wanted).abs() <= 1.0, "messages of a conversation, {p}: {got} for {wanted}");
    }
    let lengths = lengths(&world);
    for p in QUANTILES {
        let (got, wanted) = (at(&lengths, p), campus.size.spread.at(p));
        assert!((got - wanted).abs() <= 1.0, "length, {p}: {got} bytes for {wanted}");
    }
    println!("gaps up to the 80 % quantile are off by a factor of {worst:.3} at most");
}

#[test]
fn the_file_and_the_generator_agree_with_the_trace() {
    let Some(text) = at_hand(TRACE) else { return };
    let campus = campus();
    let spec = generated(&campus);
    let mut replayed = campus.clone();
    replayed.origin = Origin::Replayed { trace: TRACE.to_owned() };
    let trace = Trace::parse(&text).expect("the trace has no mistake");
    let told = Rhythm::of(&World::replay(&replayed, Seed(1), &trace, None), spec);
    let made = Rhythm::of(&World::generate(&campus, Seed(12), Some(400_000)), spec);
    for (row, gaps) in spec.gaps.iter().zip(&told.gaps) {
        for p in QUANTILES {
            let (got, wanted) = (at(gaps, p), row.gap.spread.at(p));
            assert!((got - wanted).abs() < 0.5, "gaps of up to {} messages, {p}: {got} s in the trace", row.messages);
        }
    }
    for (row, [changed, stayed]) in spec.replies.iter().zip(&told.replies) {
        let share = *changed as f64 / (*changed + *stayed) as f64;
        assert!((share - row.chance.central()).abs() < 0.001, "replies after {}: {share} in the trace", row.gap);
    }
    for p in QUANTILES {
        let (got, wanted) = (at(&told.per_conversation, p), spec.per_conversation.spread.at(p));
        assert!((got - wanted).abs() < 0.5, "messages of a conversation, {p}: {got} in the trace");
    }
    for (name, made, told) in [("messages", &made.sent, &told.sent), ("contacts", &made.contacts, &told.contacts)] {
        for p in [0.25, 0.5, 0.75, 0.9, 0.99] {
            let (got, wanted) = (at(made, p), at(told, p));
            println!("{name} of a person, {p}: {got} generated, {wanted} in the trace");
            assert!(factor(got, wanted) < 1.35 || (got - wanted).abs() <= 1.0, "{name}, {p}: {got} for {wanted}");
        }
    }
    let mean = |list: &[f64]| list.iter().sum::<f64>() / list.len() as f64;
    for (rhythm, which) in [(&told, "trace"), (&made, "generator")] {
        let (got, wanted) = (mean(&rhythm.contacts), spec.contacts.central());
        assert!((got - wanted).abs() < 0.1, "contacts of a person, mean of the {which}: {got} for {wanted}");
    }
    let night = |rhythm: &Rhythm| rhythm.hours[..6].iter().sum::<f64>();
    println!("from midnight to six: {:.3} generated, {:.3} in the trace", night(&made), night(&told));
    // Bursts begin when people are up, and run on into the night.
    assert!(night(&made) < 0.15);
}

#[test]
fn the_file_agrees_with_the_published_lengths() {
    let Some(text) = at_hand(LENGTHS) else { return };
    let mut lengths = Vec::new();
    for line in text.lines().skip(1) {
        let (bytes, messages) = line.split_once(',').expect("two columns");
        let (bytes, messages): (f64, usize) = (bytes.parse().unwrap(), messages.parse().unwrap());
        lengths.extend(std::iter::repeat_n(bytes, messages));
    }
    assert!(lengths.is_sorted());
    let campus = campus();
    for p in [0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99, 0.999, 1.0] {
        let (got, wanted) = (campus.size.spread.at(p), at(&lengths, p));
        assert!((got - wanted).abs() < 0.5, "{p}: {got} bytes in the file, {wanted} published");
    }
}

/// Text of a file that is not part of the repository.
fn at_hand(path: &str) -> Option<String> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    let text = std::fs::read_to_string(file).ok();
    if text.is_none() {
        // On the standard error, which a passing test shows when it writes there itself.
        let _ =
            writeln!(std::io::stderr(), "SKIPPED: {path} is not at hand; METHODOLOGY.md says where it is published");
    }
    text
}

fn factor(a: f64, b: f64) -> f64 {
    (a.max(b).max(1.0)) / (a.min(b).max(1.0))
}

/// Lengths of all messages of a world [bytes], sorted.
fn lengths(world: &World) -> Vec<f64> {
    let all = (0..world.conversations()).flat_map(|index| world.conversation(index).messages);
    let mut lengths: Vec<f64> = all.map(|message| f64::from(message.size)).collect();
    lengths.sort_by(f64::total_cmp);
    lengths
}

impl Rhythm {
    /// Of the direct conversations of a world.
    fn of(world: &World, spec: &Generated) -> Self {
        let mut rhythm = Self {
            gaps: vec![Vec::new(); spec.gaps.len()],
            replies: vec![[0; 2]; spec.replies.len()],
            ..Self::default()
        };
        let (mut sent, mut contacts): (BTreeMap<u32, f64>, BTreeMap<u32, f64>) = (BTreeMap::new(), BTreeMap::new());
        for index in (0..world.conversations()).filter(|index| world.kind(*index) == Kind::Direct) {
            let conversation = world.conversation(index);
            let messages = &conversation.messages;
            let row = spec.gaps.iter().position(|row| messages.len() as u64 <= row.messages);
            let row = row.unwrap_or(spec.gaps.len() - 1);
            for pair in messages.windows(2) {
                let gap = pair[1].sent - pair[0].sent;
                rhythm.gaps[row].push(gap.seconds() as f64);
                let reply = spec.replies.iter().position(|row| gap <= row.gap).expect("the last row takes all");
                rhythm.replies[reply][usize::from(pair[0].sender == pair[1].sender)] += 1;
            }
            for message in messages {
                *sent.entry(conversation.members[message.sender]).or_default() += 1.0;
                rhythm.hours[(message.sent.seconds() / 3_600 % 24) as usize] += 1.0;
            }
            conversation.members.iter().for_each(|person| *contacts.entry(*person).or_default() += 1.0);
            rhythm.per_conversation.push(messages.len() as f64);
        }
        let all: f64 = rhythm.hours.iter().sum();
        rhythm.hours.iter_mut().for_each(|hour| *hour /= all);
        rhythm.sent = sent.into_values().collect();
        rhythm.contacts = contacts.into_values().collect();
        let lists = [&mut rhythm.per_conversation, &mut rhythm.sent, &mut rhythm.contacts];
        lists.into_iter().chain(&mut rhythm.gaps).for_each(|list| list.sort_by(f64::total_cmp));
        rhythm
    }
}

fn campus() -> scenario::World {
    default_study().expect("the built-in study has no mistakes").world
}

fn generated(world: &scenario::World) -> &Generated {
    let Origin::Generated(generated) = &world.origin else { panic!("campus is generated") };
    generated
}

fn at(sorted: &[f64], p: f64) -> f64 {
    quantile(sorted, p).expect("there is something to measure")
}
