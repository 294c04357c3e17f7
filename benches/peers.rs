//! How fast is the simulator beside libraries that messengers use, on the same schedule? Both seal and open every message, and
//! what comes out is compared before anything is timed.
//!
//! It is no race of messengers: the simulator made the secrets of both sides, and takes a short cut that no client has.

#[path = "../tests/oracles/mls/client.rs"]
#[expect(dead_code, reason = "the oracle's client can do more than is measured here")]
mod client;

use criterion::{BatchSize, BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use plainsight::crypto::epochs::{EpochRules, Leaf, Member};
use plainsight::crypto::{
    BothKnown, Chain, KeyMaker, Ladder, NextKey, RatchetRules, Session, SetUp, Suite, sender_key,
};
use plainsight::rng::{Seed, Stream};
use vodozemac::megolm;
use vodozemac::olm::{self, Account, OlmMessage, SessionConfig};

const SIZE: usize = 128;

/// Olm's own numbers.
const RULES: RatchetRules = RatchetRules {
    set_up: SetUp::X3dh,
    next_key: NextKey::OnSend,
    skipped_keys: 40,
    forward_jump: 2_000,
    receiver_chains: 5,
    kem: None,
};

/// Two sides that carry a message from one to the other, and give what came out.
trait Pair {
    fn carry(&mut self, from: usize, text: &[u8]) -> Vec<u8>;
}

struct Ours<A> {
    sides: [Session; 2],
    agreement: A,
    suite: Suite,
    chance: Stream,
    sealed: Vec<u8>,
}

impl<A: KeyMaker> Ours<A> {
    fn new(mut agreement: A, suite: Suite) -> Self {
        let mut chance = Seed(1).purpose("bench").stream(0);
        let (prekey, public) = agreement.make(&mut chance);
        let from = Session::initiate(RULES, [7; 32], public, &mut agreement, &mut chance);
        let sides = [from, Session::respond(RULES, [7; 32], (prekey, public))];
        Self { sides, agreement, suite, chance, sealed: Vec::new() }
    }
}

impl<A: KeyMaker> Pair for Ours<A> {
    fn carry(&mut self, from: usize, text: &[u8]) -> Vec<u8> {
        self.sealed.clear();
        let mut out = Vec::with_capacity(text.len());
        let Self { sides, agreement, suite, chance, sealed } = self;
        sides[from].seal(*suite, text, agreement, chance, sealed);
        sides[1 - from].open(*suite, sealed, agreement, chance, &mut out).expect("the right key");
        out
    }
}

struct Olm([olm::Session; 2]);

impl Olm {
    fn new() -> Self {
        let (one, mut other) = (Account::new(), Account::new());
        other.generate_one_time_keys(1);
        let key = other.one_time_keys().into_values().next().expect("just made");
        let mut from = one
            .create_outbound_session(SessionConfig::version_1(), other.curve25519_key(), key)
            .expect("both keys are good");
        other.mark_keys_as_published();
        let OlmMessage::PreKey(first) = from.encrypt("first").expect("it can send") else {
            panic!("a session begins with a prekey message");
        };
        let began = other.create_inbound_session(SessionConfig::version_1(), one.curve25519_key(), &first);
        let mut to = began.expect("it is for us").session;
        // Once both have heard of each other, messages carry nothing of the beginning.
        let answer = to.encrypt("answer").expect("it can send");
        from.decrypt(&answer).expect("the right key");
        Self([from, to])
    }
}

impl Pair for Olm {
    fn carry(&mut self, from: usize, text: &[u8]) -> Vec<u8> {
        let sealed = self.0[from].encrypt(text).expect("it can send");
        self.0[1 - from].decrypt(&sealed).expect("the right key")
    }
}

fn pairs(criterion: &mut Criterion) {
    let text = vec![7; SIZE];
    for schedule in ["alternating", "one-way"] {
        let mut group = criterion.benchmark_group(format!("peer/double-ratchet/{schedule}/{SIZE}B"));
        group.throughput(Throughput::Elements(1));
        let all: [(&str, Box<dyn Pair>); 4] = [
            ("plainsight/aes-256-gcm", Box::new(Ours::new(BothKnown::default(), Suite::Aes256Gcm))),
            ("plainsight/chacha20-poly1305", Box::new(Ours::new(BothKnown::default(), Suite::ChaCha20Poly1305))),
            ("plainsight-by-ladder/aes-256-gcm", Box::new(Ours::new(Ladder, Suite::Aes256Gcm))),
            ("vodozemac/aes-256-cbc-hmac", Box::new(Olm::new())),
        ];
        for (name, mut pair) in all {
            let mut sent = 0;
            let mut turn = || {
                sent += 1;
                if schedule == "alternating" { (sent + 1) % 2 } else { 0 }
            };
            for _ in 0..10 {
                assert_eq!(pair.carry(turn(), &text), text, "{name}");
            }
            group.bench_function(BenchmarkId::from_parameter(name), |bencher| {
                bencher.iter(|| pair.carry(turn(), &text));
            });
        }
        group.finish();
    }
}

/// One sender and one member of a group.
fn groups(criterion: &mut Criterion) {
    let text = vec![7; SIZE];
    let mut group = criterion.benchmark_group(format!("peer/sender-keys/{SIZE}B"));
    group.throughput(Throughput::Elements(1));
    let (mut sender, mut member) = (Chain::new([1; 32]), Chain::new([1; 32]));
    let mut ours = || {
        let (mut sealed, mut out) = (Vec::new(), Vec::new());
        sender_key::seal(&mut sender, Suite::Aes256Gcm, &text, &mut sealed);
        sender_key::open(&member.next_key(), Suite::Aes256Gcm, &sealed, &mut out).expect("the right key");
        out
    };
    assert_eq!(ours(), text);
    group.bench_function("plainsight/aes-256-gcm", |bencher| bencher.iter(&mut ours));
    let config = megolm::SessionConfig::version_1();
    let mut outbound = megolm::GroupSession::new(config);
    let mut inbound = megolm::InboundGroupSession::new(&outbound.session_key(), config);
    let mut theirs = || {
        let sealed = outbound.encrypt(&text);
        inbound.decrypt(&sealed).expect("the right key").plaintext
    };
    assert_eq!(theirs(), text);
    group.bench_function("vodozemac-megolm/aes-256-cbc-hmac-ed25519", |bencher| bencher.iter(&mut theirs));
    group.finish();
}

/// A group in epochs: one member sends and another receives; and one makes the keys anew.
fn epochs(criterion: &mut Criterion) {
    let (text, rules) = (vec![7; SIZE], EpochRules { kept: 2, tolerance: 5, jump: 1_000 });
    let chance = &mut Seed(1).purpose("bench").stream(1);
    for members in [5_u16, 50] {
        let leaves: Vec<Leaf> = (0..members).map(|_| Leaf::random(false, chance)).collect();
        let roster: Vec<_> = leaves.iter().map(|leaf| Some(leaf.public())).collect();
        let welcomed = |(at, leaf)| Member::welcomed(rules, (at, leaf), roster.clone(), 0, &[3; 32]);
        let mut ours: Vec<Member> = (0..).zip(leaves).map(welcomed).collect();
        let mut theirs = client::Client::group(usize::from(members), rules);
        let mut group = criterion.benchmark_group(format!("peer/epochs/{members}-members/{SIZE}B"));
        group.throughput(Throughput::Elements(1));
        let mut send = || {
            let (mut sealed, mut out) = (Vec::new(), Vec::new());
            ours[0].seal(Suite::Aes256Gcm, &text, &mut sealed);
            ours[1].open(Suite::Aes256Gcm, &sealed, &mut out).expect("the right key");
            out
        };
        assert_eq!(send(), text);
        group.bench_function("plainsight/aes-256-gcm", |bencher| bencher.iter(&mut send));
        let mut send = || {
            let sealed = theirs[0].seal(&text);
            theirs[1].open(&sealed).expect("the right key")
        };
        assert_eq!(send(), text);
        group.bench_function("openmls/aes-128-gcm-ed25519", |bencher| bencher.iter(&mut send));
        group.finish();
        let mut group = criterion.benchmark_group(format!("peer/epochs/{members}-members/commit"));
        group.bench_function("plainsight/flat-tree", |bencher| {
            let fresh = || ours[0].clone();
            bencher.iter_batched_ref(fresh, |one| one.commit(None, Suite::Aes256Gcm, chance), BatchSize::SmallInput);
        });
        group.bench_function("openmls/tree-ed25519", |bencher| {
            bencher.iter(|| theirs[0].commit(&client::Change::None, rules).0);
        });
        group.finish();
    }
}

criterion_group!(benches, pairs, groups, epochs);
criterion_main!(benches);
