//! Does a single look at a store find exactly what its retention has left there?

use plainsight::rng::Seed;
use plainsight::unit::Moment;

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
