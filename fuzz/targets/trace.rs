//! Does any trace bring its reader down, or the world that is replayed from it?

#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::{Corpus, fuzz_target};
use plainsight::rng::Seed;
use plainsight::scenario::{self, default_study};
use plainsight::world::{Trace, World};

/// Bytes of text up to which a conversation is written out: a few rows may ask for a gigabyte, within the bound that the
/// reader has, and would only make this slow.
const TEXT: u64 = 1 << 16;

/// The world whose numbers stand beside the trace.
static SPEC: LazyLock<scenario::World> =
    LazyLock::new(|| default_study().expect("the built-in study has no mistake").world);

fuzz_target!(|data: &[u8]| -> Corpus {
    let Ok(text) = std::str::from_utf8(data) else { return Corpus::Reject };
    let trace = match Trace::parse(text) {
        Ok(trace) => trace,
        Err(mistakes) => {
            assert!(!mistakes.is_empty(), "what is refused is refused for a reason");
            let shown = mistakes.iter().flat_map(|mistake| mistake.message.chars());
            assert!(shown.clone().all(|c| !c.is_control()), "nothing steers the terminal");
            return Corpus::Keep;
        }
    };
    for most in [None, Some(1), Some(3)] {
        let world = World::replay(&SPEC, Seed(1), &trace, most);
        assert_eq!(
            world.messages() + world.left_out(),
            trace.messages() + trace.to_themselves(),
            "each row is in the world or left out"
        );
        for index in 0..world.conversations() {
            let silent = world.silent(index);
            let copies = silent.messages.iter().map(|message| u64::from(message.size)).sum::<u64>();
            if copies < TEXT {
                world.conversation(index);
            }
            world.deletions(&silent, 1.0);
        }
    }
    Corpus::Keep
});
