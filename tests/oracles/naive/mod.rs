//! Does a second evaluator agree, which has no bytes and no keys and reads the rules message by message?
//!
//! It shares with the harness the files' rules, the world, the campaign's moments and targets, and nothing of
//! what turns them into exposure. It is slow and plain, for small worlds only.

mod chains;
pub(crate) mod chance;
mod epochs;
mod exchanges;
mod ground;
mod hold;
mod sums;

use plainsight::adversary::{Campaign, Looks, Reach};
use plainsight::custody::{Custody, Ledger, Lots, Theft};
use plainsight::exposure::{Kind, Outcome, expose};
use plainsight::rng::Seed;
use plainsight::scenario::{Adversary, Service, default_study};
use plainsight::unit::Moment;
use plainsight::world::{Conversation, World};

use crate::bench;
use ground::Ground;
use hold::{Scene, Told};
use sums::Sums;

/// Random services and adversaries that are compared.
const CASES: u64 = 600;

/// How often something was exposed, and how often it was not.
#[derive(Debug, Default)]
struct Seen {
    contents: [u64; 2],
    fields: [u64; 2],
}

#[test]
fn the_naive_evaluator_agrees_on_every_message_of_the_built_in_study() {
    let study = default_study().expect("the built-in study has no mistakes");
    let mut seen = Seen::default();
    for seed in 1..=3 {
        let seed = Seed(seed);
        let world = World::generate(&study.world, seed, Some(700));
        for service in &study.services {
            compare(service, &study.adversaries, &world, world.campaign_at(), seed, &mut seen);
        }
    }
    println!("{seen:?}");
    assert!(seen.contents.iter().chain(&seen.fields).all(|count| *count > 1_000), "{seen:?}");
}

#[test]
fn the_naive_evaluator_agrees_on_random_services_and_adversaries() {
    let study = default_study().expect("the built-in study has no mistakes");
    let mut seen = Seen::default();
    for case in 0..CASES {
        let mut chance = Seed(2).purpose("oracle/naive").stream(case);
        let mut world = study.world.clone();
        chance::disturb(&mut world, &mut chance);
        let service = chance::service(&study.services, &mut chance);
        let adversaries: Vec<Adversary> = (0..4).map(|_| chance::adversary(&service, &mut chance)).collect();
        let seed = Seed(chance.below(1 << 40));
        let world = World::generate(&world, seed, Some(1 + chance.below(150)));
        // Some campaigns begin in the very second of a message: ends of intervals are where counts go wrong.
        let any = world.conversation(chance.below(world.conversations() as u64) as usize).messages[0].sent;
        let begins = if chance.uniform() < 0.5 { any } else { world.campaign_at() };
        compare(&service, &adversaries, &world, begins, seed, &mut seen);
    }
    println!("{CASES} cases: {seen:?}");
    assert!(seen.contents.iter().chain(&seen.fields).all(|count| *count > 1_000), "{seen:?}");
}

/// A service of epochs alone, whose ciphertexts anybody comes to.
const EPOCHS: &str = r#"
[[class]]
name = "any"
[keys.group]
scheme = "epochs"
rests-at = ["device"]
[[leaves]]
what = "content"
at = "store"
for = "recipient"
under = ["group"]
until = "never"
[[leaves]]
what = "content"
at = "link"
for = "recipient"
under = ["group"]
until = "processed"
"#;

/// All of the store; beside it, devices are taken and lines recorded.
const STORE: &str = r#"
[[act]]
break-in = "provider"
reaches = ["store"]
about = "everyone"
at = "1000 days"
"#;

#[test]
fn all_three_agree_on_what_several_looks_at_a_group_in_epochs_give_together() {
    let study = bench::study(EPOCHS, STORE);
    let mut seen = Seen::default();
    for case in 0..CASES {
        let mut chance = Seed(3).purpose("oracle/naive epochs").stream(case);
        let mut world = study.world.clone();
        chance::disturb(&mut world, &mut chance);
        let mut service = study.services[0].clone();
        chance::in_epochs(&mut service.keys[0], &mut chance);
        let followers = (0..4).map(|_| chance::follower(&study.adversaries[0], &mut chance));
        let adversaries: Vec<Adversary> = followers.collect();
        let seed = Seed(chance.below(1 << 40));
        let world = World::generate(&world, seed, Some(20 + chance.below(100)));
        compare(&service, &adversaries, &world, Moment::START, seed, &mut seen);
    }
    println!("{CASES} cases: {seen:?}");
    assert!(seen.contents.iter().all(|count| *count > 10_000), "{seen:?}");
}

