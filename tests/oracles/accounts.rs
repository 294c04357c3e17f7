//! Does an order about k of N accounts expose what their conversations say, and nothing else?

use std::collections::BTreeSet;

use plainsight::adversary::Campaign;
use plainsight::custody::{Custody, Ledger, Lots};
use plainsight::exposure::Kind;
use plainsight::rng::Seed;
use plainsight::unit::Span;
use plainsight::world::World;

use crate::bench;

const SERVICE: &str = r#"
[[class]]
name = "any"
[[leaves]]
what = "content"
at = "store"
until = "never"
[[yields]]
tier = ["search-warrant"]
from = ["store"]
"#;

fn order(accounts: usize, at: &str) -> String {
    format!(
        r#"
[[act]]
compel = {{ operator = "provider", tier = "search-warrant" }}
about = {{ accounts = {accounts} }}
at = "{at}"
dwell = "12 hours"
"#
    )
}

const MESSAGES: u64 = 20_000;

#[test]
fn an_order_about_some_accounts_exposes_exactly_the_past_of_their_conversations() {
    for (seed, accounts, at) in [(1, 1, "0 days"), (2, 20, "0 days"), (3, 100, "3 days"), (4, 1_000_000, "1 day")] {
        let (study, seed) = (bench::study(SERVICE, &order(accounts, at)), Seed(seed));
        let world = World::generate(&study.world, seed, Some(MESSAGES));
        let campaign = Campaign::plan(&study.adversaries[0], world.campaign_at(), world.people(), seed);
        let targets: BTreeSet<u32> =
            campaign.acts[0].about.clone().expect("it names accounts").iter().copied().collect();
        assert_eq!(targets.len(), accounts.min(world.people() as usize));
        let after: Span = at.parse().expect("a duration");
        let end = world.campaign_at() + after + Span::from_seconds(12.0 * 3600.0);

        let lots = Lots::new(seed);
        let custody = Custody::new(&study.services[0], world.people(), &lots, &|_| true);
        let (mut ledger, mut expected_in_all, mut later) = (Ledger::default(), 0, 0);
        for index in 0..world.conversations() {
            let conversation = world.conversation(index);
            custody.carry(&conversation, &[], &mut ledger);
            let out = bench::contents(&bench::outcome(&conversation, &ledger, &custody, &campaign));
            let concerned = conversation.members.iter().any(|person| targets.contains(person));
            for (message, came_out) in conversation.messages.iter().zip(out) {
                let expected = concerned && message.sent <= end;
                assert_eq!(came_out, expected, "message {}", message.id);
                expected_in_all += u64::from(expected);
                later += u64::from(concerned && message.sent > end);
            }
        }
        assert!(expected_in_all > 0 && (accounts == 1 || later > 0));
        let campaigns = [campaign];
        let carried = bench::carry(&study.services[0], &campaigns, &world, seed);
        let all = carried.tallies[0].classes.last().expect("all classes together");
        let content = all.counts[Kind::Content as usize];
        assert_eq!((content.total, content.exposed, content.scope), (MESSAGES, expected_in_all, expected_in_all));
        println!("{accounts} accounts: {expected_in_all} of {MESSAGES} messages, as counted; {later} came too late");
    }
}

#[test]
fn random_accounts_expose_the_share_of_pairs_that_combinatorics_gives() {
    let draws = 60;
    for accounts in [5, 40, 150] {
        let mut study = bench::study(SERVICE, &order(accounts, "28 days"));
        bench::reshape(&mut study, 0.0, None);
        let world = World::generate(&study.world, Seed(1), Some(MESSAGES));
        let people = world.people();
        let plan = |seed| Campaign::plan(&study.adversaries[0], world.campaign_at(), people, Seed(seed));
        let campaigns: Vec<Campaign> = (0..draws).map(plan).collect();
        let lots = Lots::new(Seed(1));
        let custody = Custody::new(&study.services[0], people, &lots, &|_| true);
        let (mut ledger, mut messages, mut pairs) =
            (Ledger::default(), vec![0_u64; campaigns.len()], vec![0_u64; campaigns.len()]);
        for index in 0..world.conversations() {
            let conversation = world.conversation(index);
            assert_eq!(conversation.members.len(), 2);
            custody.carry(&conversation, &[], &mut ledger);
            for (draw, campaign) in campaigns.iter().enumerate() {
                let out = bench::contents(&bench::outcome(&conversation, &ledger, &custody, campaign));
                let count = out.iter().filter(|came_out| **came_out).count();
                assert!(count == 0 || count == out.len());
                messages[draw] += count as u64;
                pairs[draw] += u64::from(count > 0);
            }
        }
        // 1 - C(N-2, k) / C(N, k), with what cancels taken out.
        let (n, k) = (f64::from(people), accounts as f64);
        let chance = 1.0 - (n - k) * (n - k - 1.0) / (n * (n - 1.0));
        for (what, counts, all) in
            [("messages", messages, MESSAGES as f64), ("conversations", pairs, world.conversations() as f64)]
        {
            let shares: Vec<f64> = counts.iter().map(|count| *count as f64 / all).collect();
            let (mean, error) = bench::mean_and_error(&shares);
            println!("{accounts} of {people} people: {mean:.5} ± {error:.5} of {what} for {chance:.5}");
            assert!((mean - chance).abs() < 4.0 * error, "{accounts}: {mean} ± {error} of {what} for {chance}");
        }
    }
}
