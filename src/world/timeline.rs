//! When is each message of a generated conversation sent, and by whom?
//!
//! # Model
//! Gaps to the previous message come from a distribution that depends on how much is said in all; the
//! first message comes at a random moment that leaves room for the rest. A gap of more than an hour ends
//! a burst, and the next burst is moved by up to eight hours until its hour of the day is accepted, with
//! a chance in proportion to the weight of that hour. The speaker changes with a chance that depends on
//! the gap; who speaks next in a group follows Zipf's law.
//!
//! # Assumptions
//! Gaps are independent of each other (in the Copenhagen trace their logarithms correlate by 0.28).
//! Everybody lives in one time zone, and days do not differ from each other.
//!
//! # Sources
//! G. K. Zipf, "Human Behavior and the Principle of Least Effort" (1949), for the speakers of a group.

use super::inverse::Inverse;
use super::presence::Presence;
use crate::rng::Stream;
use crate::scenario::Generated;
use crate::unit::{Moment, Span};

/// A message without its content: when, and which member sent it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Turn {
    pub(super) sent: Moment,
    pub(super) sender: usize,
}

/// How conversations run.
#[derive(Debug, Clone)]
pub(super) struct Timeline {
    /// Largest number of messages, and the gaps of conversations with no more.
    gaps: Vec<(u64, Inverse)>,
    /// Longest gap [s], and the chance that the speaker changes after gaps no longer.
    replies: Vec<(i64, f64)>,
    /// Chance that a burst may begin in an hour of the day.
    hours: [f64; 24],
    /// The window [s].
    span: i64,
}

impl Timeline {
    pub(super) fn new(spec: &Generated, span: Span) -> Self {
        let most = spec.hours.iter().copied().fold(0.0, f64::max);
        Self {
            gaps: spec.gaps.iter().map(|row| (row.messages, Inverse::new(&row.gap))).collect(),
            replies: spec.replies.iter().map(|row| (row.gap.seconds(), row.chance.central())).collect(),
            hours: spec.hours.map(|weight| if most > 0.0 { weight / most } else { 1.0 }),
            span: span.seconds().max(1),
        }
    }

    /// The turns of one conversation, in order.
    pub(super) fn turns(&self, messages: u64, members: &[u32], presence: &Presence, mut stream: Stream) -> Vec<Turn> {
        let gaps = self.gaps(messages, &mut stream);
        let sent = self.moments(&gaps, &mut stream);
        let speakers = Speakers::new(members, presence, &mut stream);
        let mut turns: Vec<Turn> = Vec::with_capacity(sent.len());
        for at in sent {
            let sent = Moment::from_seconds(at);
            let (change, choice) = (stream.uniform(), stream.uniform());
            let stays = turns.last().filter(|last| change >= self.chance((sent - last.sent).seconds()));
            let sender = match (stays, turns.last()) {
                (Some(last), _) if speakers.is_there(last.sender, sent) => last.sender,
                (_, last) => speakers.next(last.map(|last| last.sender), sent, choice),
            };
            turns.push(Turn { sent, sender });
        }
        turns
    }

    /// The gaps between so many messages [s], which together fit into the window.
    fn gaps(&self, messages: u64, stream: &mut Stream) -> Vec<i64> {
        let row = self.gaps.iter().find(|(most, _)| messages <= *most).or(self.gaps.last());
        let (_, table) = row.expect("a generated world has a row of gaps");
        let mut gaps = Vec::new();
        for _ in 0..DRAWS {
            gaps.clear();
            gaps.extend((1..messages).map(|_| table.seconds(stream.uniform(), self.span)));
            if gaps.iter().sum::<i64>() < self.span {
                return gaps;
            }
        }
        shrink(&mut gaps, self.span - 1);
        gaps
    }

