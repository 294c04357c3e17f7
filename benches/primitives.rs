//! What do the primitives cost by themselves, by size? The ground that everything else is held against.

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use curve25519_dalek::edwards::EdwardsPoint;
use curve25519_dalek::scalar::Scalar;
use plainsight::crypto::bare::{self, Work};
use plainsight::crypto::{Cipher, NONCE, Suite};
use plainsight::meter::Primitive;

const SIZES: [usize; 6] = [16, 64, 128, 1_024, 4_096, 16_384];

fn aeads(criterion: &mut Criterion) {
    for suite in Suite::ALL {
        for (verb, fresh) in [("seal", false), ("seal", true), ("open", false)] {
            let key = if fresh { "key-fresh" } else { "key-kept" };
            let mut group = criterion.benchmark_group(format!("primitive/{}/{verb}/{key}", suite.name()));
            for size in SIZES {
                let text = vec![7; size];
                let kept = suite.cipher(&[1; 32]);
                let (mut sealed, mut out) = (Vec::new(), Vec::with_capacity(size + 64));
                kept.seal(&[0; NONCE], &[], &text, &mut sealed);
                group.throughput(Throughput::Bytes(size as u64));
                group.bench_function(BenchmarkId::from_parameter(format!("{size}B")), |bencher| {
                    bencher.iter(|| {
                        out.clear();
                        let anew: Cipher;
                        let cipher = if fresh {
                            anew = suite.cipher(&[1; 32]);
                            &anew
                        } else {
                            &kept
                        };
                        match verb {
                            "seal" => cipher.seal(&[0; NONCE], &[], &text, &mut out),
                            _ => cipher.open(&[0; NONCE], &[], &sealed, &mut out).expect("the right key"),
                        }
                    });
                });
            }
            group.finish();
        }
    }
}

/// Everything that is one operation, as the floor of a run times it.
#[expect(clippy::disallowed_methods, reason = "a benchmark reads the clock")]
fn operations(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("primitive");
    for primitive in Primitive::ALL {
        let sum = bare::sum(primitive);
        if let (Work::Once(_), None, None) = (sum.whole, sum.without, sum.less) {
            let name = primitive.name().to_lowercase().replace(", ", "/").replace(' ', "-");
            group.throughput(Throughput::Elements(sum.times));
            group.bench_function(BenchmarkId::from_parameter(name), |bencher| {
                bencher.iter_custom(|times| {
                    let began = std::time::Instant::now();
                    let clock = || u64::try_from(began.elapsed().as_nanos()).unwrap_or(u64::MAX);
                    std::time::Duration::from_nanos(sum.whole.time(times, &clock))
                });
            });
        }
    }
    // What our tables of points are held against: the library's own, in a time that does not depend on the scalar.
    let step = Scalar::from_bytes_mod_order([7; 32]);
    let mut scalar = step;
    group.throughput(Throughput::Elements(1));
    group.bench_function(BenchmarkId::from_parameter("x25519/fixed-base/by-the-library"), |bencher| {
        bencher.iter(|| {
            scalar += step;
            EdwardsPoint::mul_base(&scalar).to_montgomery()
        });
    });
    group.finish();
}

criterion_group!(benches, aeads, operations);
criterion_main!(benches);
