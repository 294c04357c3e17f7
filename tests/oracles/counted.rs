//! Does counting find the very bits that decryption finds? Random services, adversaries and worlds, message by
//! message: losses, disorder, late joiners, devices taken at any moment, acts that each bring half of a route.

use plainsight::adversary::{Campaign, Reach};
use plainsight::custody::{Custody, Ledger, Lots, Theft};
use plainsight::engine::{self, Prove, Replicated, Replicates};
use plainsight::exposure::{
    AtHand, Columns, Counter, Findings, Ground, Nearby, Outcome, Room, Scratch, Standing, Tally, expose, recall,
};
use plainsight::rng::{Seed, Stream};
use plainsight::scenario::{About, Adversary, Anchor, End, Field, Quantity, Service, default_study};
use plainsight::stats::Spread;
use plainsight::unit::{Moment, Span};
use plainsight::world::{Conversation, World};
use rayon::prelude::*;

use crate::naive::chance;

/// Cases in a gate's run, and in a longer one: `just soak`.
const CASES: u64 = 20_000;
const SOAK: u64 = 1_000_000;

/// Services and adversaries that share a world.
const A_WORLD: u64 = 20;

/// How many messages came out, and how many did not; and how often what was found of an event's people served again.
#[derive(Debug, Default, Clone, Copy)]
struct Seen {
    contents: [u64; 2],
    records: [u64; 2],
    served: u64,
}

/// Whom acts are about, and with whom of them they succeed.
type Met = (Vec<u32>, Option<Vec<u32>>);

/// A world, and what services and adversaries share that meet it one after the other.
struct Shared<'w> {
    ground: Ground<'w>,
    room: Room,
    near: Vec<(Met, Nearby, AtHand)>,
}

#[test]
fn counting_agrees_with_decryption_on_random_services_and_adversaries() {
    println!("{}", compare_many(CASES));
}

#[test]
#[ignore = "takes minutes: `just soak`"]
fn counting_agrees_with_decryption_for_long() {
    println!("{}", compare_many(SOAK));
}

/// How often each was seen, once everything has agreed.
fn compare_many(cases: u64) -> String {
    let study = default_study().expect("the built-in study has no mistakes");
    let seen: Vec<Seen> = (0..cases / A_WORLD)
        .into_par_iter()
        .map(|case| {
            let mut chance = Seed(3).purpose("oracle/counted").stream(case);
            let mut spec = study.world.clone();
            chance::disturb(&mut spec, &mut chance);
            let seed = Seed(chance.below(1 << 40));
            // Some conversations are longer than a word has bits.
            let most = if case % 10 == 0 { 400 } else { 40 };
            let world = World::generate(&spec, seed, Some(1 + chance.below(most)));
            let any = world.conversation(chance.below(world.conversations() as u64) as usize).messages[0].sent;
            let begins = if chance.uniform() < 0.5 { any } else { world.campaign_at() };
            let (mut seen, lots) = (Seen::default(), Lots::new(seed));
            let columns = Columns::of(&world, &lots, 0..world.conversations(), 1.0, 1.0);
            let ground = Ground::new(&world, &lots, columns);
            let mut shared = Shared { ground, room: Room::default(), near: Vec::new() };
            let mut last: Option<Adversary> = None;
            for _ in 0..A_WORLD {
                let service = chance::service(&study.services, &mut chance);
                // Every other adversary comes to a second service, and may find there what it shares with the first.
                let adversary = match last.take() {
                    Some(adversary) if chance.uniform() < 0.5 => adversary,
                    _ => chance::adversary(&service, &mut chance),
                };
                last = Some(adversary.clone());
                compare(&service, &adversary, &mut shared, begins, seed, &mut seen);
            }
            seen
        })
        .collect();
    let total = |of: fn(&Seen) -> [u64; 2]| seen.iter().map(of).fold([0, 0], |a, b| [a[0] + b[0], a[1] + b[1]]);
    let (contents, records) = (total(|seen| seen.contents), total(|seen| seen.records));
    assert!(contents.iter().chain(&records).all(|count| *count > cases), "too few of some kind to tell");
    let served: u64 = seen.iter().map(|seen| seen.served).sum();
    assert!(served > cases / 10, "what was found near served only {served} times again");
    format!("{served} times near, {cases} cases, messages shut and open: content {contents:?}, records {records:?}")
}

