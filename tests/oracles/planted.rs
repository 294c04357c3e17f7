//! Does a right label ever open what the right key would not?

use std::collections::BTreeMap;

use plainsight::adversary::{Campaign, Haul, Reach, Sealed, open};
use plainsight::custody::{Custody, KeyName, Ledger, Lots};
use plainsight::rng::Seed;
use plainsight::scenario::Study;
use plainsight::unit::Moment;
use plainsight::world::Conversation;

use crate::bench;

const SERVICE: &str = r#"
[[class]]
name = "any"
[keys.master]
scope = "service"
rests-at = ["keys"]
[keys.data]
scope = "message"
wrapped-by = "master"
[keys.disk]
scope = "conversation"
rests-at = ["keys"]
suite = "chacha20-poly1305"
[[leaves]]
what = "content"
at = "store"
under = ["data"]
until = "never"
[[leaves]]
what = "content"
at = "backup"
under = ["data", "disk"]
until = "never"
"#;
const ACTS: &str = r#"
[[act]]
break-in = "provider"
reaches = ["store", "backup", "keys"]
about = "everyone"
"#;
const MESSAGES: usize = 40;

/// Carries a conversation, and hands the adversary's whole haul to a check, with what really was said.
fn with_haul(check: impl Fn(&Study, &Haul, &Conversation)) {
    let study = bench::study(SERVICE, ACTS);
    let conversation = bench::dialogue((0..MESSAGES as i64).map(|i| i * 60));
    let lots = Lots::new(Seed(1));
    let custody = Custody::new(&study.services[0], 2, &lots, &|_| true);
    let campaign = Campaign::plan(&study.adversaries[0], Moment::from_seconds(1_000_000), 2, Seed(1));
    let mut ledger = Ledger::default();
    custody.carry(&conversation, &[], &mut ledger);
    let reach = Reach::new(&custody, &campaign);
    let (mut parties, _) = reach.run(&ledger, &mut |_, _, _| {});
    let party = parties.pop().expect("the adversary comes last");
    assert_eq!(party.haul.sealed.len(), 2 * MESSAGES);
    assert_eq!((party.haul.keys.len(), party.haul.wrapped.len()), (2, 2 * MESSAGES));
    check(&study, &party.haul, &conversation);
}

/// A copy with something else for its keys and its sealed bytes.
fn planted<'l>(haul: &Haul<'l>, keys: Vec<(KeyName, &'l [u8])>, sealed: Vec<Sealed<'l>>) -> Haul<'l> {
    Haul {
        sealed,
        clear: haul.clear.clone(),
        keys,
        wrapped: haul.wrapped.clone(),
        handshakes: haul.handshakes.clone(),
        commits: haul.commits.clone(),
        passed: haul.passed.clone(),
        states: haul.states.clone(),
    }
}

/// All plaintexts that come out, by leaf and message.
fn opened(study: &Study, haul: &Haul) -> BTreeMap<(usize, u32), Vec<u8>> {
    let mut out = BTreeMap::new();
    open(&study.services[0], haul, &mut |sealed, bytes| {
        out.insert((sealed.leaf, sealed.message), bytes.to_vec());
    });
    out
}

#[test]
fn the_right_keys_open_everything() {
    with_haul(|study, haul, conversation| {
        let all = opened(study, &planted(haul, haul.keys.clone(), haul.sealed.clone()));
        assert_eq!(all.len(), 2 * MESSAGES);
        assert!(all.iter().all(|((_, message), bytes)| bytes == conversation.text(*message as usize)));
    });
}

#[test]
fn right_names_on_wrong_bytes_open_nothing() {
    with_haul(|study, haul, _| {
        let zeros = [0; 32];
        let wrong = haul.keys.iter().map(|(name, _)| (*name, &zeros[..])).collect();
        assert!(opened(study, &planted(haul, wrong, haul.sealed.clone())).is_empty());
        // The keys of each other.
        let names = haul.keys.iter().map(|(name, _)| *name);
        let wrong = names.zip(haul.keys.iter().rev().map(|(_, bytes)| *bytes)).collect();
        assert!(opened(study, &planted(haul, wrong, haul.sealed.clone())).is_empty());
        let short = haul.keys.iter().map(|(name, bytes)| (*name, &bytes[..31])).collect();
        assert!(opened(study, &planted(haul, short, haul.sealed.clone())).is_empty());
    });
}

#[test]
fn one_wrong_bit_anywhere_in_a_key_opens_nothing() {
    with_haul(|study, haul, _| {
        for bit in 0..256 {
            let flipped: Vec<(KeyName, Vec<u8>)> = haul
                .keys
                .iter()
                .map(|(name, bytes)| {
                    let mut bytes = bytes.to_vec();
                    bytes[bit / 8] ^= 1 << (bit % 8);
                    (*name, bytes)
                })
                .collect();
            let keys = flipped.iter().map(|(name, bytes)| (*name, &bytes[..])).collect();
            assert!(opened(study, &planted(haul, keys, haul.sealed.clone())).is_empty(), "bit {bit}");
        }
    });
}

#[test]
fn names_of_keys_without_the_keys_open_nothing() {
    with_haul(|study, haul, _| {
        assert!(opened(study, &planted(haul, Vec::new(), haul.sealed.clone())).is_empty());
    });
}

#[test]
fn ciphertexts_with_swapped_labels_open_nothing() {
    with_haul(|study, haul, _| {
        let of_others = |sealed: &Sealed| {
            let other = (sealed.message as usize + 1) % MESSAGES;
            let is_other = |o: &&Sealed| o.leaf == sealed.leaf && o.message as usize == other;
            haul.sealed.iter().find(is_other).expect("every message is in the haul").clone()
        };
        let relabelled = haul.sealed.iter().map(|s| Sealed { layers: of_others(s).layers, ..s.clone() }).collect();
        assert!(opened(study, &planted(haul, haul.keys.clone(), relabelled)).is_empty());
        let exchanged = haul.sealed.iter().map(|s| Sealed { bytes: of_others(s).bytes, ..s.clone() }).collect();
        assert!(opened(study, &planted(haul, haul.keys.clone(), exchanged)).is_empty());
        let upside_down = haul.sealed.iter().map(|s| Sealed { layers: [s.layers[1], s.layers[0]], ..s.clone() });
        let two_layers = upside_down.filter(|s| s.layers.iter().all(Option::is_some)).collect::<Vec<_>>();
        assert_eq!(two_layers.len(), MESSAGES);
        assert!(opened(study, &planted(haul, haul.keys.clone(), two_layers)).is_empty());
    });
}

#[test]
fn a_changed_wrapped_key_keeps_its_message_and_no_other_shut() {
    with_haul(|study, haul, _| {
        let (name, under, bytes) = haul.wrapped[7];
        let mut bytes = bytes.to_vec();
        *bytes.last_mut().expect("an envelope has bytes") ^= 1;
        let mut changed = planted(haul, haul.keys.clone(), haul.sealed.clone());
        // Every leaf brings its own copy of a wrapped key: all of this one's are changed.
        for copy in changed.wrapped.iter_mut().filter(|copy| copy.0 == name) {
            *copy = (name, under, &bytes);
        }
        let out = opened(study, &changed);
        assert_eq!(out.len(), 2 * (MESSAGES - 1));
        let shut = haul.sealed.iter().filter(|s| s.layers.contains(&Some(name)));
        assert!(shut.into_iter().all(|s| !out.contains_key(&(s.leaf, s.message))));
    });
}
