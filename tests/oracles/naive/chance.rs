//! Which services and adversaries could somebody write? Built-in ones with some rules changed at random, and
//! campaigns of random acts.

use plainsight::rng::Stream;
use plainsight::scenario::{
    About, Act, Adversary, AdversaryClass, Anchor, End, Field, Generated, KemRules, KeyEnd, KeyRule, NextKey,
    Operated, Origin, Padding, Place, Quantity, Rotation, Scheme, Scope, Service, SetUp, Target, Tier, Verb, What,
    World,
};
use plainsight::unit::Span;

const HOUR: f64 = 3_600.0;

/// A built-in service with some of its rules left out or changed.
pub(crate) fn service(all: &[Service], chance: &mut Stream) -> Service {
    let mut service = all[chance.below(all.len() as u64) as usize].clone();
    service.leaves.retain(|_| chance.uniform() < 0.85);
    for leaf in &mut service.leaves {
        if chance.uniform() < 0.3 {
            let anchor = *pick(&[Anchor::Sent, Anchor::Delivered, Anchor::Read, Anchor::Deleted], chance);
            let at_most = (chance.uniform() < 0.5).then(|| hours(chance, 400.0));
            leaf.until = End::After { anchor, after: hours(chance, 400.0), at_most };
        }
        if chance.uniform() < 0.2 {
            leaf.from.anchor = *pick(&[Anchor::Sent, Anchor::Delivered, Anchor::Read], chance);
            leaf.from.snapshot =
                (chance.uniform() < 0.5).then(|| Span::from_seconds(HOUR * (1 + chance.below(48)) as f64));
        }
        if chance.uniform() < 0.2 {
            leaf.at = *pick(Place::ALL, chance);
        }
        let tells = |field| matches!(&leaf.what, What::Fields(fields) if fields.contains(&field));
        if tells(Field::Size) && chance.uniform() < 0.5 {
            leaf.padding = Some(*pick(&[Padding::Padme, Padding::Multiple(1 + chance.below(3) as u32)], chance));
        }
        if let Some(chosen) = &mut leaf.chosen {
            chosen.of_harmful = chance.uniform() < 0.5;
            chosen.share = Quantity::fixed(if chosen.of_harmful { 0.5 } else { 0.2 });
        }
    }
    frank(&mut service, chance);
    wrap_deeper(&mut service, chance);
    regroup(&mut service, chance);
    entrust(&mut service, chance);
    for key in &mut service.keys {
        if chance.uniform() < 0.3 {
            let is_own = matches!(key.scheme, Scheme::Stored { scope: Scope::Person, .. });
            let places = [Place::Keys, Place::BackupKeys, Place::Store, Place::Device];
            key.rests_at.push(*pick(if is_own { &places } else { &places[..3] }, chance));
        }
        match &mut key.scheme {
            Scheme::Stored { scope: Scope::Service | Scope::Person, rotate, .. } if chance.uniform() < 0.5 => {
                let every = Span::from_seconds(HOUR * (1 + chance.below(300)) as f64);
                *rotate = Some(Rotation { every, versions: 1 + chance.below(4) as u32 });
            }
            Scheme::Stored { scope: Scope::Message, until, .. } if chance.uniform() < 0.5 => {
                *until = *pick(&[KeyEnd::Processed, KeyEnd::Never], chance);
            }
            Scheme::DoubleRatchet(rules) if chance.uniform() < 0.5 => {
                rules.next_key = *pick(&[NextKey::OnReceipt, NextKey::OnSend], chance);
                (rules.skipped_keys, rules.receiver_chains) =
                    (chance.below(4) as usize, 1 + chance.below(3) as usize);
                rules.forward_jump = 2 + chance.below(20) as usize;
            }
            Scheme::SenderKeys { every } if chance.uniform() < 0.5 => {
                *every = Some(Span::from_seconds(HOUR * (1 + chance.below(100)) as f64));
            }
            _ => {}
        }
    }
    mix_in(&mut service, chance);
    service
}

/// Lets some records prove who wrote what they tell of, and some orders be answered with proofs.
fn frank(service: &mut Service, chance: &mut Stream) {
    let records = service.leaves.iter_mut().filter_map(|leaf| match &mut leaf.what {
        What::Fields(fields) => Some(fields),
        What::Content => None,
    });
    let limited = service.yields.iter_mut().filter_map(|rule| rule.only.as_mut());
    for fields in records.chain(limited).filter(|fields| !fields.contains(&Field::Proof)) {
        if chance.uniform() < 0.4 {
            fields.insert(chance.below(1 + fields.len() as u64) as usize, Field::Proof);
        }
    }
}

