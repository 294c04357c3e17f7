//! What does it cost to seal and to open one message, by key scheme and size?

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use plainsight::crypto::{
    BothKnown, Chain, KeyMaker, NONCE, NextKey, RatchetRules, Session, SetUp, Suite, envelope, sender_key,
};
use plainsight::rng::{Seed, Stream};

const SIZES: [usize; 3] = [16, 128, 1024];
const RULES: RatchetRules = RatchetRules {
    set_up: SetUp::X3dh,
    next_key: NextKey::OnReceipt,
    skipped_keys: 2_000,
    forward_jump: 25_000,
    receiver_chains: 5,
    kem: None,
};

fn stored(criterion: &mut Criterion) {
    for suite in Suite::ALL {
        for size in SIZES {
            let text = vec![7; size];
            let cipher = suite.cipher(&[1; 32]);
            let chance = &mut chance();
            let (mut sealed, mut out) = (Vec::new(), Vec::new());
            envelope::seal(&cipher, &text, chance, &mut sealed);
            let name = |verb: &str, key: &str| format!("{verb}/stored/{}/{key}/{size}B", suite.name());
            bench(criterion, &name("seal", "key-kept"), size, || {
                out.clear();
                envelope::seal(&cipher, &text, chance, &mut out);
            });
            bench(criterion, &name("seal", "key-fresh"), size, || {
                out.clear();
                suite.cipher(&[1; 32]).seal(&[0; NONCE], &[], &text, &mut out);
            });
            bench(criterion, &name("open", "key-kept"), size, || {
                out.clear();
                envelope::open(&cipher, &sealed, &mut out).expect("the right key");
            });
        }
    }
}

fn double_ratchet(criterion: &mut Criterion) {
    for size in SIZES {
        let text = vec![7; size];
        for (turn, name) in [(1, "alternating"), (usize::MAX, "one-way")] {
            let chance = &mut chance();
            let mut agreement = BothKnown::default();
            let (mut from, mut to) = session(&mut agreement, chance);
            let (mut sealed, mut out, mut sent) = (Vec::new(), Vec::new(), 0);
            bench(criterion, &format!("seal-and-open/double-ratchet/{name}/{size}B"), size, || {
                sealed.clear();
                out.clear();
                from.seal(Suite::Aes256Gcm, &text, &mut agreement, chance, &mut sealed);
                to.open(Suite::Aes256Gcm, &sealed, &mut agreement, chance, &mut out).expect("the right key");
                sent += 1;
                if sent % turn == 0 {
                    std::mem::swap(&mut from, &mut to);
                }
            });
        }
    }
}

fn sender_keys(criterion: &mut Criterion) {
    for size in SIZES {
        let text = vec![7; size];
        let mut chain = Chain::new([1; 32]);
        let mut out = Vec::new();
        bench(criterion, &format!("seal/sender-keys/{size}B"), size, || {
            out.clear();
            sender_key::seal(&mut chain, Suite::Aes256Gcm, &text, &mut out);
        });
        let mut sealed = Vec::new();
        let first = Chain::new([2; 32]);
        sender_key::seal(&mut first.clone(), Suite::Aes256Gcm, &text, &mut sealed);
        bench(criterion, &format!("open/sender-keys/{size}B"), size, || {
            out.clear();
            let key = first.clone().next_key();
            sender_key::open(&key, Suite::Aes256Gcm, &sealed, &mut out).expect("the right key");
        });
    }
}

fn bench(criterion: &mut Criterion, name: &str, size: usize, mut run: impl FnMut()) {
    let (group, parameter) = name.rsplit_once('/').expect("a name ends with its size");
    let mut group = criterion.benchmark_group(group);
    group.throughput(Throughput::Bytes(size as u64));
    group.bench_function(BenchmarkId::from_parameter(parameter), |bencher| bencher.iter(&mut run));
    group.finish();
}

fn session(agreement: &mut BothKnown, chance: &mut Stream) -> (Session, Session) {
    let (prekey, public) = agreement.make(chance);
    let from = Session::initiate(RULES, [7; 32], public, agreement, chance);
    (from, Session::respond(RULES, [7; 32], (prekey, public)))
}

fn chance() -> Stream {
    Seed(1).purpose("bench").stream(0)
}

criterion_group!(benches, stored, double_ratchet, sender_keys);
criterion_main!(benches);
