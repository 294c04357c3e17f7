//! How is a number times the base point found quickly? By sums of points found before.
//!
//! # Model
//! A scalar in signed digits of seven bits, d₀ + d₁·2⁷ + …, with −64 < dᵢ ≤ 64. For each place a table holds the first 64
//! multiples of 2⁷ⁱ·B, so that a product is a sum of 37 points at most, instead of 64 and four doublings as the library has it.
//!
//! # Assumptions
//! It takes more time for one scalar than for another. A library for messengers must not; a simulator made all the secrets
//! itself, and nobody's hang on it. The arithmetic of points is the library's, and its own product is the oracle.

use std::sync::LazyLock;

use curve25519_dalek::constants::ED25519_BASEPOINT_POINT;
use curve25519_dalek::edwards::EdwardsPoint;
use curve25519_dalek::scalar::Scalar;
use curve25519_dalek::traits::Identity;

/// Bits of a digit: longer ones make fewer sums, of tables that leave a processor's nearest memory.
const BITS: usize = 7;
/// Digits of 256 bits.
const DIGITS: usize = 256_usize.div_ceil(BITS);
/// The largest digit.
const LARGEST: usize = 1 << (BITS - 1);

/// Place by place, the multiples of its point [378 kB].
static MULTIPLES: LazyLock<Vec<EdwardsPoint>> = LazyLock::new(|| {
    let (mut multiples, mut point) = (Vec::with_capacity(DIGITS * LARGEST), ED25519_BASEPOINT_POINT);
    for _ in 0..DIGITS {
        let mut multiple = EdwardsPoint::identity();
        for _ in 0..LARGEST {
            multiple += point;
            multiples.push(multiple);
        }
        point = multiple + multiple;
    }
    multiples
});

/// A scalar times the base point.
pub(super) fn times_base(scalar: &Scalar) -> EdwardsPoint {
    let mut bytes = [0; 36];
    bytes[..32].copy_from_slice(scalar.as_bytes());
    let (mut sum, mut carry) = (EdwardsPoint::identity(), 0);
    for (place, multiples) in MULTIPLES.chunks_exact(LARGEST).enumerate() {
        let bit = place * BITS;
        let word = [0, 1, 2].map(|byte| usize::from(bytes[bit / 8 + byte]) << (8 * byte));
        let digit = (word.iter().sum::<usize>() >> (bit % 8)) % (2 * LARGEST) + carry;
        carry = usize::from(digit > LARGEST);
        match digit {
            0 => {}
            digit if digit <= LARGEST => sum += &multiples[digit - 1],
            // Seven ones and a carry make nothing at this place, and one at the next.
            digit if digit == 2 * LARGEST => {}
            digit => sum -= &multiples[2 * LARGEST - digit - 1],
        }
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rng::Seed;

    #[test]
    fn sums_of_multiples_are_the_librarys_product() {
        let mut chance = Seed(1).purpose("test/fixed-base").stream(0);
        let mut scalars: Vec<Scalar> = (0..500).map(|_| Scalar::from_bytes_mod_order(chance.bytes())).collect();
        // Every digit at its ends: nothing, the largest, one more, seven ones, and carries through all places.
        for digit in [0_u8, 1, 63, 64, 65, 126, 127] {
            let mut bytes = [0_u8; 32];
            for bit in (0..252).filter(|bit| digit >> (bit % BITS) & 1 == 1) {
                bytes[bit / 8] |= 1 << (bit % 8);
            }
            scalars.push(Scalar::from_bytes_mod_order(bytes));
            scalars.push(Scalar::from_bytes_mod_order(bytes) + Scalar::ONE);
        }
        scalars.extend([Scalar::ZERO, Scalar::ONE, -Scalar::ONE]);
        for scalar in scalars {
            assert_eq!(times_base(&scalar), EdwardsPoint::mul_base(&scalar), "{scalar:?}");
        }
    }
}