/// Gives groups, and sometimes whoever has sessions, epochs in place of sender keys and sessions.
fn regroup(service: &mut Service, chance: &mut Stream) {
    for key in &mut service.keys {
        let share = match key.scheme {
            Scheme::SenderKeys { .. } => 0.4,
            Scheme::DoubleRatchet(_) => 0.2,
            _ => 0.0,
        };
        if chance.uniform() < share {
            in_epochs(key, chance);
        }
    }
}

/// Mixes ML-KEM secrets into many ratchets, often, and begins some sessions without one.
fn mix_in(service: &mut Service, chance: &mut Stream) {
    for key in &mut service.keys {
        let Scheme::DoubleRatchet(rules) = &mut key.scheme else { continue };
        if chance.uniform() < 0.6 {
            let (messages, parts) = (1 + chance.below(6) as u32, 1 + chance.below(3) as u32);
            let every = HOUR as i64 * (1 + chance.below(200)) as i64;
            rules.kem = Some(KemRules { messages, every, parts });
        }
        if chance.uniform() < 0.3 {
            (rules.set_up, key.is_quantum_resistant) = (SetUp::X3dh, false);
        }
    }
}

/// Makes a key one of epochs.
pub(crate) fn in_epochs(key: &mut KeyRule, chance: &mut Stream) {
    let every = Span::from_seconds(HOUR * (1 + chance.below(100)) as f64);
    let every = (chance.uniform() < 0.8).then_some(every);
    key.scheme = Scheme::Epochs { every, kept: chance.below(4) as usize };
    key.is_quantum_resistant = chance.uniform() < 0.1;
}

/// Somebody who takes devices and records lines, beside what an adversary does.
pub(crate) fn follower(adversary: &Adversary, chance: &mut Stream) -> Adversary {
    let mut adversary = adversary.clone();
    adversary.id = format!("follower-{}", chance.below(1 << 60));
    let looks = 1 + chance.below(3);
    adversary.acts.extend((0..looks).map(|_| {
        let is_harvest = chance.uniform() < 0.4;
        Act {
            verb: if is_harvest { Verb::Harvest } else { Verb::Seize },
            reaches: if is_harvest { vec![Place::Link] } else { vec![Place::Device, Place::Notifications] },
            about: About::Share(Quantity::fixed(chance.uniform())),
            succeeds: most(chance),
            told: some(chance),
            at: if chance.below(4) == 0 { Quantity::fixed(0.0) } else { hours(chance, 600.0) },
            dwell: if is_harvest { hours(chance, 600.0) } else { Quantity::fixed(0.0) },
            window: None,
        }
    }));
    adversary
}

/// The same with everything kept for ever, for tests in which time is no matter.
pub(crate) fn lasting(mut service: Service) -> Service {
    service.leaves.iter_mut().for_each(|leaf| leaf.until = End::Never);
    for key in &mut service.keys {
        if let Scheme::Stored { until, rotate, .. } = &mut key.scheme {
            (*until, *rotate) = (KeyEnd::Never, None);
        }
    }
    service
}

