//! Where does chance come from? One ChaCha stream per (seed, purpose, id), and nowhere else.
//!
//! A stream never depends on a thread, an order or a clock, so that a run gives the same bytes on any
//! number of threads, and two services are compared on the same draws. ChaCha with 8 rounds: the draws
//! must be independent and reproducible, not secret.

use rand::{CryptoRng, Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use sha2::{Digest, Sha256};

use crate::meter::{Primitive, count};

/// The seed of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seed(pub u64);

/// All streams of one purpose, such as `"world/sizes"`.
#[derive(Debug, Clone)]
pub struct Purpose {
    key: [u8; 32],
}

/// One stream of draws.
#[derive(Debug, Clone)]
pub struct Stream(ChaCha8Rng);

impl Seed {
    /// The streams for a purpose. Different names give unrelated streams.
    pub fn purpose(self, name: &str) -> Purpose {
        let hash = Sha256::new().chain_update(b"plainsight stream v1\0").chain_update(self.0.to_le_bytes());
        Purpose { key: hash.chain_update(name.as_bytes()).finalize().into() }
    }
}

impl Purpose {
    /// The stream of one id.
    pub fn stream(&self, id: u64) -> Stream {
        count(Primitive::Stream, 1);
        let mut rng = ChaCha8Rng::from_seed(self.key);
        rng.set_stream(id);
        Stream(rng)
    }

    /// The first uniform of an id's stream, in [0, 1).
    pub fn uniform(&self, id: u64) -> f64 {
        self.stream(id).uniform()
    }
}

impl Stream {
    /// A uniform in [0, 1), a multiple of 2⁻⁵³.
    pub fn uniform(&mut self) -> f64 {
        count(Primitive::StreamByte, 8);
        (self.0.next_u64() >> 11) as f64 * (1.0 / 9_007_199_254_740_992.0)
    }

    /// A whole number in [0, n). The bias is below n / 2⁶⁴.
    pub fn below(&mut self, n: u64) -> u64 {
        count(Primitive::StreamByte, 8);
        ((u128::from(self.0.next_u64()) * u128::from(n)) >> 64) as u64
    }

    /// Fills a buffer.
    pub fn fill(&mut self, bytes: &mut [u8]) {
        count(Primitive::StreamByte, bytes.len() as u64);
        self.0.fill_bytes(bytes);
    }

    /// As the generator that key-making code of other crates asks for.
    pub fn generator(&mut self) -> &mut impl CryptoRng {
        &mut self.0
    }

    /// Random bytes, as for a key or a nonce.
    pub fn bytes<const N: usize>(&mut self) -> [u8; N] {
        count(Primitive::StreamByte, N as u64);
        let mut bytes = [0; N];
        // The same bytes as `fill` gives, for less: most are a nonce.
        for word in bytes.chunks_mut(4) {
            word.copy_from_slice(&self.0.next_u32().to_le_bytes()[..word.len()]);
        }
        bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stream_is_a_function_of_seed_purpose_and_id() {
        let draw = |seed, name, id| Seed(seed).purpose(name).stream(id).bytes::<16>();
        assert_eq!(draw(1, "a", 2), draw(1, "a", 2));
        let all = [draw(1, "a", 2), draw(2, "a", 2), draw(1, "b", 2), draw(1, "a", 3)];
        for (i, x) in all.iter().enumerate() {
            assert!(all[i + 1..].iter().all(|y| x != y));
        }
    }

    #[test]
    fn bytes_are_those_that_fill_a_buffer() {
        let stream = || Seed(3).purpose("test").stream(1);
        let (mut one, mut other) = (stream(), stream());
        for _ in 0..40 {
            let (mut twelve, mut seven) = ([0; 12], [0; 7]);
            other.fill(&mut twelve);
            other.fill(&mut seven);
            assert_eq!((one.bytes::<12>(), one.bytes::<7>()), (twelve, seven));
        }
    }

    #[test]
    fn uniforms_fill_the_unit_interval_evenly() {
        let mut stream = Seed(7).purpose("test").stream(0);
        let mut bins = [0_u32; 10];
        for _ in 0..100_000 {
            bins[(stream.uniform() * 10.0) as usize] += 1;
        }
        // Standard deviation of a bin is 95: five of them.
        assert!(bins.iter().all(|&b| b.abs_diff(10_000) < 475), "{bins:?}");
    }
}
