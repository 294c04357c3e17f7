//! When does each message reach each recipient, and when is it read?
//!
//! # Model
//! delivered = sent + latency (+ delay, for a straggler), then on to the end of the recipient's absence;
//! read = delivered + reading. Latency and reading are drawn per recipient, the delay per message.
//!
//! # Assumptions
//! The service keeps one queue per conversation and recipient: apart from stragglers, messages arrive in
//! the order of their sending. What a lost device has not been given by then, it never gets or shows.

use super::conversation::{Arrival, Message};
use super::inverse::Inverse;
use super::presence::Presence;
use crate::rng::Stream;
use crate::scenario;
use crate::unit::{Moment, Span};

/// How messages reach their recipients.
#[derive(Debug, Clone)]
pub(super) struct Delivery {
    latency: Inverse,
    reading: Inverse,
    straggle: Inverse,
    straggling: f64,
}

impl Delivery {
    pub(super) fn new(spec: &scenario::Delivery) -> Self {
        Self {
            latency: Inverse::new(&spec.latency),
            reading: Inverse::new(&spec.reading),
            straggle: Inverse::new(&spec.straggle),
            straggling: spec.straggling.central(),
        }
    }

    /// One arrival per message and member, message by message; the sender's own are empty.
    pub(super) fn arrivals(
        &self,
        messages: &[Message],
        members: &[u32],
        presence: &Presence,
        mut stream: Stream,
    ) -> Vec<Arrival> {
        let mut queues = vec![Moment::START; members.len()];
        let mut arrivals = Vec::with_capacity(messages.len() * members.len());
        for message in messages {
            let straggles = stream.uniform() < self.straggling;
            let delay = if straggles { span(&self.straggle, stream.uniform()) } else { Span::ZERO };
            for (member, &person) in members.iter().enumerate() {
                if member == message.sender {
                    arrivals.push(Arrival::default());
                    continue;
                }
                let (latency, reading) =
                    (span(&self.latency, stream.uniform()), span(&self.reading, stream.uniform()));
                let queue = &mut queues[member];
                let arrived = message.sent + latency + delay;
                let earliest = if straggles { arrived } else { arrived.max(*queue) };
                let delivered = presence.reachable(person, earliest);
                if let (Some(at), false) = (delivered, straggles) {
                    *queue = at;
                }
                let read = delivered.map(|at| at + reading).filter(|&at| !presence.is_gone(person, at));
                arrivals.push(Arrival { delivered, read });
            }
        }
        arrivals
    }
}

fn span(table: &Inverse, uniform: f64) -> Span {
    Span::from_seconds(table.at(uniform))
}