/// Gives the key service to another company, lets read paths and orders bring keys, and orders that company.
fn entrust(service: &mut Service, chance: &mut Stream) {
    const TRUST: &str = "Trust";
    if chance.uniform() < 0.3 && !service.operators.iter().any(|rule| rule.place == Place::Keys) {
        service.operators.push(Operated {
            place: Place::Keys,
            operator: TRUST.to_owned(),
            unless: None,
            stands_at: String::new(),
        });
    }
    let attributes = service.attributes.len() as u64;
    for key in &mut service.keys {
        match key.scheme {
            Scheme::Stored { .. } => {
                key.is_pinned = chance.uniform() < 0.3;
                key.is_quantum_resistant = chance.uniform() < 0.3;
            }
            _ => {
                key.vouched_by = vec![*pick(&[Place::Directory, Place::Session, Place::Update], chance)];
                if let Scheme::SenderKeys { .. } | Scheme::Epochs { .. } = key.scheme {
                    key.is_quantum_resistant = chance.uniform() < 0.3;
                }
            }
        }
        key.checked_by = (attributes > 0 && chance.uniform() < 0.5).then(|| chance.below(attributes) as usize);
    }
    if chance.uniform() < 0.5
        && let Some(mut rule) = service.serves.first().cloned()
    {
        rule.at = Place::Session;
        service.serves.push(rule);
    }
    service.serves.iter_mut().for_each(|rule| rule.is_prospective = chance.uniform() < 0.2);
    for rule in &mut service.yields {
        rule.is_prospective = chance.uniform() < 0.3;
        let batch = || Span::from_seconds(HOUR * (1 + chance.below(60)) as f64);
        rule.batches = rule.is_prospective.then(batch);
    }
    for from in service.serves.iter_mut().map(|rule| &mut rule.from) {
        if chance.uniform() < 0.2 && !from.contains(&Place::Keys) {
            from.push(Place::Keys);
        }
    }
    for rule in &mut service.yields {
        if chance.uniform() < 0.3 && !rule.from.contains(&Place::Keys) {
            rule.from.push(Place::Keys);
        }
        if chance.uniform() < 0.2 {
            rule.operator = Some(TRUST.to_owned());
        }
    }
}

/// Wraps a key that lies under none by one that does, so that three lie one under the other.
fn wrap_deeper(service: &mut Service, chance: &mut Stream) {
    let wraps = |wrapped: bool| {
        move |key: &KeyRule| match &key.scheme {
            Scheme::Stored { scope: Scope::Message, wrapped_by: None, .. } => !wrapped,
            Scheme::Stored { wrapped_by, .. } => wrapped && wrapped_by.is_some(),
            _ => false,
        }
    };
    let middle = service.keys.iter().position(wraps(true));
    let lowest = service.keys.iter_mut().find(|key| wraps(false)(key));
    if let (Some(middle), Some(lowest), true) = (middle, lowest, chance.uniform() < 0.5)
        && let Scheme::Stored { wrapped_by, .. } = &mut lowest.scheme
    {
        *wrapped_by = Some(middle);
        lowest.rests_at.clear();
    }
}

/// One to three acts on some places, at some time, about some people.
pub(crate) fn adversary(service: &Service, chance: &mut Stream) -> Adversary {
    let mut acts: Vec<Act> = (0..=chance.below(3)).map(|_| act(service, chance)).collect();
    if chance.uniform() < 0.25 {
        steal_and_listen(&mut acts, chance);
    }
    let (name, summary) = ("Random".to_owned(), "chance rules".to_owned());
    Adversary {
        // Readers that adversaries add have keys of their own, by whose they are.
        id: format!("random-{}", chance.below(1 << 60)),
        name,
        summary,
        class: AdversaryClass::Breach,
        rate: None,
        acts,
        stated: Vec::new(),
    }
}

/// Acts that take devices, and others that record the lines of the same people, before, after or meanwhile; some recordings
/// are torn, with gaps of minutes or days.
fn steal_and_listen(acts: &mut Vec<Act>, chance: &mut Stream) {
    let about = match chance.below(3) {
        0 => About::Everyone,
        1 => About::Accounts(1 + chance.below(5)),
        _ => About::Share(Quantity::fixed(chance.uniform())),
    };
    if chance.uniform() < 0.5 {
        return torn(acts, &about, chance);
    }
    let verbs = [Verb::Seize, Verb::Harvest, Verb::Harvest, Verb::Seize];
    let count = 2 + chance.below(3) as usize;
    acts.truncate(1);
    for verb in verbs.into_iter().take(count) {
        let reaches = if verb == Verb::Seize { vec![Place::Device] } else { vec![Place::Link] };
        let (at, dwell) = (hours(chance, 300.0), hours(chance, 500.0));
        acts.push(Act {
            verb,
            reaches,
            about: about.clone(),
            succeeds: most(chance),
            told: some(chance),
            at,
            dwell,
            window: None,
        });
    }
}

