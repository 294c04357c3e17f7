//! Does a report prove who wrote it, where it should and nowhere else?

use plainsight::adversary::Campaign;
use plainsight::custody::{Custody, Fact, Ledger, Lots, fields};
use plainsight::exposure::{Count, Kind};
use plainsight::rng::Seed;
use plainsight::scenario::{Field, Quantity, Service, Study, What, default_study};
use plainsight::world::World;

use crate::bench;

/// The built-in study in a world full of harm, of which all is reported, without what comes before it.
fn reported() -> Study {
    let mut study = default_study().expect("the built-in study has no mistakes");
    study.world.harm = Quantity::fixed(0.3);
    study.adversaries.retain(|adversary| adversary.id == "insider-moderator");
    for chosen in study.services.iter_mut().flat_map(|service| &mut service.leaves).filter_map(|l| l.chosen.as_mut())
    {
        (chosen.share, chosen.and_before) = (Quantity::fixed(1.0), 0);
    }
    study
}

fn service<'s>(study: &'s Study, id: &str) -> &'s Service {
    study.services.iter().find(|service| service.id == id).expect("it is built in")
}

#[test]
fn messengers_reports_prove_who_wrote_what_the_provider_did_not_see() {
    let (study, seed) = (reported(), Seed(4));
    let world = World::generate(&study.world, seed, Some(2_000));
    let campaigns = [Campaign::plan(&study.adversaries[0], world.campaign_at(), world.people(), seed)];
    for service in &study.services {
        let carried = bench::carry(service, &campaigns, &world, seed);
        let counts = |class: &str| -> [Count; 2] {
            let at = service.classes.iter().position(|own| own.name == class).expect("it has this class");
            let counts = &carried.tallies[0].classes[at].counts;
            [Kind::Harmful, Kind::HarmfulProof].map(|kind| counts[kind as usize])
        };
        if service.id == "messenger" {
            let ([content, proof], [group, none]) = (counts("direct"), counts("group"));
            assert!(content.exposed > 100 && group.exposed > 10, "{content:?}, {group:?}");
            assert_eq!((content, none.exposed), (proof, 0), "every report of a chat between two, and no other");
        } else {
            for class in &service.classes {
                assert_eq!(counts(&class.name)[1].exposed, 0, "{}, {}", service.id, class.name);
            }
        }
    }
}

#[test]
fn a_provider_vouches_for_its_own_messages_alone() {
    let (study, lots, others) = (reported(), Lots::new(Seed(4)), Lots::new(Seed(5)));
    let messenger = service(&study, "messenger");
    let world = World::generate(&study.world, Seed(4), Some(500));
    let [custody, other] = [&lots, &others].map(|lots| Custody::new(messenger, world.people(), lots, &|_| true));
    let is_proof = |leaf: &usize| messenger.leaves[*leaf].what == What::Fields(vec![Field::Proof]);
    let leaf = (0..messenger.leaves.len()).find(is_proof).expect("its reports are franked");
    let (mut ledger, mut seen) = (Ledger::default(), 0);
    for index in 0..world.conversations() {
        let conversation = world.conversation(index);
        custody.carry(&conversation, &[], &mut ledger);
        for artefact in &ledger.artefacts[leaf] {
            let at = artefact.message as usize;
            let Some(Fact::Proof(proof)) = fields::read(ledger.bytes(artefact.bytes)).next() else {
                panic!("it holds a proof");
            };
            let message = &conversation.messages[at];
            let (text, sender) = (conversation.text(at), conversation.members[message.sender]);
            assert!(custody.vouches_for(&proof, text, sender, message.sent));
            assert!(!custody.vouches_for(&proof, &text[..text.len() - 1], sender, message.sent), "another text");
            let recipient = conversation.members[1 - message.sender];
            assert!(!custody.vouches_for(&proof, text, recipient, message.sent), "another sender");
            assert!(!custody.vouches_for(&proof, text, sender, artefact.until), "another time");
            assert!(!other.vouches_for(&proof, text, sender, message.sent), "another provider's key");
            seen += 1;
        }
    }
    assert!(seen > 50, "{seen} reports");
}
