//! When is a person's device there to receive?
//!
//! # Model
//! A person is offline in whole slots, each with the same chance, and each person's slots begin at
//! another time of day. Some people's device is lost at a moment spread evenly over the window, for good.
//!
//! # Assumptions
//! Slots are independent, so that an absence lasts a geometric number of them. Being offline only holds
//! deliveries back: a message that the person sends in such a slot still goes out.

use crate::rng::Seed;
use crate::scenario::Delivery;
use crate::unit::Moment;

/// When each person can be reached.
#[derive(Debug, Clone)]
pub(super) struct Presence {
    /// From when on a device is lost; never for most.
    gone_from: Vec<Moment>,
    /// One number per person, from which the slots follow.
    keys: Vec<u64>,
    /// Length of a slot [s].
    slot: i64,
    /// Chance that a slot is an offline one.
    offline: f64,
}

impl Presence {
    pub(super) fn draw(delivery: &Delivery, seed: Seed, people: u32, end: Moment) -> Self {
        let (slots, losses) = (seed.purpose("world/slots"), seed.purpose("world/gone"));
        let gone = delivery.gone.central();
        let lost = |person| {
            let mut stream = losses.stream(u64::from(person));
            let (chance, when) = (stream.uniform(), stream.uniform());
            if chance < gone { Moment::from_seconds((when * end.seconds() as f64) as i64) } else { Moment::NEVER }
        };
        Self {
            gone_from: (0..people).map(lost).collect(),
            keys: (0..people).map(|person| u64::from_le_bytes(slots.stream(u64::from(person)).bytes())).collect(),
            slot: delivery.slot.seconds().max(1),
            offline: delivery.offline.central(),
        }
    }

    /// Leaves at least one member of a conversation who can go on talking: the one lost last is not lost.
    pub(super) fn keep_one(&mut self, members: &[u32]) {
        let last = members.iter().copied().max_by_key(|&person| self.gone_from[person as usize]);
        if let Some(person) = last {
            self.gone_from[person as usize] = Moment::NEVER;
        }
    }

    /// Sees to it that a device is not lost before a message that its owner is known to have sent.
    pub(super) fn keep_until(&mut self, person: u32, sent: Moment) {
        let gone = &mut self.gone_from[person as usize];
        *gone = (*gone).max(Moment::from_seconds(sent.seconds() + 1));
    }

    /// Whether the device is lost by then.
    pub(super) fn is_gone(&self, person: u32, at: Moment) -> bool {
        at >= self.gone_from[person as usize]
    }

    /// The first moment from `at` on at which the device takes deliveries; `None` where it never does.
    pub(super) fn reachable(&self, person: u32, at: Moment) -> Option<Moment> {
        let key = self.keys[person as usize];
        let phase = (key % self.slot as u64) as i64;
        let first = (at.seconds() + phase) / self.slot;
        let online = (first..first + LONGEST_ABSENCE).find(|&slot| mixed(key, slot as u64) >= self.offline)?;
        let at = at.max(Moment::from_seconds(online * self.slot - phase));
        (!self.is_gone(person, at)).then_some(at)
    }
}

/// An absence of more slots than this is for ever: it ends the search where a scenario says that people
/// are always offline, and is out of reach otherwise (half of all slots offline: 2⁻¹⁰⁰⁰).
const LONGEST_ABSENCE: i64 = 1_000;

/// The uniform of a slot, in [0, 1): element `slot` of the SplitMix64 sequence that `key` begins, which
/// can be asked for any element at once and costs far less than a stream per slot.
///
/// Source: G. L. Steele, D. Lea, C. H. Flood, "Fast splittable pseudorandom number generators" (2014).
fn mixed(key: u64, slot: u64) -> f64 {
    let mut z = key.wrapping_add(slot.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15));
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    ((z ^ (z >> 31)) >> 11) as f64 * (1.0 / 9_007_199_254_740_992.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::Quantity;
    use crate::unit::Span;

    fn presence(offline: f64, gone: f64) -> Presence {
        let delivery = Delivery {
            latency: Quantity::fixed(0.0),
            reading: Quantity::fixed(0.0),
            slot: Span::from_seconds(100.0),
            offline: Quantity::fixed(offline),
            gone: Quantity::fixed(gone),
            straggling: Quantity::fixed(0.0),
            straggle: Quantity::fixed(0.0),
        };
        Presence::draw(&delivery, Seed(5), 2_000, Moment::from_seconds(10_000))
    }

    #[test]
    fn the_stated_share_of_time_is_spent_offline() {
        let presence = presence(0.3, 0.0);
        let at = Moment::from_seconds(5_050);
        let away = (0..2_000).filter(|&person| presence.reachable(person, at) != Some(at)).count();
        assert!(away.abs_diff(600) < 5 * 20, "{away}");
        // An absence ends at a slot's end, so the wait is short and never negative.
        for person in 0..2_000 {
            let back = presence.reachable(person, at).unwrap();
            assert!(back >= at && presence.reachable(person, back) == Some(back));
        }
    }

    #[test]
    fn who_is_always_offline_or_gone_is_never_reached() {
        assert_eq!(presence(1.0, 0.0).reachable(0, Moment::START), None);
        let lost = presence(0.0, 1.0);
        assert!((0..2_000).all(|person| lost.reachable(person, Moment::from_seconds(10_000)).is_none()));
        let early = (0..2_000).filter(|&p| lost.reachable(p, Moment::from_seconds(5_000)).is_some()).count();
        assert!(early.abs_diff(1_000) < 5 * 23, "{early}");
    }
}
