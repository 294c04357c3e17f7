//! How long does krABMaga take to run the same store? Three agents: one brings messages, one takes them, one looks.
//!
//! Its clock is an `f32`: quarters of a second are exact in it up to day 48, so within these 28 days nothing is rounded.

use std::any::Any;

use krabmaga::engine::{agent::Agent, agentimpl::AgentImpl, schedule::Schedule, state::State};

use crate::{Measured, events, repeated};

/// What an agent does when its turn comes.
#[derive(Debug, Clone, Copy)]
enum Turn {
    Arrive,
    Leave,
    Breach,
}

/// A store, and how far each agent has come.
struct Store {
    sent: Vec<u64>,
    breaches: Vec<u64>,
    arrived: usize,
    left: usize,
    found: Vec<(u64, u64)>,
    /// Who had a turn, and gets another.
    due: Vec<Turn>,
}

impl Store {
    /// When an agent is next to act [quarters of a second].
    fn next(&self, turn: Turn) -> Option<u64> {
        match turn {
            Turn::Arrive => self.sent.get(self.arrived).map(|sent| events::quarters(*sent)),
            Turn::Leave => self.sent.get(self.left).map(|sent| events::let_go(*sent)),
            Turn::Breach => self.breaches.get(self.found.len()).map(|breach| events::looks(*breach)),
        }
    }
}

impl Agent for Turn {
    fn step(&mut self, state: &mut dyn State) {
        let store = state.as_any_mut().downcast_mut::<Store>().expect("there is no other state");
        match self {
            Self::Arrive => store.arrived += 1,
            Self::Leave => store.left += 1,
            Self::Breach => store.found.push(((store.arrived - store.left) as u64, store.arrived as u64)),
        }
        store.due.push(*self);
    }
}

impl State for Store {
    fn init(&mut self, _: &mut Schedule) {}
    fn as_any_mut(&mut self) -> &mut dyn Any {
        self
    }
    fn as_any(&self) -> &dyn Any {
        self
    }
    fn as_state_mut(&mut self) -> &mut dyn State {
        self
    }
    fn as_state(&self) -> &dyn State {
        self
    }
    fn reset(&mut self) {}
    fn update(&mut self, _: u64) {}

    /// Only here may anything be scheduled.
    fn after_step(&mut self, schedule: &mut Schedule) {
        for turn in std::mem::take(&mut self.due) {
            if let Some(quarters) = self.next(turn) {
                schedule.schedule_once(AgentImpl::new(Box::new(turn), turn as u32), quarters as f32 / 4.0, 0);
            }
        }
    }
}

/// Runs the store until the last breach.
pub(super) fn measure(sent: &[u64], breaches: &[u64], repeats: usize) -> Result<Measured, String> {
    Ok(repeated(repeats, || {
        let (mut store, mut schedule) = (
            Store {
                sent: sent.to_vec(),
                breaches: breaches.to_vec(),
                arrived: 0,
                left: 0,
                found: Vec::new(),
                due: vec![Turn::Arrive, Turn::Leave, Turn::Breach],
            },
            Schedule::new(),
        );
        store.after_step(&mut schedule);
        while store.found.len() < breaches.len() {
            schedule.step(&mut store);
        }
        events::answer(&store.found)
    }))
}