fn torn(acts: &mut Vec<Act>, about: &About, chance: &mut Stream) {
    let mut act = |verb: Verb, place: Place, at: f64, dwell: f64| {
        let [at, dwell] = [at, dwell].map(|time| Quantity::fixed(time.round()));
        acts.push(Act {
            verb,
            reaches: vec![place],
            about: about.clone(),
            succeeds: Quantity::fixed(1.0),
            told: Quantity::fixed(0.3),
            at,
            dwell,
            window: None,
        });
    };
    let mut at = chance.uniform() * 200.0 * HOUR;
    act(Verb::Seize, Place::Device, at, 0.0);
    for _ in 0..2 + chance.below(8) {
        // Between ten seconds and eleven days.
        let [gap, dwell] = [(); 2].map(|()| 10.0 * 100_000_f64.powf(chance.uniform()));
        act(Verb::Harvest, Place::Link, at + gap, dwell);
        at += gap + dwell;
    }
}

fn act(service: &Service, chance: &mut Stream) -> Act {
    let operators = service.operators.iter().map(|rule| rule.operator.clone());
    let names: Vec<String> = operators.chain([service.provider.clone()]).collect();
    let mut target = || match chance.below(3) {
        0 => Target::Provider,
        1 => Target::OperatorOf(*pick(Place::ALL, chance)),
        _ => Target::Named(pick(&names, chance).clone()),
    };
    let target = target();
    let verb = match chance.below(10) {
        0 | 1 => Verb::BreakIn(target),
        2 => Verb::Employ(target),
        3 => Verb::Compel(target, *pick(Tier::ALL, chance)),
        4 => Verb::Tap,
        5 => Verb::LogIn,
        6 => Verb::Substitute(target),
        7 => Verb::Impersonate,
        8 => Verb::Harvest,
        _ => Verb::Seize,
    };
    let mut reaches: Vec<Place> = Place::ALL.iter().copied().filter(|_| chance.uniform() < 0.4).collect();
    match verb {
        Verb::Compel(..) if chance.uniform() < 0.7 => reaches.clear(),
        Verb::LogIn => reaches = vec![Place::Session],
        Verb::Impersonate | Verb::Harvest => reaches = vec![Place::Link],
        Verb::Seize => reaches = vec![Place::Device, Place::Notifications],
        _ => {}
    }
    let about = match chance.below(3) {
        0 => About::Everyone,
        1 => About::Accounts(1 + chance.below(5)),
        _ => About::Share(Quantity::fixed(chance.uniform())),
    };
    Act {
        verb,
        reaches,
        about,
        succeeds: most(chance),
        told: some(chance),
        at: if chance.below(3) == 0 { Quantity::fixed(0.0) } else { hours(chance, 300.0) },
        dwell: if chance.below(3) == 0 { Quantity::fixed(0.0) } else { hours(chance, 200.0) },
        window: (chance.below(3) == 0).then(|| hours(chance, 300.0)),
    }
}

/// A world of more groups, losses and disorder, whose campaign comes at any time.
pub(crate) fn disturb(world: &mut World, chance: &mut Stream) {
    let Origin::Generated(generated) = &mut world.origin else { panic!("campus is generated") };
    let Generated { groups, group_size, .. } = generated;
    *groups = Quantity::fixed(chance.uniform());
    *group_size = Quantity::fixed(3.0 + chance.below(4) as f64);
    world.delivery.offline = Quantity::fixed(0.6 * chance.uniform());
    world.delivery.gone = Quantity::fixed(0.3 * chance.uniform());
    world.delivery.straggling = Quantity::fixed(chance.uniform());
    world.deletion.share = Quantity::fixed(0.5 * chance.uniform());
    world.harm = Quantity::fixed(0.3 * chance.uniform());
    world.stays = (chance.uniform() < 0.5).then(|| Quantity::fixed(HOUR * (20 + chance.below(2_000)) as f64));
    world.campaign_at = Span::from_seconds(HOUR * chance.below(24 * 28) as f64);
}

fn hours(chance: &mut Stream, most: f64) -> Quantity {
    Quantity::fixed((chance.uniform() * most * HOUR).round())
}

fn pick<'a, T>(all: &'a [T], chance: &mut Stream) -> &'a T {
    &all[chance.below(all.len() as u64) as usize]
}

/// Everybody, or sometimes some of them.
fn most(chance: &mut Stream) -> Quantity {
    Quantity::fixed(if chance.below(4) == 0 { chance.uniform() } else { 1.0 })
}

/// Nobody, or often some of them; sometimes everybody.
fn some(chance: &mut Stream) -> Quantity {
    Quantity::fixed(match chance.below(4) {
        0 | 1 => chance.uniform(),
        2 => 0.0,
        _ => f64::from(u8::from(chance.below(3) == 0)),
    })
}