fn compare(
    service: &Service,
    adversary: &Adversary,
    shared: &mut Shared,
    begins: Moment,
    seed: Seed,
    seen: &mut Seen,
) {
    let Shared { ground, room, near } = shared;
    let (world, lots, columns) = (ground.world, ground.lots, &ground.columns);
    let campaign = Campaign::plan(adversary, begins, world.people(), seed);
    let custody = Custody::new(service, world.people(), lots, &|_| true).recorded(true);
    let reach = Reach::new(&custody, &campaign);
    let counter = Counter::new(&custody, &campaign, world.deleted());
    let tally = || Tally::new(service.classes.len(), world.people() as usize, world.pairs().len());
    let (mut by_proof, mut by_count) = (tally(), tally());
    let (mut ledger, mut scratch) = (Ledger::default(), Scratch::default());
    let mut recalled = Conversation::empty();
    for index in 0..world.conversations() {
        let conversation = world.conversation(index);
        recall(world, &columns.view(index), &mut recalled);
        assert_eq!(recalled, conversation, "{seed:?}, conversation {index}");
        let mut thefts: Vec<Theft> = reach.thefts(&conversation.members);
        thefts.sort_unstable();
        thefts.dedup();
        custody.carry(&conversation, &thefts, &mut ledger);
        custody.admit(&conversation, &reach.readers(&conversation.members), &mut ledger);
        let proved = expose(&conversation, &ledger, &custody, &reach);
        counter.find(&columns.view(index), ledger.class, &mut scratch);
        let counted = scratch.found.outcome(&columns.view(index));
        assert_eq!(scratch.found.differs(&columns.view(index), &counted), None);
        let mut wrong = counted.clone();
        let spoilt = index % counted.exposed.len();
        match index % 3 {
            0 => wrong.exposed[spoilt] ^= Outcome::CONTENT,
            1 => wrong.exposed[spoilt] ^= Outcome::field(Field::Size),
            _ => wrong.recipients[spoilt * conversation.members.len()] ^= true,
        }
        assert_eq!(scratch.found.differs(&columns.view(index), &wrong), Some(spoilt));
        // Of two it is the first, whichever way they differ.
        wrong.exposed[counted.exposed.len() - 1] ^= Outcome::CONTENT;
        wrong.recipients[counted.recipients.len() - 1] ^= true;
        assert_eq!(scratch.found.differs(&columns.view(index), &wrong), Some(spoilt));
        for at in 0..proved.exposed.len() {
            let members = conversation.members.len();
            let recipients = at * members..(at + 1) * members;
            assert!(
                proved.exposed[at] == counted.exposed[at]
                    && proved.recipients[recipients.clone()] == counted.recipients[recipients],
                "{} × {}, {seed:?}, conversation {index}, message {at}: {:b} proved, {:b} counted\n{:?}\n{:#?}\n{:#?}",
                service.id,
                adversary.id,
                proved.exposed[at],
                counted.exposed[at],
                conversation.messages[at],
                campaign.acts,
                service.leaves,
            );
            seen.contents[usize::from(proved.exposed[at] & Outcome::CONTENT != 0)] += 1;
            seen.records[usize::from(proved.exposed[at] & !Outcome::CONTENT != 0)] += 1;
        }
        by_proof.add(&[Findings::of(&conversation, ledger.class, &campaign, world.pairs(), &proved)]);
        by_count.add(&[counter.findings(&columns.view(index), ledger.class, &scratch.found)]);
    }
    let (by_proof, by_count) = (by_proof.summary(&campaign), by_count.summary(&campaign));
    let standing = Standing::new(Custody::new(service, world.people(), lots, &|_| true), ground, room);
    let whole = standing.event(ground, &counter, &campaign, room);
    let part = campaign.targets().filter(|_| campaign.succeeds_alike()).map(|targets| {
        let met = (targets.to_vec(), campaign.acts[0].succeeds.as_deref().map(<[u32]>::to_vec));
        let known = near.iter().position(|(known, ..)| *known == met);
        seen.served += u64::from(known.is_some());
        let at = known.unwrap_or_else(|| {
            let nearby = Nearby::of(ground, targets, met.1.as_deref());
            near.push((met, nearby, AtHand::default()));
            near.len() - 1
        });
        let (_, reach, at_hand) = &mut near[at];
        let mut counter = counter.again(&campaign);
        reach.remember(&mut counter, ground, standing.horizon(ground), at_hand, &mut room.memo);
        standing.event_near(ground, &counter, &campaign, (reach, &reach.attributes(&standing)), at_hand, room)
    });
    assert_eq!((&by_proof.sizes, &by_proof.days), (&by_count.sizes, &by_count.days));
    for (at, (proved, counted)) in by_proof.classes.iter().zip(&by_count.classes).enumerate() {
        let (proved, names) = (proved.counts.clone(), format!("{} × {}", service.id, adversary.id));
        assert_eq!(proved, counted.counts, "{names}");
        // The same by events: of everything, and of what is reached alone.
        assert_eq!(proved, whole.classes[at], "{names}");
        assert!(part.as_ref().is_none_or(|part| proved == part.classes[at]), "{names}");
    }
}

