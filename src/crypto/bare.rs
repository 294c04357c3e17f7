//! What does a primitive cost by itself? Each operation of [`crate::meter`], straight from its crate, so many times.

use std::hint::black_box;

use aes_gcm::Aes256Gcm;
use aes_gcm::aead::inout::InOutBuf;
use aes_gcm::aead::{AeadInOut, KeyInit};
use chacha20poly1305::ChaCha20Poly1305;
use curve25519_dalek::scalar::{Scalar, clamp_integer};
use hkdf::Hkdf;
use hmac::{Hmac, Mac};
use ml_kem::kem::{Decapsulate, Encapsulate, FromSeed};
use ml_kem::{MlKem768, MlKem1024};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use sha2::Sha256;

use super::fixed_base::times_base;
use crate::meter::Primitive;
use crate::rng::Seed;

/// Bytes of a short message, as most are.
const SHORT: usize = 128;
/// Bytes of a long one: the difference of the two is what bytes cost.
const LONG: usize = 1_152;

/// Bytes that a stream makes at its first draw.
const FIRST: u64 = 256;

/// What times what gives the cost of an operation: the work itself, less some other work, divided by how often it is in it.
pub struct Sum {
    /// The work.
    pub whole: Work,
    /// What is in it besides, and how often.
    pub less: Option<(Primitive, u64)>,
    /// Work that is taken off instead, where only a difference is of interest.
    pub without: Option<Work>,
    /// Operations in what remains.
    pub times: u64,
}

/// Work that can be done again and again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Work {
    /// Expanding or taking a key.
    Key(Aead),
    /// Sealing so many bytes.
    Seal(Aead, usize),
    /// Opening so many bytes.
    Open(Aead, usize),
    /// Anything that is one operation.
    Once(Primitive),
}

/// Which AEAD.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Aead {
    /// AES-256-GCM.
    Aes,
    /// ChaCha20-Poly1305.
    ChaCha,
}

/// How the cost of an operation is found.
pub const fn sum(primitive: Primitive) -> Sum {
    use Aead::{Aes, ChaCha};
    let bytes = SHORT as u64;
    let (whole, less, without, times) = match primitive {
        Primitive::AesKey => (Work::Key(Aes), None, None, 1),
        Primitive::AesSeal => (Work::Seal(Aes, SHORT), Some((Primitive::AesByte, bytes)), None, 1),
        Primitive::AesOpen => (Work::Open(Aes, SHORT), Some((Primitive::AesByte, bytes)), None, 1),
        Primitive::AesByte => (Work::Seal(Aes, LONG), None, Some(Work::Seal(Aes, SHORT)), (LONG - SHORT) as u64),
        Primitive::ChaChaKey => (Work::Key(ChaCha), None, None, 1),
        Primitive::ChaChaSeal => (Work::Seal(ChaCha, SHORT), Some((Primitive::ChaChaByte, bytes)), None, 1),
        Primitive::ChaChaOpen => (Work::Open(ChaCha, SHORT), Some((Primitive::ChaChaByte, bytes)), None, 1),
        Primitive::ChaChaByte => {
            (Work::Seal(ChaCha, LONG), None, Some(Work::Seal(ChaCha, SHORT)), (LONG - SHORT) as u64)
        }
        // A stream makes its first blocks all at once, and their bytes are counted where they are drawn.
        Primitive::Stream => (Work::Once(Primitive::Stream), Some((Primitive::StreamByte, FIRST)), None, 1),
        Primitive::StreamByte => (Work::Once(Primitive::StreamByte), None, None, LONG as u64),
        other => (Work::Once(other), None, None, 1),
    };
    Sum { whole, less, without, times }
}

impl Work {
    /// Does it so many times, and calls `clock` at the beginning and the end, with all that it needs at hand.
    pub fn time(self, times: u64, clock: &dyn Fn() -> u64) -> u64 {
        match self {
            Self::Key(Aead::Aes) => each(times, clock, || Aes256Gcm::new(&black_box([7; 32]).into())),
            Self::Key(Aead::ChaCha) => each(times, clock, || ChaCha20Poly1305::new(&black_box([7; 32]).into())),
            Self::Seal(Aead::Aes, bytes) => seal(&Aes256Gcm::new(&[7; 32].into()), bytes, times, clock),
            Self::Seal(Aead::ChaCha, bytes) => seal(&ChaCha20Poly1305::new(&[7; 32].into()), bytes, times, clock),
            Self::Open(Aead::Aes, bytes) => open(&Aes256Gcm::new(&[7; 32].into()), bytes, times, clock),
            Self::Open(Aead::ChaCha, bytes) => open(&ChaCha20Poly1305::new(&[7; 32].into()), bytes, times, clock),
            Self::Once(primitive) => once(primitive, times, clock),
        }
    }
}

fn each<T>(times: u64, clock: &dyn Fn() -> u64, mut work: impl FnMut() -> T) -> u64 {
    let began = clock();
    for _ in 0..times {
        black_box(work());
    }
    clock() - began
}

/// Bytes of text that are sealed or opened one after the other, from where they are to somewhere else, as messages are: over
/// and over in one place would be work that nobody needs.
const TEXTS: usize = 8_192;

