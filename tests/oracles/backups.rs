//! Does one member's backup give a whole conversation away, and as often as chance says?

use std::collections::BTreeMap;

use plainsight::adversary::Campaign;
use plainsight::custody::{Custody, Ledger, Lots};
use plainsight::rng::Seed;
use plainsight::world::World;

use crate::bench;

fn service(share: f64) -> String {
    format!(
        r#"
[attributes.backup]
share = {share}
[[class]]
name = "any"
[keys.own]
scope = "person"
rests-at = ["device"]
[keys.escrowed]
scope = "person"
rests-at = ["backup-keys"]
[[leaves]]
what = "content"
at = "device"
for = "participant"
under = ["own"]
until = "never"
[[leaves]]
what = "content"
at = "backup"
for = "participant"
where = ["backup"]
under = ["escrowed"]
until = "never"
"#
    )
}

const BREACH: &str = r#"
[[act]]
break-in = "provider"
reaches = ["backup", "backup-keys"]
about = "everyone"
at = "1000 days"
"#;

#[test]
fn a_conversation_is_exposed_as_often_as_any_of_its_members_has_a_backup() {
    for share in [0.05, 0.3] {
        let mut study = bench::study(&service(share), BREACH);
        bench::reshape(&mut study, 0.6, Some(1.0));
        let world = World::generate(&study.world, Seed(1), Some(3_000));
        let people = world.people();
        let mut of_size: BTreeMap<usize, usize> = BTreeMap::new();
        let mut shares: BTreeMap<usize, Vec<f64>> = BTreeMap::new();
        let (draws, mut compared) = (30, 0);
        for draw in 0..draws {
            let seed = Seed(100 + draw);
            let lots = Lots::new(seed);
            let custody = Custody::new(&study.services[0], people, &lots, &|_| true);
            let campaign = Campaign::plan(&study.adversaries[0], world.campaign_at(), people, seed);
            // Draws are keyed by the attribute's name and the person.
            let backup = seed.purpose("attribute/backup");
            let backed_up: Vec<bool> = (0..people).map(|p| backup.uniform(u64::from(p)) < share).collect();
            let mut ledger = Ledger::default();
            let mut found: BTreeMap<usize, (usize, usize)> = BTreeMap::new();
            for index in 0..world.conversations() {
                let conversation = world.conversation(index);
                custody.carry(&conversation, &[], &mut ledger);
                let out = bench::contents(&bench::outcome(&conversation, &ledger, &custody, &campaign));
                let any = conversation.members.iter().any(|person| backed_up[*person as usize]);
                assert!(out.iter().all(|came_out| *came_out == any), "conversation {index}, draw {draw}");
                compared += out.len();
                let counted = found.entry(conversation.members.len()).or_default();
                counted.0 += 1;
                counted.1 += usize::from(any);
            }
            for (size, (all, exposed)) in found {
                of_size.insert(size, all);
                shares.entry(size).or_default().push(exposed as f64 / all as f64);
            }
        }
        println!("share {share}: {compared} messages compared with the people drawn, all agree");
        let mut sizes = 0;
        for (size, shares) in &shares {
            let expected = 1.0 - (1.0 - share).powi(*size as i32);
            let (mean, error) = bench::mean_and_error(shares);
            // Near certainty few draws differ at all: never take the error for less than independent draws have.
            let independent = (expected * (1.0 - expected) / (of_size[size] * shares.len()) as f64).sqrt();
            let error = error.max(independent);
            println!("  {size} members, {} conversations: {mean:.4} ± {error:.4} for {expected:.4}", of_size[size]);
            assert!((mean - expected).abs() < 4.0 * error, "{size} members: {mean} ± {error} for {expected}");
            sizes += 1;
        }
        assert!(sizes >= 10, "groups of {sizes} sizes");
    }
}