#[test]
fn a_disagreement_ends_a_run_and_both_sides_are_heard() {
    let study = default_study().expect("the built-in study has no mistakes");
    let seed = Seed(1);
    let world = World::generate(&study.world, seed, Some(200_000));
    let service = study.services.iter().find(|service| service.id == "imessage").expect("it is built in");
    let adversaries = study.adversaries.iter().filter(|adversary| adversary.id == "breach-database-and-keys");
    let campaigns: Vec<Campaign> =
        adversaries.map(|adversary| Campaign::plan(adversary, world.end(), world.people(), seed)).collect();
    let lots = Lots::new(seed);
    // To whoever counts here, nobody ever deletes anything.
    let columns = Columns::of(&world, &lots, 0..world.conversations(), 0.0, 0.0);
    let ground = Ground::new(&world, &lots, columns);
    let stopped = engine::carry(service, &campaigns, &ground, seed, Prove::All, &engine::Still);
    let text = stopped.expect_err("somebody deletes something").to_string();
    for part in
        ["imessage × breach-database-and-keys, message ", "by decryption:\n  nothing came out", "by counting:\n"]
    {
        assert!(text.contains(part), "{text}");
    }
    assert!(text.contains("act 1 opens what services/imessage.toml:"), "{text}");
}

#[test]
fn events_that_differ_in_their_stay_give_together_what_each_gives_alone() {
    let study = default_study().expect("the built-in study has no mistakes");
    let mut grew = 0;
    for case in 0..200 {
        let mut chance = Seed(5).purpose("oracle/series").stream(case);
        let mut spec = study.world.clone();
        chance::disturb(&mut spec, &mut chance);
        let seed = Seed(case);
        let world = World::generate(&spec, seed, Some(1 + chance.below(2_000)));
        let service = with_deletions(chance::service(&study.services, &mut chance), &mut chance);
        let mut adversary = chance::adversary(&service, &mut chance);
        adversary.acts.truncate(1);
        (adversary.acts[0].about, adversary.acts[0].succeeds) = (About::Everyone, Quantity::fixed(1.0));
        adversary.acts[0].told = Quantity::fixed(0.0);
        adversary.acts[0].window = None;
        let campaigns: Vec<Campaign> = (0..9)
            .map(|stay| {
                let mut campaign = Campaign::plan(&adversary, world.campaign_at(), world.people(), seed);
                campaign.acts[0].end = campaign.acts[0].start + Span::from_seconds(f64::from(stay * stay) * 9_000.0);
                campaign
            })
            .collect();
        let lots = Lots::new(seed);
        let ground = Ground::new(&world, &lots, Columns::of(&world, &lots, 0..world.conversations(), 1.0, 1.0));
        let mut room = Room::default();
        let standing = Standing::new(Custody::new(&service, world.people(), &lots, &|_| true), &ground, &mut room);
        let counters: Vec<Counter> =
            campaigns.iter().map(|campaign| Counter::new(&standing.custody, campaign, world.deleted())).collect();
        let events: Vec<(&Counter, &Campaign)> = counters.iter().zip(&campaigns).collect();
        let together = standing.series(&ground, &events, &mut room);
        for ((counter, campaign), together) in events.iter().zip(&together) {
            let alone = standing.event(&ground, counter, campaign, &mut room);
            assert_eq!(alone, *together, "{} × {:?}", service.id, adversary.acts[0]);
        }
        grew += u64::from(together[0] != together[8]);
    }
    assert!(grew > 50, "in only {grew} cases did a longer stay find more");
}

