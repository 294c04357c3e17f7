//! What does each key scheme cost: to set it up, to send, to receive and to make its keys anew; and how large is what is held
//! and what is sent?

#![expect(clippy::print_stderr, reason = "sizes are no times, and are told beside them")]

use std::hint::black_box;

use criterion::{BatchSize, BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use plainsight::crypto::broken::hand_over_key;
use plainsight::crypto::epochs::{EpochRules, Leaf, Member};
use plainsight::crypto::set_up::{self, Prekeys};
use plainsight::crypto::{
    BothKnown, Chain, KemRules, NextKey, RatchetRules, SecretKey, Session, SetUp, Suite, envelope, product,
    sender_key,
};
use plainsight::rng::{Seed, Stream};

const SIZES: [usize; 3] = [16, 128, 1024];
const SUITE: Suite = Suite::Aes256Gcm;
const RULES: RatchetRules = RatchetRules {
    set_up: SetUp::X3dh,
    next_key: NextKey::OnReceipt,
    skipped_keys: 2_000,
    forward_jump: 25_000,
    receiver_chains: 5,
    kem: None,
};
const EPOCHS: EpochRules = EpochRules { kept: 2, tolerance: 5, jump: 1_000 };
/// Members of a group, few and many.
const GROUPS: [usize; 2] = [5, 50];

fn stored(criterion: &mut Criterion) {
    for suite in Suite::ALL {
        for size in SIZES {
            let text = vec![7; size];
            let cipher = suite.cipher(&[1; 32]);
            let chance = &mut chance();
            let (mut sealed, mut out) = (Vec::new(), Vec::new());
            envelope::seal(&cipher, &text, chance, &mut sealed);
            let name = |verb: &str| format!("{verb}/stored/{}/{size}B", suite.name());
            bench(criterion, &name("send"), size, || {
                out.clear();
                envelope::seal(&cipher, &text, chance, &mut out);
            });
            bench(criterion, &name("receive"), size, || {
                out.clear();
                envelope::open(&cipher, &sealed, &mut out).expect("the right key");
            });
        }
    }
    let (chance, wrapping) = (&mut chance(), SUITE.cipher(&[1; 32]));
    let mut out = Vec::new();
    criterion.bench_function("rotate/stored/wrapped", |bencher| {
        bencher.iter(|| {
            out.clear();
            let key: [u8; 32] = chance.bytes();
            envelope::seal(&wrapping, &key, chance, &mut out);
            SUITE.cipher(&key)
        });
    });
}

/// Two sides of a session, set up as the simulator does it.
fn session(rules: RatchetRules, agreement: &mut BothKnown, chance: &mut Stream) -> (Session, Session) {
    let mut make = || SecretKey::from_bytes(chance.bytes());
    let (identity, ephemeral) = (make(), make());
    let prekeys = Prekeys::random(chance);
    let kem = set_up::encapsulation(rules.set_up, chance);
    let root = set_up::both_known(&identity, &ephemeral, &prekeys, kem.as_ref());
    let (signed, public) = (prekeys.signed.clone(), prekeys.signed.public());
    let begins = Session::initiate(rules, root, public, agreement, chance);
    (begins, Session::respond(rules, root, (signed, public)))
}

fn double_ratchet(criterion: &mut Criterion) {
    let kem = Some(KemRules { messages: 50, every: i64::MAX, parts: 10 });
    let kinds = [
        ("double-ratchet/x3dh", RULES),
        ("double-ratchet/pqxdh", RatchetRules { set_up: SetUp::Pqxdh, ..RULES }),
        ("double-ratchet/pqxdh-and-ml-kem", RatchetRules { set_up: SetUp::Pqxdh, kem, ..RULES }),
    ];
    for (name, rules) in kinds {
        criterion.bench_function(&format!("set-up/{name}"), |bencher| {
            let (mut agreement, chance) = (BothKnown::default(), &mut chance());
            bencher.iter(|| black_box(session(rules, &mut agreement, chance)));
        });
        for size in SIZES {
            for (turn, schedule) in [(1, "alternating"), (usize::MAX, "one-way")] {
                exchange(criterion, &format!("send-and-receive/{name}/{schedule}/{size}B"), rules, size, turn);
            }
        }
    }
    // A message that begins a chain makes a ratchet key; the next ones need none.
    let text = vec![7; 128];
    let (mut agreement, chance) = (BothKnown::default(), &mut chance());
    let lazy = RatchetRules { next_key: NextKey::OnSend, ..RULES };
    let (mut from, mut to) = session(lazy, &mut agreement, chance);
    let (mut sealed, mut out) = (Vec::new(), Vec::new());
    from.seal(SUITE, &text, &mut agreement, chance, &mut sealed);
    to.open(SUITE, &sealed, &mut agreement, chance, &mut out).expect("the right key");
    criterion.bench_function("rotate/double-ratchet/128B", |bencher| {
        bencher.iter_batched_ref(
            || (to.clone(), Vec::with_capacity(256)),
            |(to, out)| to.seal(SUITE, &text, &mut agreement, chance, out),
            BatchSize::SmallInput,
        );
    });
    bench(criterion, "send/double-ratchet/one-way/128B", 128, || {
        out.clear();
        from.seal(SUITE, &text, &mut agreement, chance, &mut out);
    });
    eprintln!("size/double-ratchet: {} B of state, {} B on the wire for 128 B", to.to_bytes().len(), sealed.len());
}

/// One side sends and the other receives; after so many messages they change places.
fn exchange(criterion: &mut Criterion, name: &str, rules: RatchetRules, size: usize, turn: usize) {
    let (text, chance) = (vec![7; size], &mut chance());
    let mut agreement = BothKnown::default();
    let (mut from, mut to) = session(rules, &mut agreement, chance);
    let (mut sealed, mut out, mut sent) = (Vec::new(), Vec::new(), 0);
    bench(criterion, name, size, || {
        sealed.clear();
        out.clear();
        from.seal(SUITE, &text, &mut agreement, chance, &mut sealed);
        to.open(SUITE, &sealed, &mut agreement, chance, &mut out).expect("the right key");
        sent += 1;
        if sent % turn == 0 {
            std::mem::swap(&mut from, &mut to);
        }
    });
}

fn sender_keys(criterion: &mut Criterion) {
    for size in SIZES {
        let text = vec![7; size];
        let mut chain = Chain::new([1; 32]);
        let mut out = Vec::new();
        bench(criterion, &format!("send/sender-keys/{size}B"), size, || {
            out.clear();
            sender_key::seal(&mut chain, SUITE, &text, &mut out);
        });
        let mut sealed = Vec::new();
        let first = Chain::new([2; 32]);
        sender_key::seal(&mut first.clone(), SUITE, &text, &mut sealed);
        bench(criterion, &format!("receive/sender-keys/{size}B"), size, || {
            out.clear();
            let key = first.clone().next_key();
            sender_key::open(&key, SUITE, &sealed, &mut out).expect("the right key");
        });
        eprintln!("size/sender-keys: {} B of state, {} B on the wire for {size} B", Chain::BYTES, sealed.len());
    }
    for members in GROUPS {
        let chance = &mut chance();
        criterion.bench_function(&format!("rotate/sender-keys/{members}-members"), |bencher| {
            bencher.iter(|| {
                let (first, ephemeral): ([u8; 32], _) = (chance.bytes(), SecretKey::from_bytes(chance.bytes()));
                let mut sealed = Vec::new();
                for _ in 1..members {
                    let one_time = SecretKey::from_bytes(chance.bytes());
                    let key = hand_over_key(&product(&ephemeral, &one_time).0, None);
                    envelope::seal(&SUITE.cipher(&key), &first, chance, &mut sealed);
                }
                (Chain::new(first), sealed)
            });
        });
    }
}

/// All members of a group as its first epoch begins.
fn group(members: usize, chance: &mut Stream) -> Vec<Member> {
    let leaves: Vec<Leaf> = (0..members).map(|_| Leaf::random(false, chance)).collect();
    let roster: Vec<_> = leaves.iter().map(|leaf| Some(leaf.public())).collect();
    let welcomed = |(at, leaf)| Member::welcomed(EPOCHS, (at, leaf), roster.clone(), 0, &[3; 32]);
    (0_u16..).zip(leaves).map(welcomed).collect()
}

fn epochs(criterion: &mut Criterion) {
    for members in GROUPS {
        let chance = &mut chance();
        let all = group(members, chance);
        criterion.bench_function(&format!("set-up/epochs/{members}-members"), |bencher| {
            bencher.iter(|| group(members, chance));
        });
        criterion.bench_function(&format!("rotate/epochs/{members}-members/commit"), |bencher| {
            bencher.iter_batched_ref(|| all[0].clone(), |one| one.commit(None, SUITE, chance), BatchSize::SmallInput);
        });
        let (commit, _) = all[0].clone().commit(None, SUITE, chance);
        criterion.bench_function(&format!("rotate/epochs/{members}-members/process"), |bencher| {
            let other = || all[1].clone();
            bencher.iter_batched_ref(other, |one| one.process(&commit, SUITE), BatchSize::SmallInput);
        });
        let (mut written, mut state) = (Vec::new(), Vec::new());
        commit.to_bytes(&mut written);
        all[0].to_bytes(&mut state);
        eprintln!("size/epochs, {members} members: {} B of state, {} B for a commit", state.len(), written.len());
    }
    let pair = group(GROUPS[0], &mut chance());
    for size in SIZES {
        let (text, mut out) = (vec![7; size], Vec::new());
        let mut sender = pair[0].clone();
        bench(criterion, &format!("send/epochs/{size}B"), size, || {
            out.clear();
            sender.seal(SUITE, &text, &mut out);
        });
        let mut sealed = Vec::new();
        pair[0].clone().seal(SUITE, &text, &mut sealed);
        let mut group = criterion.benchmark_group("receive/epochs");
        group.throughput(Throughput::Bytes(size as u64));
        group.bench_function(BenchmarkId::from_parameter(format!("{size}B")), |bencher| {
            let fresh = || (pair[1].clone(), Vec::with_capacity(2 * size));
            let open = |(one, out): &mut (Member, Vec<u8>)| one.open(SUITE, &sealed, out);
            bencher.iter_batched_ref(fresh, open, BatchSize::SmallInput);
        });
        group.finish();
    }
}

fn bench(criterion: &mut Criterion, name: &str, size: usize, mut run: impl FnMut()) {
    let (group, parameter) = name.rsplit_once('/').expect("a name ends with its size");
    let mut group = criterion.benchmark_group(group);
    group.throughput(Throughput::Bytes(size as u64));
    group.bench_function(BenchmarkId::from_parameter(parameter), |bencher| bencher.iter(&mut run));
    group.finish();
}

fn chance() -> Stream {
    Seed(1).purpose("bench").stream(0)
}

criterion_group!(benches, stored, double_ratchet, sender_keys, epochs);
criterion_main!(benches);
