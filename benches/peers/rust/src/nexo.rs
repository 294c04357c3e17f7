//! How long does NeXosim take to run the same store? One model that schedules its own arrivals, departures and breaches.

use std::time::Duration;

use nexosim::model::{Context, Model, schedulable};
use nexosim::ports::{EventSinkReader, Output, SinkState, event_queue};
use nexosim::simulation::{Mailbox, SimInit};
use nexosim::time::MonotonicTime;
use serde::{Deserialize, Serialize};

use crate::{Measured, events, repeated};

/// A store, and what goes in and out of it. Everything is kept equally long, so what came first leaves first, and one
/// pending departure is enough.
#[derive(Serialize, Deserialize)]
struct Store {
    found: Output<(u64, u64)>,
    sent: Vec<u64>,
    breaches: Vec<u64>,
    arrived: usize,
    left: usize,
    breached: usize,
}

/// When something happens. A simulation can schedule nothing for the moment it begins, so all is a second later.
fn moment(quarters: u64) -> MonotonicTime {
    MonotonicTime::EPOCH + Duration::from_millis(1_000 + 250 * quarters)
}

#[Model]
impl Store {
    #[nexosim(init)]
    async fn init(&mut self, cx: &Context<Self>) {
        self.next_arrival(cx);
        self.next_departure(cx);
        self.next_breach(cx);
    }

    /// Whatever is sent in the same second arrives at once: no event may be scheduled for now.
    #[nexosim(schedulable)]
    fn arrive(&mut self, _: (), cx: &Context<Self>) {
        let now = self.sent[self.arrived];
        self.arrived += self.sent[self.arrived..].iter().take_while(|sent| **sent == now).count();
        self.next_arrival(cx);
    }

    #[nexosim(schedulable)]
    fn leave(&mut self, _: (), cx: &Context<Self>) {
        let first = self.sent[self.left];
        self.left += self.sent[self.left..].iter().take_while(|sent| **sent == first).count();
        self.next_departure(cx);
    }

    #[nexosim(schedulable)]
    async fn breach(&mut self, _: (), cx: &Context<Self>) {
        self.breached += 1;
        self.next_breach(cx);
        self.found.send(((self.arrived - self.left) as u64, self.arrived as u64)).await;
    }

    fn next_arrival(&self, cx: &Context<Self>) {
        if let Some(sent) = self.sent.get(self.arrived) {
            cx.schedule_event(moment(events::quarters(*sent)), schedulable!(Self::arrive), ()).expect("it is later");
        }
    }

    fn next_departure(&self, cx: &Context<Self>) {
        if let Some(sent) = self.sent.get(self.left) {
            cx.schedule_event(moment(events::let_go(*sent)), schedulable!(Self::leave), ()).expect("it is later");
        }
    }

    fn next_breach(&self, cx: &Context<Self>) {
        if let Some(breach) = self.breaches.get(self.breached) {
            cx.schedule_event(moment(events::looks(*breach)), schedulable!(Self::breach), ()).expect("it is later");
        }
    }
}

/// Runs the store until the last breach, on one thread: a single model has nothing to share.
pub(super) fn measure(sent: &[u64], breaches: &[u64], repeats: usize) -> Result<Measured, String> {
    let last = *breaches.last().ok_or("there is no breach")?;
    Ok(repeated(repeats, || {
        let (mut store, mailbox) = (
            Store {
                found: Output::default(),
                sent: sent.to_vec(),
                breaches: breaches.to_vec(),
                arrived: 0,
                left: 0,
                breached: 0,
            },
            Mailbox::new(),
        );
        let (sink, mut found) = event_queue(SinkState::Enabled);
        store.found.connect_sink(sink);
        let bench = SimInit::with_num_threads(1).add_model(store, mailbox, "store");
        let mut simulation = bench.init(MonotonicTime::EPOCH).expect("one model, connected to a sink");
        simulation.step_until(moment(events::looks(last))).expect("no handler fails");
        events::answer(&std::iter::from_fn(|| found.try_read()).collect::<Vec<_>>())
    }))
}