/// Some of what it leaves comes to be when a message is deleted.
fn with_deletions(mut service: Service, chance: &mut Stream) -> Service {
    for leaf in service.leaves.iter_mut().filter(|_| chance.uniform() < 0.1) {
        (leaf.from.anchor, leaf.until) = (Anchor::Deleted, End::Never);
    }
    service
}

#[test]
fn what_is_recalled_from_another_draw_is_what_would_be_found() {
    let study = default_study().expect("the built-in study has no mistakes");
    let (mut spared, mut hits) = (0, 0);
    // A single thread takes several draws one after the other, and may recall.
    let alone_at_work = rayon::ThreadPoolBuilder::new().num_threads(1).build().expect("a pool of one thread");
    for case in 0..60 {
        let mut chance = Seed(6).purpose("oracle/recall").stream(case);
        let mut spec = study.world.clone();
        chance::disturb(&mut spec, &mut chance);
        spec.deletion.share =
            Quantity { spread: Spread::Pert { low: 0.0, mode: 0.3, high: 0.9 }, assumption: "d".to_owned() };
        let seed = Seed(case);
        let world = World::generate(&spec, seed, Some(200 + chance.below(600)));
        let mut service = with_deletions(chance::service(&study.services, &mut chance), &mut chance);
        for (at, leaf) in service.leaves.iter_mut().enumerate() {
            // Where every number is drawn, few draws are like another.
            if let End::After { after, .. } = &mut leaf.until
                && chance.uniform() < 0.5
            {
                let high = 86_400.0 * (1 + chance.below(80)) as f64;
                let spread = Spread::Pert { low: 0.0, mode: high / 2.0, high };
                *after = Quantity { spread, assumption: format!("after {at}") };
            }
        }
        let mut adversaries: Vec<Adversary> = (0..4).map(|_| chance::adversary(&service, &mut chance)).collect();
        let about_all = adversaries.iter_mut().take(3).flat_map(|adversary| &mut adversary.acts);
        about_all.for_each(|act| (act.about, act.succeeds) = (About::Everyone, Quantity::fixed(1.0)));
        // Who is told is drawn for each event, and is never recalled; with the others there is something to recall.
        let in_secret = adversaries.iter_mut().take(2).flat_map(|adversary| &mut adversary.acts);
        in_secret.for_each(|act| act.told = Quantity::fixed(0.0));
        let services = [service];
        let lots = Lots::new(seed);
        let ground = engine::ground(&world, &lots, &services, &spec.deletion.share);
        let asked = Replicates {
            services: &services,
            adversaries: &adversaries,
            begins: world.campaign_at(),
            deleted: &spec.deletion.share,
            reference: 0,
            events: 4,
            seed,
        };
        let run = |draws| asked.run(&ground, draws, &engine::Still).expect("nobody stops it");
        let together = alone_at_work.install(|| run(0..15));
        let alone = (0..15).map(|draw| run(draw..draw + 1)).fold(Replicated::default(), crate::bench::merged);
        assert_eq!(together.pairs, alone.pairs, "{}: {:#?}", services[0].id, adversaries);
        spared += u64::from(together.queries < alone.queries);
        hits += together
            .pairs
            .iter()
            .flat_map(|pair| pair.classes.iter().flatten())
            .map(|s| s.of_total.hits)
            .sum::<u64>();
    }
    println!("work was spared in {spared} cases of 60; {hits} hits");
    assert!(spared > 3 && hits > 1_000, "{spared}, {hits}");
}
