//! Does a stolen session open what vodozemac's opens, a Double Ratchet that we did not write?
//!
//! Both run the same schedule under Olm's limits. One side's device is stolen at a random moment, and all
//! ciphertext with it, from before and after. Which messages open, in either direction?

mod device;
mod schedule;

use plainsight::adversary::{Campaign, Reach};
use plainsight::custody::{Custody, Ledger, Lots};
use plainsight::exposure::expose;
use plainsight::rng::Seed;
use plainsight::scenario::Study;
use plainsight::unit::Moment;

use crate::bench;
use device::Olm;
use schedule::Schedule;

/// Olm's own numbers, as vodozemac has them: 40 skipped keys a chain, gaps of 2,000, 5 chains.
const SERVICE: &str = r#"
[[class]]
name = "any"
[keys.session]
scheme = "double-ratchet"
set-up = "x3dh"
next-key = "on-send"
skipped-keys = 40
forward-jump = 2000
receiver-chains = 5
rests-at = ["device"]
[[leaves]]
what = "content"
at = "store"
for = "recipient"
under = ["session"]
until = "never"
"#;

/// Whose device it is, each schedule says.
const THEFT: &str = r#"
[[act]]
seize = true
about = { accounts = 1 }
[[act]]
break-in = "provider"
reaches = ["store"]
about = "everyone"
at = "1000 days"
"#;

/// How many random schedules are compared.
const SCHEDULES: u64 = 1_500;

/// What one side of the comparison says of a schedule.
#[derive(Debug, PartialEq, Eq)]
struct Verdict {
    /// Messages that their recipient could read.
    received: u64,
    /// Whether the thief opens each message.
    opened: Vec<bool>,
}

/// How often each thing happened that the comparison is about.
#[derive(Debug, Default)]
struct Seen {
    messages: u64,
    refused: u64,
    two_sessions: u64,
    skipped: u64,
    incoming_later: u64,
    outgoing_later: u64,
    healed: u64,
    past: u64,
}

#[test]
fn a_thief_of_our_session_opens_what_a_thief_of_vodozemacs_opens() {
    let study = bench::study(SERVICE, THEFT);
    let mut seen = Seen::default();
    for number in 0..SCHEDULES {
        let schedule = Schedule::random(Seed(1).purpose("oracle/olm").stream(number));
        let (ours, olm) = (ours(&study, &schedule), Olm::play(&schedule));
        let theirs = Verdict { received: olm.received, opened: olm.opened(&schedule) };
        if ours != theirs {
            // Said before it fails, or the lists of a long schedule would bury the message that differs.
            let differ = |at: &usize| ours.opened[*at] != theirs.opened[*at];
            let at: Vec<usize> = (0..ours.opened.len()).filter(differ).collect();
            panic!("schedule {number}: {} and {} received; messages {at:?} differ", ours.received, theirs.received);
        }
        seen.count(&schedule, &olm, &ours.opened);
    }
    println!("{SCHEDULES} schedules agree: {seen:?}");
    for (what, often) in [
        ("messages refused by their recipient", seen.refused),
        ("two sessions at once", seen.two_sessions),
        ("opened by a skipped key", seen.skipped),
        ("opened incoming, sent later", seen.incoming_later),
        ("opened outgoing, sent later", seen.outgoing_later),
        ("healed", seen.healed),
        ("shut, sent earlier", seen.past),
    ] {
        assert!(often >= 100, "{what}: only {often} times");
    }
}

#[test]
fn the_longest_gap_that_either_receives_is_2000() {
    let study = bench::study(SERVICE, THEFT);
    for (lost, received) in [(2_000, 1), (2_001, 0)] {
        let schedule = Schedule::one_way(lost);
        assert_eq!(ours(&study, &schedule).received, received, "{lost} lost");
        assert_eq!(Olm::play(&schedule).received, received, "{lost} lost");
    }
}

/// What our harness says: the messages are carried through a service, and a campaign takes the device.
fn ours(study: &Study, schedule: &Schedule) -> Verdict {
    let lots = Lots::new(Seed(1));
    let custody = Custody::new(&study.services[0], 2, &lots, &|_| true);
    let mut campaign = Campaign::plan(&study.adversaries[0], schedule.theft, 2, Seed(1));
    campaign.acts[0].about = Some([schedule.victim as u32].into());
    let reach = Reach::new(&custody, &campaign);
    let conversation = &schedule.conversation;
    let mut ledger = Ledger::default();
    custody.carry(conversation, &reach.thefts(&conversation.members), &mut ledger);
    let outcome = expose(conversation, &ledger, &custody, &reach);
    Verdict { received: ledger.work.received, opened: bench::contents(&outcome) }
}

impl Seen {
    fn count(&mut self, schedule: &Schedule, olm: &Olm, opened: &[bool]) {
        self.messages += opened.len() as u64;
        self.refused += olm.refused;
        self.two_sessions += u64::from(olm.sessions() > 1);
        for (message, opened) in schedule.conversation.messages.iter().zip(opened) {
            let arrival = |member| schedule.conversation.arrival(message.id as usize, member).delivered;
            let incoming = message.sender != schedule.victim;
            let later = message.sent > schedule.theft;
            let waits = |at: Option<Moment>| at.is_none_or(|at| at > schedule.theft);
            self.skipped += u64::from(*opened && incoming && !later && waits(arrival(schedule.victim)));
            self.incoming_later += u64::from(*opened && incoming && later);
            self.outgoing_later += u64::from(*opened && !incoming && later);
            self.healed += u64::from(!*opened && later);
            self.past += u64::from(!*opened && !later);
        }
    }
}
