//! Is the message that a trace tells of one that was read, and is there one wherever any was?

use plainsight::adversary::{Campaign, Reach};
use plainsight::custody::{Custody, Lots};
use plainsight::engine::{Carried, Prove, Still, carry, ground};
use plainsight::exposure::{Held, Kind, Outcome, carry_and_expose};
use plainsight::rng::Seed;
use plainsight::scenario::default_study;
use plainsight::world::World;

fn is_held(held: &Held) -> bool {
    match held {
        Held::Not => false,
        Held::Wrapped(_, around) => is_held(around),
        _ => true,
    }
}

#[test]
fn a_trace_tells_of_a_message_that_was_read() {
    let study = default_study().unwrap_or_else(|mistakes| panic!("{mistakes:?}"));
    let seed = Seed(11);
    let world = World::generate(&study.world, seed, Some(4_000));
    let lots = Lots::draw(seed, &study.services, world.people(), world.conversations());
    let ground = ground(&world, &lots, &study.services, &study.world.deletion.share);
    let plan = |adversary| Campaign::plan(adversary, world.campaign_at(), world.people(), seed);
    let campaigns: Vec<Campaign> = study.adversaries.iter().map(plan).collect();
    let (mut some, mut none) = (0, 0);
    for service in &study.services {
        let on = |threads: usize, prove: Prove| -> Carried {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            pool.install(|| carry(service, &campaigns, &ground, seed, prove, &Still)).unwrap()
        };
        let carried = on(1, Prove::All);
        assert_eq!(carried.traces, on(3, Prove::Nothing).traces, "{}", service.id);
        for ((campaign, tally), trace) in campaigns.iter().zip(&carried.tallies).zip(&carried.traces) {
            let content = tally.classes.last().unwrap().counts[Kind::Content as usize];
            assert_eq!(content.exposed > 0, trace.is_some(), "{} {}", service.id, campaign.adversary.id);
            let Some(trace) = trace else {
                none += 1;
                continue;
            };
            some += 1;
            assert!(trace.way.opened);
            assert!(trace.way.under.iter().all(|(_, held)| is_held(held)));
            let mut all = (0..world.conversations()).map(|index| world.conversation(index));
            let conversation = all.find(|c| c.messages.iter().any(|m| m.id == trace.message)).unwrap();
            let position = conversation.messages.iter().position(|m| m.id == trace.message).unwrap();
            let custody = Custody::new(service, world.people(), &lots, &|_| true).recorded(campaign.harvests());
            let reach = Reach::new(&custody, campaign);
            let (_, outcome) = carry_and_expose(&conversation, &custody, &reach);
            assert!(outcome.exposed[position] & Outcome::CONTENT != 0, "{} {}", service.id, campaign.adversary.id);
        }
    }
    assert!(some > 20 && none > 20, "{some} {none}");
}
