//! How does a test set up a service, an adversary and a conversation in a few lines?

use plainsight::adversary::{Campaign, Reach};
use plainsight::custody::{Custody, Ledger, Lots};
use plainsight::engine::{self, Carried, Prove, Replicated, Still};
use plainsight::exposure::{Outcome, expose};
use plainsight::rng::Seed;
use plainsight::scenario::{Kind, Origin, Quantity, Service, Shelf, Study, load_study, render};
use plainsight::unit::Moment;
use plainsight::world::{Arrival, Conversation, Message, World};

/// Files by their path, in memory.
struct Files<'t>(Vec<(&'static str, &'t str)>);

impl Shelf for Files<'_> {
    fn read(&self, path: &str) -> Result<Option<String>, String> {
        Ok(self.0.iter().find(|(name, _)| *name == path).map(|(_, text)| (*text).to_owned()))
    }
}

const STUDY: &str = r#"
question = "Does it agree?"
purpose = "To check the harness. Nothing else."
not-modelled = ["Everything else."]
services = ["probe"]
adversaries = ["prober"]
world = "campus"
seed = 1
headline = "prober"
"#;

/// One service without its heading, and one adversary's acts, in the built-in world.
pub(crate) fn study(service: &str, acts: &str) -> Study {
    let service = format!("name = \"Probe\"\nsummary = \"A probe.\"\nprovider = \"Example\"\n{service}");
    let acts = format!("name = \"Prober\"\nsummary = \"somebody probes\"\nclass = \"breach\"\n{acts}");
    let shelf = Files(vec![("services/probe.toml", &service), ("adversaries/prober.toml", &acts)]);
    match load_study("oracle", "oracle.toml", STUDY, &shelf) {
        Ok(study) => study,
        Err(mistakes) => panic!("{}\n{service}\n{acts}", render(&mistakes, false, 100)),
    }
}

/// Changes how the study's world is drawn: share of groups, and messages of each conversation.
pub(crate) fn reshape(study: &mut Study, groups: f64, per_conversation: Option<f64>) {
    let Origin::Generated(generated) = &mut study.world.origin else { panic!("campus is generated") };
    generated.groups = Quantity::fixed(groups);
    if let Some(count) = per_conversation {
        generated.per_conversation = Quantity::fixed(count);
    }
}

/// Carries a world through a service, counts all of it and proves all of it.
pub(crate) fn carry(service: &Service, campaigns: &[Campaign], world: &World, seed: Seed) -> Carried {
    let lots = Lots::new(seed);
    let ground = engine::ground(world, &lots, std::slice::from_ref(service), &Quantity::fixed(world.deleted()));
    let carried = engine::carry(service, campaigns, &ground, seed, Prove::All, &Still).expect("nobody stops it");
    for (counted, proved) in carried.tallies.iter().zip(&carried.proved) {
        for (counted, proved) in counted.classes.iter().zip(&proved.classes) {
            assert_eq!(counted.counts, proved.counts, "counted and proved");
        }
    }
    carried
}

/// What came out of a conversation whose ledger is ready.
pub(crate) fn outcome(
    conversation: &Conversation,
    ledger: &Ledger,
    custody: &Custody,
    campaign: &Campaign,
) -> Outcome {
    expose(conversation, ledger, custody, &Reach::new(custody, campaign))
}

/// Whether each message's content came out, for a campaign that begins at a moment.
pub(crate) fn exposed(
    study: &Study,
    conversation: &Conversation,
    people: u32,
    begins: Moment,
    seed: Seed,
) -> Vec<bool> {
    let lots = Lots::new(seed);
    let custody = Custody::new(&study.services[0], people, &lots, &|_| true);
    let campaign = Campaign::plan(&study.adversaries[0], begins, people, seed);
    let mut ledger = Ledger::default();
    custody.carry(conversation, &[], &mut ledger);
    contents(&outcome(conversation, &ledger, &custody, &campaign))
}

/// Whether each message's content is among what came out.
pub(crate) fn contents(outcome: &Outcome) -> Vec<bool> {
    outcome.exposed.iter().map(|parts| parts & Outcome::CONTENT != 0).collect()
}

/// Two people who take turns, one message at each of these moments, received and read at once.
pub(crate) fn dialogue(moments: impl Iterator<Item = i64>) -> Conversation {
    let message = |(id, at): (usize, i64)| {
        let sent = Moment::from_seconds(at);
        let came = Arrival { delivered: Some(sent), read: Some(sent) };
        let message =
            Message { id: id as u64, sender: id % 2, sent, size: 24, deleted: None, harmful: false, departures: 0 };
        (message, vec![came; 2])
    };
    Conversation::by_hand(Kind::Direct, vec![0, 1], moments.enumerate().map(message).collect())
}

/// What both replicated, together.
pub(crate) fn merged(mut one: Replicated, other: Replicated) -> Replicated {
    one.merge(other);
    one
}

/// Mean and standard error of some numbers.
pub(crate) fn mean_and_error(numbers: &[f64]) -> (f64, f64) {
    let count = numbers.len() as f64;
    let mean = numbers.iter().sum::<f64>() / count;
    let squares: f64 = numbers.iter().map(|number| (number - mean).powi(2)).sum();
    (mean, (squares / (count - 1.0) / count).sqrt())
}
