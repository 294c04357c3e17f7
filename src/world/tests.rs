//! Does a world keep its promises? Exact numbers, dense ids, and the same conversation for everybody.

use super::*;
use crate::scenario::{Deletion, GapsUpTo, Generated, Quantity, ReplyUpTo};
use crate::stats::Spread;

fn quantity(median: f64, sigma: f64) -> Quantity {
    Quantity::of(Spread::LogNormal { median, sigma })
}

fn spec() -> scenario::World {
    scenario::World {
        id: "test".into(),
        name: "Test".into(),
        summary: String::new(),
        span: Span::from_days(28),
        campaign_at: Span::from_days(21),
        origin: Origin::Generated(Generated {
            messages: 5_000,
            per_conversation: quantity(9.0, 1.5),
            contacts: Quantity::fixed(2.5),
            groups: Quantity::fixed(0.2),
            group_size: quantity(5.0, 0.9),
            gaps: vec![GapsUpTo { messages: u64::MAX, gap: quantity(200.0, 2.5) }],
            replies: vec![ReplyUpTo { gap: Span::FOREVER, chance: Quantity::fixed(0.7) }],
            hours: std::array::from_fn(|hour| if hour < 6 { 0.0 } else { 1.0 }),
        }),
        size: quantity(36.0, 1.0),
        delivery: scenario::Delivery {
            latency: quantity(2.0, 0.8),
            reading: quantity(180.0, 1.5),
            slot: Span::from_seconds(21_600.0),
            offline: Quantity::fixed(0.1),
            gone: Quantity::fixed(0.05),
            straggling: Quantity::fixed(0.01),
            straggle: quantity(300.0, 1.0),
        },
        deletion: Deletion { share: Quantity::fixed(0.03), after: quantity(250_000.0, 1.5) },
        harm: Quantity::fixed(0.0),
        stays: None,
    }
}

fn generated(spec: &mut scenario::World) -> &mut Generated {
    match &mut spec.origin {
        Origin::Generated(generated) => generated,
        Origin::Replayed { .. } => unreachable!("the test's world is generated"),
    }
}

#[test]
fn a_world_has_exactly_the_messages_asked_for() {
    for messages in [0, 1, 2, 7, 100, 5_000] {
        let world = World::generate(&spec(), Seed(1), Some(messages));
        let all: Vec<Conversation> = (0..world.conversations()).map(|index| world.conversation(index)).collect();
        assert_eq!(world.messages(), messages);
        let ids = all.iter().flat_map(|conversation| conversation.messages.iter().map(|message| message.id));
        assert!(ids.eq(0..messages), "ids are dense and in order");
        assert!(all.iter().all(|conversation| !conversation.messages.is_empty()));
    }
    assert_eq!(World::generate(&spec(), Seed(1), None).messages(), 5_000);
}

#[test]
fn everybody_is_somewhere_and_members_are_sorted() {
    for groups in [0.0, 0.2, 1.0] {
        let mut spec = spec();
        generated(&mut spec).groups = Quantity::fixed(groups);
        let world = World::generate(&spec, Seed(2), None);
        let mut seen = vec![false; world.people() as usize];
        for index in 0..world.conversations() {
            let members = world.members(index);
            assert!(members.windows(2).all(|pair| pair[0] < pair[1]));
            assert_eq!(world.kind(index) == Kind::Group, members.len() > 2);
            members.iter().for_each(|&person| seen[person as usize] = true);
        }
        assert!(seen.iter().all(|seen| *seen));
        let share = world.groups() as f64 / world.conversations() as f64;
        assert!((share - groups).abs() < 0.1, "{share}");
    }
}

#[test]
fn a_conversation_is_the_same_whenever_it_is_asked_for() {
    let world = World::generate(&spec(), Seed(3), None);
    let again = World::generate(&spec(), Seed(3), None);
    for index in (0..world.conversations()).rev() {
        assert_eq!(world.conversation(index), again.conversation(index));
    }
    let other = World::generate(&spec(), Seed(4), None);
    assert_ne!(world.conversation(0).text(0), other.conversation(0).text(0));
}