/// Compares each message of each conversation, and then the counts of the whole.
fn compare(service: &Service, adversaries: &[Adversary], world: &World, begins: Moment, seed: Seed, seen: &mut Seen) {
    let plan = |adversary| Campaign::plan(adversary, begins, world.people(), seed);
    let campaigns: Vec<Campaign> = adversaries.iter().map(plan).collect();
    let lots = Lots::new(seed);
    let custody = Custody::new(service, world.people(), &lots, &|_| true).recorded(true);
    let reaches: Vec<Reach> = campaigns.iter().map(|campaign| Reach::new(&custody, campaign)).collect();
    let mut sums: Vec<Vec<Sums>> = vec![vec![Sums::default(); service.classes.len() + 1]; campaigns.len()];
    let mut ledger = Ledger::default();
    for index in 0..world.conversations() {
        let conversation = world.conversation(index);
        let mut thefts: Vec<Theft> = reaches.iter().flat_map(|reach| reach.thefts(&conversation.members)).collect();
        thefts.sort_unstable();
        thefts.dedup();
        custody.carry(&conversation, &thefts, &mut ledger);
        let readers: Vec<_> = reaches.iter().flat_map(|reach| reach.readers(&conversation.members)).collect();
        custody.admit(&conversation, &readers, &mut ledger);
        let ground = Ground { service, conversation: &conversation, seed };
        let scene = Scene::of(&ground);
        assert_eq!(ground.class(), ledger.class);
        for ((campaign, reach), sums) in campaigns.iter().zip(&reaches).zip(&mut sums) {
            let outcome = expose(&conversation, &ledger, &custody, reach);
            let proved = Told::of(&conversation, &outcome);
            let naive = hold::exposed(&ground, &scene, campaign);
            if let Some(at) = (0..naive.len()).find(|at| naive[*at] != proved[*at]) {
                panic!(
                    "{} × {}, {seed:?}, conversation {index}, message {at}: {:?} proved, {:?} by reasoning\n{:?}\n{:#?}",
                    service.id,
                    campaign.adversary.id,
                    proved[at],
                    naive[at],
                    conversation.messages[at],
                    campaign.acts
                );
            }
            naive.iter().for_each(|told| seen.count(told.parts));
            for class in [ground.class(), service.classes.len()] {
                sums[class].add(&conversation, campaign, &naive);
            }
        }
    }
    let carried = bench::carry(service, &campaigns, world, seed);
    for (((campaign, tally), sums), looks) in campaigns.iter().zip(&carried.tallies).zip(&sums).zip(&carried.looks) {
        let mut all = Looks::default();
        looks.iter().for_each(|looks| all.unite(looks));
        for ((class, sums), looks) in tally.classes.iter().zip(sums).zip(looks.iter().chain([&all])) {
            let counts = &class.counts;
            assert!(counts.iter().all(|count| count.exposed <= count.scope && count.scope <= count.total));
            assert_eq!(*counts, sums.counts(), "{} × {}", service.id, campaign.adversary.id);
            for (kind, count) in Kind::ALL.into_iter().zip(counts) {
                let is_looked_at = kind.is_looked_at(looks);
                assert!(
                    count.exposed == 0 || is_looked_at,
                    "{} × {}: {}",
                    service.id,
                    campaign.adversary.id,
                    kind.name()
                );
            }
        }
    }
}

impl Told {
    fn of(conversation: &Conversation, outcome: &Outcome) -> Vec<Self> {
        let members = conversation.members.len();
        let told = outcome.exposed.iter().enumerate().map(|(message, parts)| {
            let known = (0..members).filter(|member| outcome.recipients[message * members + member]);
            Self { parts: *parts, recipients: known.collect() }
        });
        told.collect()
    }
}

impl Seen {
    fn count(&mut self, parts: u8) {
        self.contents[usize::from(parts & 1)] += 1;
        self.fields[usize::from(parts >> 1 != 0)] += 1;
    }
}