fn seal(cipher: &impl AeadInOut, bytes: usize, times: u64, clock: &dyn Fn() -> u64) -> u64 {
    let mut texts = Texts::new(bytes);
    let nonce = Default::default();
    each(times, clock, || {
        let (_, text, room) = texts.next();
        InOutBuf::new(text, room).map(|buffer| cipher.encrypt_inout_detached(&nonce, &[], buffer))
    })
}

fn open(cipher: &impl AeadInOut, bytes: usize, times: u64, clock: &dyn Fn() -> u64) -> u64 {
    let mut texts = Texts::new(bytes);
    let nonce = Default::default();
    let sealed =
        |text: &mut [u8]| cipher.encrypt_inout_detached(&nonce, &[], InOutBuf::from(text)).unwrap_or_default();
    let tags: Vec<_> = texts.from.chunks_exact_mut(bytes).map(sealed).collect();
    each(times, clock, || {
        let (at, text, room) = texts.next();
        InOutBuf::new(text, room).map(|buffer| cipher.decrypt_inout_detached(&nonce, &[], buffer, &tags[at]))
    })
}

/// Texts of one length, and room for what becomes of them.
struct Texts {
    bytes: usize,
    next: usize,
    from: Vec<u8>,
    to: Vec<u8>,
}

impl Texts {
    fn new(bytes: usize) -> Self {
        let all = TEXTS / bytes * bytes;
        Self { bytes, next: 0, from: vec![1; all], to: vec![0; all] }
    }

    /// The next one: its number, the text, and its room.
    fn next(&mut self) -> (usize, &[u8], &mut [u8]) {
        let at = if self.next == self.from.len() { 0 } else { self.next };
        self.next = at + self.bytes;
        (at / self.bytes, &self.from[at..self.next], &mut self.to[at..self.next])
    }
}

fn once(primitive: Primitive, times: u64, clock: &dyn Fn() -> u64) -> u64 {
    let mut chance = Seed(1).purpose("bare").stream(0);
    let bytes: [u8; 32] = chance.bytes();
    let seed: [u8; 64] = chance.bytes();
    match primitive {
        Primitive::Hmac => each(times, clock, || {
            let mac = <Hmac<Sha256> as KeyInit>::new_from_slice(black_box(&bytes));
            mac.map(|mac| mac.chain_update([1]).finalize().into_bytes())
        }),
        Primitive::HmacPair => each(times, clock, || {
            let mac = <Hmac<Sha256> as KeyInit>::new_from_slice(black_box(&bytes));
            let one = |mac: &Hmac<Sha256>, byte| mac.clone().chain_update([byte]).finalize().into_bytes();
            mac.map(|mac| [one(&mac, 1), one(&mac, 2)])
        }),
        Primitive::Hkdf32 => each(times, clock, || hkdf::<32>(&bytes)),
        Primitive::Hkdf64 => each(times, clock, || hkdf::<64>(&bytes)),
        Primitive::FixedBase => {
            let step = Scalar::from_bytes_mod_order(clamp_integer(bytes));
            // Another one each time, as in a run: what one needs of the tables is at hand for the same.
            let mut scalar = step;
            each(times, clock, || {
                scalar += step;
                times_base(black_box(&scalar)).to_montgomery()
            })
        }
        Primitive::Ladder => {
            let point = x25519_dalek::x25519(bytes, x25519_dalek::X25519_BASEPOINT_BYTES);
            each(times, clock, || x25519_dalek::x25519(black_box(bytes), point))
        }
        Primitive::Kem768Key => each(times, clock, || MlKem768::from_seed(&black_box(seed).into())),
        Primitive::Kem768Seal => {
            let (_, key) = MlKem768::from_seed(&seed.into());
            each(times, clock, || key.encapsulate_with_rng(chance.generator()))
        }
        Primitive::Kem768Open => {
            let (own, key) = MlKem768::from_seed(&seed.into());
            let (ciphertext, _) = key.encapsulate_with_rng(chance.generator());
            each(times, clock, || own.decapsulate(black_box(&ciphertext)))
        }
        Primitive::Kem1024Key => each(times, clock, || MlKem1024::from_seed(&black_box(seed).into())),
        Primitive::Kem1024Seal => {
            let (_, key) = MlKem1024::from_seed(&seed.into());
            each(times, clock, || key.encapsulate_with_rng(chance.generator()))
        }
        Primitive::Stream => {
            let mut id = 0;
            each(times, clock, || {
                let mut stream = ChaCha8Rng::from_seed(black_box(bytes));
                stream.set_stream(id);
                id += 1;
                stream.next_u64()
            })
        }
        Primitive::StreamByte => {
            let mut stream = ChaCha8Rng::from_seed(bytes);
            let mut out = [0; LONG];
            each(times, clock, || {
                stream.fill_bytes(&mut out);
                black_box(out[0])
            })
        }
        // The AEADs are timed with their bytes. All are named, so that a new primitive is not free of charge.
        Primitive::AesKey
        | Primitive::AesSeal
        | Primitive::AesOpen
        | Primitive::AesByte
        | Primitive::ChaChaKey
        | Primitive::ChaChaSeal
        | Primitive::ChaChaOpen
        | Primitive::ChaChaByte => 0,
    }
}

fn hkdf<const N: usize>(secret: &[u8; 32]) -> [u8; N] {
    let mut out = [0; N];
    let derived = Hkdf::<Sha256>::new(Some(secret), black_box(secret)).expand(b"plainsight ratchet", &mut out);
    debug_assert!(derived.is_ok());
    out
}
