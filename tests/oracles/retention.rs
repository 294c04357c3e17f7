//! Does a single look at a store find exactly what its retention has left there?

use plainsight::adversary::Campaign;
use plainsight::custody::{Custody, Lots};
use plainsight::exposure::{Columns, Counter, Kind, Scratch};
use plainsight::rng::Seed;
use plainsight::scenario::{Origin, Quantity};
use plainsight::stats::Spread;
use plainsight::unit::Moment;
use plainsight::world::World;

use crate::bench;

const HOUR: i64 = 3_600;
const SPAN: i64 = 60 * 24;
/// Each with the keys it lies under, all of them held by the provider.
const UNDER: [&str; 3] = ["", "under = [\"data\"]", "under = [\"data\", \"disk\"]"];

fn service(hours: i64, under: &str) -> String {
    format!(
        r#"
[[class]]
name = "any"
[keys.master]
scope = "service"
rests-at = ["keys"]
[keys.data]
scope = "conversation"
wrapped-by = "master"
[keys.disk]
scope = "message"
wrapped-by = "master"
[[leaves]]
what = "content"
at = "store"
{under}
until = {{ anchor = "sent", after = "{hours} hours" }}
"#
    )
}

const LOOK: &str = r#"
[[act]]
break-in = "provider"
reaches = ["store", "keys"]
about = "everyone"
"#;

/// Every retention and moment of a look [h], from none at all to longer than the window.
fn cases() -> impl Iterator<Item = (i64, i64, &'static str)> {
    let retentions = [0, 1, 24, 30 * 24, SPAN, 90 * 24];
    let looks = [0, 1, 23, 7 * 24, 45 * 24, SPAN];
    retentions
        .into_iter()
        .flat_map(move |r| looks.into_iter().flat_map(move |t| UNDER.into_iter().map(move |under| (r, t, under))))
}

#[test]
fn a_look_finds_exactly_what_was_sent_within_the_retention_before_it() {
    // Sent on the hour, so that some fall on both ends of the interval.
    let conversation = bench::dialogue((0..SPAN).map(|hour| hour * HOUR));
    for (retention, look, under) in cases() {
        let study = bench::study(&service(retention, under), LOOK);
        let out = bench::exposed(&study, &conversation, 2, Moment::from_seconds(look * HOUR), Seed(1));
        for (hour, came_out) in (0..SPAN).zip(out) {
            let expected = (look - retention..=look).contains(&hour);
            assert_eq!(came_out, expected, "sent {hour} h, kept {retention} h, look at {look} h, {under}");
        }
    }
}

#[test]
fn the_share_found_is_the_retention_or_the_past_over_the_span() {
    // Sent between the hours, so that no message falls on an end.
    let conversation = bench::dialogue((0..SPAN).map(|hour| hour * HOUR + HOUR / 2));
    for (retention, look, under) in cases() {
        let study = bench::study(&service(retention, under), LOOK);
        let out = bench::exposed(&study, &conversation, 2, Moment::from_seconds(look * HOUR), Seed(1));
        let found = out.iter().filter(|came_out| **came_out).count();
        let (share, expected) = (found as f64 / SPAN as f64, retention.min(look) as f64 / SPAN as f64);
        assert!((share - expected).abs() < 1e-12, "kept {retention} h, look at {look} h: {share} for {expected}");
    }
}

#[test]
fn without_the_keys_a_look_finds_what_lies_in_the_clear_alone() {
    let conversation = bench::dialogue((0..SPAN).map(|hour| hour * HOUR));
    let acts = LOOK.replace(", \"keys\"", "");
    for (under, expected) in UNDER.into_iter().zip([25, 0, 0]) {
        let study = bench::study(&service(24, under), &acts);
        let out = bench::exposed(&study, &conversation, 2, Moment::from_seconds(500 * HOUR), Seed(1));
        assert_eq!(out.iter().filter(|came_out| **came_out).count(), expected, "{under}");
    }
}

/// Messages that wait for delivery are the customers of a queue with as many servers as it takes, M/G/∞: their number at
/// any moment has the law of Poisson, with the rate of sending times the mean wait. Source: L. Takács, "Introduction to
/// the Theory of Queues" (1962), chapter 3.
#[test]
fn what_waits_for_delivery_is_as_many_as_a_queue_with_endless_servers_holds() {
    const MESSAGES: u64 = 1_500;
    let service = r#"
[[class]]
name = "any"
[[leaves]]
what = "content"
at = "store"
until = { anchor = "delivered", after = "0 seconds" }
"#;
    let mut study = bench::study(service, &LOOK.replace(", \"keys\"", ""));
    bench::reshape(&mut study, 0.0, Some(1.0));
    let Origin::Generated(generated) = &mut study.world.origin else { panic!("campus is generated") };
    generated.hours = [1.0; 24];
    let delivery = &mut study.world.delivery;
    (delivery.offline, delivery.gone, delivery.straggling) =
        (Quantity::fixed(0.0), Quantity::fixed(0.0), Quantity::fixed(0.0));
    let (median, sigma): (f64, f64) = (5_400.0, 0.8);
    delivery.latency = Quantity::of(Spread::LogNormal { median, sigma });
    let rate = MESSAGES as f64 / study.world.span.seconds() as f64;
    let expected = rate * median * (sigma * sigma / 2.0).exp();
    let mut waiting = Vec::new();
    for seed in 0..150 {
        let world = World::generate(&study.world, Seed(seed), Some(MESSAGES));
        let lots = Lots::new(Seed(seed));
        let custody = Custody::new(&study.services[0], world.people(), &lots, &|_| true);
        let columns = Columns::of(&world, &lots, 0..world.conversations(), 0.0, 0.0);
        // Days apart, so that no message waits at two of them.
        for day in [4, 8, 12, 16, 20, 24] {
            let begins = Moment::from_seconds(day * 24 * HOUR);
            let campaign = Campaign::plan(&study.adversaries[0], begins, world.people(), Seed(seed));
            let counter = Counter::new(&custody, &campaign, 0.0);
            let mut scratch = Scratch::default();
            let count = |at: usize| {
                counter.find(&columns.view(at), 0, &mut scratch);
                counter.digest(&columns.view(at), &scratch.found).counts[Kind::Content as usize].exposed
            };
            waiting.push((0..columns.len()).map(count).sum::<u64>() as f64);
        }
    }
    let (mean, error) = bench::mean_and_error(&waiting);
    let variance = waiting.iter().map(|count| (count - mean).powi(2)).sum::<f64>() / waiting.len() as f64;
    println!("waiting: mean {mean:.3} ± {error:.3} for {expected:.3}, variance {variance:.3}");
    assert!((mean - expected).abs() < 4.0 * error, "{mean} ± {error}, {expected}");
    // The variance of a Poisson law is its mean; over 900 looks its estimate has an error of a twentieth.
    assert!((variance / expected - 1.0).abs() < 0.2, "{variance}, {expected}");
}
