//! How long is a message once it is padded, and what does that length still tell?

/// How a client pads the text before it seals it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Padding {
    /// A byte that ends the text, then up to a multiple of so many bytes, as Signal does.
    Multiple(u32),
    /// By Padmé (Nikitin et al., 2019): the longer the text, the coarser; adds 12 % at most.
    Padme,
}

impl Padding {
    /// The length of a padded text [bytes].
    pub const fn padded(self, length: u32) -> u32 {
        match self {
            Self::Multiple(of) => (length / of + 1).saturating_mul(of),
            Self::Padme if length < 4 => length,
            Self::Padme => {
                // Of the length's binary digits as many are kept as its exponent has.
                let exponent = length.ilog2();
                let dropped = (1 << (exponent - exponent.ilog2() - 1)) - 1;
                length.saturating_add(dropped) & !dropped
            }
        }
    }

    /// The only length that is padded to this one; `None` where several are, or none is [bytes].
    pub fn only(self, padded: u32) -> Option<u32> {
        // Those that are padded alike follow each other, and this is the longest of them.
        let longest = match self {
            Self::Multiple(_) => padded.checked_sub(1)?,
            Self::Padme => padded,
        };
        let is_alike = |length: u32| length > 0 && self.padded(length) == padded;
        (is_alike(longest) && !is_alike(longest - 1)).then_some(longest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn padding_is_as_described() {
        let [eighty, one] = [Padding::Multiple(80), Padding::Multiple(1)];
        assert_eq!([1, 79, 80, 159, 160].map(|length| eighty.padded(length)), [80, 80, 160, 160, 240]);
        // As the paper's definition gives them.
        let padme = [1, 7, 8, 9, 17, 36, 100, 910].map(|length| Padding::Padme.padded(length));
        assert_eq!(padme, [1, 7, 8, 10, 18, 36, 104, 928]);
        for length in 1..100_000 {
            let padded = Padding::Padme.padded(length);
            assert!(padded >= length && f64::from(padded) <= 1.12 * f64::from(length));
            assert_eq!(one.only(one.padded(length)), Some(length));
            assert_eq!(eighty.only(eighty.padded(length)), None);
        }
    }

    #[test]
    fn a_length_is_known_where_no_other_is_padded_alike() {
        for padding in [Padding::Multiple(1), Padding::Multiple(2), Padding::Multiple(7), Padding::Padme] {
            for length in 1..2_000 {
                let padded = padding.padded(length);
                let alike = (1..4_000).filter(|other| padding.padded(*other) == padded).count();
                assert_eq!(padding.only(padded), (alike == 1).then_some(length), "{padding:?} {length}");
            }
        }
        assert_eq!(Padding::Padme.only(9), None);
        assert_eq!(Padding::Multiple(80).only(0), None);
    }
}
