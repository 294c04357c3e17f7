//! Does memory stay as it is when the same people write more?

use serde_json::Value;

use super::Bench;

/// Conversations, each of two people.
const CONVERSATIONS: u64 = 10_000;

/// The most memory that a run over so many messages a conversation held [bytes]; `None` where the system does not say.
fn held(messages: u64, flags: &str) -> Option<u64> {
    let bench = Bench::new();
    for name in ["floor.toml", "services/held-keys.toml", "services/ratchet.toml", "worlds/even.toml"] {
        let from = format!("{}/benches/floor/{name}", env!("CARGO_MANIFEST_DIR"));
        let text = std::fs::read_to_string(from).unwrap();
        bench.write(name, &text.replace("value = 40,", &format!("value = {messages},")));
    }
    bench.well(&format!("run floor.toml --messages {} {flags} --out o", messages * CONVERSATIONS));
    let [record, run] = ["record", "run"]
        .map(|name| -> Value { serde_json::from_str(&bench.read(&format!("o/{name}.json"))).unwrap() });
    assert_eq!(record["world"]["conversations"], CONVERSATIONS);
    run["peak_memory"].as_u64()
}

#[test]
fn more_messages_of_the_same_people_need_no_more_memory() {
    // Already the fewer fill a stretch.
    let few = held(50, "--prove none");
    let many = held(250, "--prove none");
    assert!(few.zip(many).is_none_or(|(few, many)| many < few + few / 5), "{few:?} and {many:?}");
}

#[test]
#[ignore = "takes a few minutes in the release profile; CONTRIBUTING says how"]
fn a_hundred_times_the_messages_need_no_more_memory() {
    for flags in ["--prove none", "--prove 0.01"] {
        let held = [100, 1_000, 10_000].map(|messages| held(messages, flags).expect("the system says"));
        println!("{flags}: at most {held:?} bytes for 1e6, 1e7 and 1e8 messages");
        assert!(held[2] < held[0] + held[0] / 5, "{held:?}");
    }
}