    /// When the messages with these gaps between them are sent, bursts at the hours that suit people.
    fn moments(&self, gaps: &[i64], stream: &mut Stream) -> Vec<i64> {
        let total: i64 = gaps.iter().sum();
        let (room, end) = ((self.span - total).max(1) as u64, self.span - 1);
        let mut planned = stream.below(room) as i64;
        for _ in 0..TRIES {
            if self.suits(planned, stream) {
                break;
            }
            planned = stream.below(room) as i64;
        }
        // What must still find room: every burst, and pauses that are pauses still.
        let mut need: i64 = gaps.iter().map(|gap| (*gap).min(SHORTEST)).sum();
        let mut moved = 0;
        let mut moments = Vec::with_capacity(gaps.len() + 1);
        let mut previous = planned;
        moments.push(previous);
        for &gap in gaps {
            planned += gap;
            need -= gap.min(SHORTEST);
            if gap > PAUSE {
                let (earliest, latest) = (previous + SHORTEST, end - need);
                let kept = (planned + moved).clamp(earliest, latest) - planned;
                for _ in 0..TRIES {
                    let at = planned + moved;
                    if (earliest..=latest).contains(&at) && self.suits(at, stream) {
                        break;
                    }
                    moved = stream.below(2 * MOVE as u64 + 1) as i64 - MOVE;
                }
                if !(earliest..=latest).contains(&(planned + moved)) {
                    moved = kept;
                }
            }
            previous = planned + moved;
            moments.push(previous);
        }
        moments
    }

    fn suits(&self, at: i64, stream: &mut Stream) -> bool {
        stream.uniform() < self.hours[(at / 3_600 % 24) as usize]
    }

    /// The chance that the speaker changes after such a gap.
    fn chance(&self, gap: i64) -> f64 {
        let row = self.replies.iter().find(|(longest, _)| gap <= *longest).or(self.replies.last());
        row.map_or(1.0, |(_, chance)| *chance)
    }
}

/// Who speaks how often in one conversation, and until when.
struct Speakers<'a> {
    members: &'a [u32],
    presence: &'a Presence,
    weights: Vec<f64>,
}

impl<'a> Speakers<'a> {
    /// Weights 1, 1/2, 1/3 … in random order. Two people have the same weight: there, turns decide.
    fn new(members: &'a [u32], presence: &'a Presence, stream: &mut Stream) -> Self {
        let direct = members.len() <= 2;
        let mut weights: Vec<f64> =
            (0..members.len()).map(|rank| if direct { 1.0 } else { 1.0 / (rank + 1) as f64 }).collect();
        for i in (1..weights.len()).rev() {
            weights.swap(i, stream.below(i as u64 + 1) as usize);
        }
        Self { members, presence, weights }
    }

    fn is_there(&self, member: usize, at: Moment) -> bool {
        !self.presence.is_gone(self.members[member], at)
    }

    /// Somebody other than the last speaker; that one again where nobody else is left.
    fn next(&self, last: Option<usize>, at: Moment, uniform: f64) -> usize {
        let may = |member: &usize| Some(*member) != last && self.is_there(*member, at);
        let sum: f64 = (0..self.members.len()).filter(may).map(|member| self.weights[member]).sum();
        let mut below = uniform * sum;
        let mut chosen = last;
        for member in (0..self.members.len()).filter(may) {
            chosen = Some(member);
            below -= self.weights[member];
            if below < 0.0 {
                break;
            }
        }
        chosen.unwrap_or(0)
    }
}

/// Shortens gaps until they sum to `most` [s]: the pauses alone where that is enough, so that bursts keep
/// their pace.
fn shrink(gaps: &mut [i64], most: i64) {
    let pauses: i64 = gaps.iter().filter(|gap| **gap > PAUSE).sum();
    let bursts = gaps.iter().sum::<i64>() - pauses;
    let spared = if bursts < most { PAUSE } else { -1 };
    let (from, to) = if bursts < most { (pauses, most - bursts) } else { (pauses + bursts, most) };
    for gap in gaps.iter_mut().filter(|gap| **gap > spared) {
        *gap = (i128::from(*gap) * i128::from(to) / i128::from(from.max(1))) as i64;
    }
}

/// A longer gap ends a burst [s].
const PAUSE: i64 = 3_600;

/// The shortest pause [s].
const SHORTEST: i64 = PAUSE + 1;

/// How far a burst is moved to find a better hour, either way [s]: enough to leave any night.
const MOVE: i64 = 8 * 3_600;

/// Moments tried before one is taken as it is. An hour of average weight is accepted about every second
/// time in the calibration data, so that hardly any burst comes so far.
const TRIES: usize = 16;

/// Sets of gaps tried before one that is too long for the window is shortened.
const DRAWS: usize = 4;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_shrink_first() {
        let mut gaps = [10, 5_000, 20, 15_000];
        shrink(&mut gaps, 10_030);
        assert_eq!(gaps, [10, 2_500, 20, 7_500]);
        let mut gaps = [100, 5_000, 300];
        shrink(&mut gaps, 200);
        assert!(gaps.iter().sum::<i64>() <= 200);
    }
}