#[test]
fn time_runs_forward_within_the_window() {
    let world = World::generate(&spec(), Seed(5), None);
    let mut late = 0_u64;
    for index in 0..world.conversations() {
        let conversation = world.conversation(index);
        assert!(conversation.messages.is_sorted_by_key(|message| message.sent));
        for (position, message) in conversation.messages.iter().enumerate() {
            assert!(message.sent >= Moment::START && message.sent < world.end());
            assert!(message.deleted.is_none_or(|deleted| deleted >= message.sent));
            assert_eq!(conversation.text(position).len(), message.size as usize);
            for member in 0..conversation.members.len() {
                let arrival = conversation.arrival(position, member);
                if member == message.sender {
                    assert_eq!(arrival, Arrival::default());
                    continue;
                }
                assert!(arrival.delivered.is_none_or(|delivered| delivered >= message.sent));
                assert!(arrival.read.is_none_or(|read| Some(read) >= arrival.delivered));
                late +=
                    u64::from(arrival.delivered.is_some_and(|at| at > message.sent + Span::from_seconds(1_800.0)));
            }
        }
    }
    assert!(late > 0, "absences hold messages back");
}

#[test]
fn who_is_gone_neither_gets_nor_sends() {
    let mut spec = spec();
    spec.delivery.gone = Quantity::fixed(0.5);
    let world = World::generate(&spec, Seed(6), None);
    let mut never = 0;
    for index in 0..world.conversations() {
        let conversation = world.conversation(index);
        for (position, message) in conversation.messages.iter().enumerate() {
            assert!(!world.presence.is_gone(conversation.members[message.sender], message.sent));
            for (member, &person) in conversation.members.iter().enumerate() {
                let arrival = conversation.arrival(position, member);
                let reached = [arrival.delivered, arrival.read].into_iter().flatten();
                assert!(reached.into_iter().all(|at| !world.presence.is_gone(person, at)));
                never += u32::from(member != message.sender && arrival.delivered.is_none());
            }
        }
    }
    assert!(never > 100, "{never}");
}

#[test]
fn only_stragglers_overtake() {
    let overtaken = |straggling| {
        let mut spec = spec();
        generated(&mut spec).groups = Quantity::fixed(0.0);
        spec.delivery.straggling = Quantity::fixed(straggling);
        let world = World::generate(&spec, Seed(7), None);
        let mut count = 0;
        for conversation in (0..world.conversations()).map(|index| world.conversation(index)) {
            for recipient in 0..2 {
                let arrived: Vec<Moment> = (0..conversation.messages.len())
                    .filter_map(|position| conversation.arrival(position, recipient).delivered)
                    .collect();
                count += arrived.windows(2).filter(|pair| pair[1] < pair[0]).count();
            }
        }
        count
    };
    assert_eq!(overtaken(0.0), 0);
    assert!(overtaken(0.05) > 20);
}

#[test]
fn the_night_is_quiet() {
    let world = World::generate(&spec(), Seed(8), Some(20_000));
    let (mut night, mut all) = (0, 0);
    for conversation in (0..world.conversations()).map(|index| world.conversation(index)) {
        night += conversation.messages.iter().filter(|message| message.sent.seconds() / 3_600 % 24 < 6).count();
        all += conversation.messages.len();
    }
    // A quarter of the day: what remains are bursts that go on past midnight.
    assert!(night * 10 < all, "{night} of {all}");
}

#[test]
fn a_trace_is_replayed_as_it_stands() {
    let trace = Trace::parse("time,sender,recipient,bytes\n30,b,a,7\n10,a,b,5\n20,a,c,\n90000000,a,b,1\n").unwrap();
    let mut spec = spec();
    spec.origin = Origin::Replayed { trace: "trace.csv".into() };
    spec.delivery.gone = Quantity::fixed(1.0);
    let world = World::replay(&spec, Seed(9), &trace, None);
    assert_eq!((world.messages(), world.people(), world.conversations(), world.left_out()), (3, 3, 2, 1));
    let index = (0..2).find(|&index| world.conversation(index).messages.len() == 2).unwrap();
    let said = world.conversation(index).messages;
    assert_eq!((said[0].sent.seconds(), said[0].size, said[1].sent.seconds(), said[1].size), (10, 5, 30, 7));
    assert_ne!(said[0].sender, said[1].sender);
    assert_eq!(world.conversation(index), world.conversation(index));
}
