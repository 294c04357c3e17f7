//! Which copies of messages does a stolen device open? Ratchets and chains as symbols: a key is a number, and an
//! agreement is whatever the same root and the same two keys give.

use std::collections::{BTreeMap, BTreeSet};

use plainsight::scenario::{KeyEnd, KeyRule, LeafRule, NextKey, Place, RatchetRules, Scheme};
use plainsight::unit::{Moment, Span};
use plainsight::world::Message;

use super::exchanges::{Carried, Exchanges};
use super::ground::{Ground, Key};

/// One side of a session.
#[derive(Clone, Default)]
struct Side {
    root: usize,
    own: Option<usize>,
    theirs: Option<usize>,
    sending: Option<(usize, u32)>,
    receiving: Vec<Receiving>,
    exchanges: Option<Exchanges>,
}

#[derive(Clone)]
struct Receiving {
    theirs: usize,
    next: u32,
    skipped: Vec<u32>,
}

/// How one copy was sealed.
#[derive(Clone, Copy)]
struct Sealed {
    session: (usize, usize, usize),
    ratchet: usize,
    chain: usize,
    index: u32,
    /// What its header says of the exchanges by ML-KEM.
    mixed: u32,
    carried: Carried,
}

/// Whether somebody recorded what passed between two members at a moment.
pub(super) type Heard<'h> = dyn Fn([usize; 2], Moment) -> bool + 'h;

/// Symbols in use.
#[derive(Clone, Default)]
pub(super) struct Symbols {
    keys: usize,
    /// By root, both ratchet keys, and the secret that is mixed in, if any.
    steps: BTreeMap<(usize, usize, usize, Option<usize>), usize>,
}

/// Message keys of copies that whoever records a member's line between two moments can compute, once classical agreement
/// breaks.
pub(super) fn computed(ground: &Ground, member: usize, from: Moment, until: Moment, heard: &Heard) -> Vec<Key> {
    let mut keys = Vec::new();
    for (rule, key) in ground.service.keys.iter().enumerate() {
        if key.is_quantum_resistant || !is_shown(&ground.service.keys, &ground.service.leaves, rule) {
            continue;
        }
        match &key.scheme {
            Scheme::Epochs { .. } | Scheme::Stored { .. } => {}
            Scheme::DoubleRatchet(rules) => {
                let Played { sealed, begun, symbols, .. } = played(ground, rules, Moment::NEVER);
                let recorded = Recorded::of(ground, &sealed, heard);
                for (session, (root, at)) in begun {
                    if (session.0 == member || session.1 == member) && (from..=until).contains(&at) {
                        let known = recorded.follow(&symbols, root, &BTreeSet::new());
                        let own = sealed.iter().filter(|(_, copy)| copy.session == session);
                        let open = own.filter(|(_, copy)| known.contains(&copy.chain));
                        keys.extend(open.map(|((message, to), _)| Key::Copy {
                            rule,
                            message: *message,
                            member: *to,
                        }));
                    }
                }
            }
            Scheme::SenderKeys { every } => {
                for (sender, chain) in all_chains(ground, *every) {
                    let began = ground.conversation.messages[chain[0]].sent;
                    if (from..=until).contains(&began) {
                        for to in ground.members().filter(|to| *to != sender) {
                            keys.extend(chain.iter().map(|message| Key::Copy {
                                rule,
                                message: *message,
                                member: to,
                            }));
                        }
                    }
                }
            }
        }
    }
    keys
}

/// A key, the one that wraps it, and so on.
pub(super) fn around(keys: &[KeyRule], first: usize) -> impl Iterator<Item = usize> {
    std::iter::successors(Some(first), |at| match keys[*at].scheme {
        Scheme::Stored { wrapped_by, .. } => wrapped_by,
        _ => None,
    })
}

/// Whether something that passes on the line lies under a key, or under one that it wraps, with nothing around it but
/// connections that a quantum computer opens.
pub(super) fn is_shown(keys: &[KeyRule], leaves: &[LeafRule], key: usize) -> bool {
    let ends = |key: usize| matches!(keys[key].scheme, Scheme::Stored { until: KeyEnd::Processed, .. });
    let opens = |layer: &usize| around(keys, *layer).any(|key| ends(key) && !keys[key].is_quantum_resistant);
    leaves.iter().filter(|leaf| leaf.at == Place::Link).any(|leaf| {
        for layer in leaf.under.iter().rev() {
            if around(keys, *layer).any(|other| other == key) {
                return true;
            }
            if !opens(layer) {
                return false;
            }
        }
        false
    })
}

/// Message keys of copies that a member's device opens if it is taken at a moment.
pub(super) fn stolen(ground: &Ground, member: usize, at: Moment, heard: &Heard) -> Vec<Key> {
    let mut keys = Vec::new();
    for (rule, key) in ground.service.keys.iter().enumerate() {
        match &key.scheme {
            Scheme::Epochs { .. } | Scheme::Stored { .. } => {}
            Scheme::DoubleRatchet(rules) => {
                let is_shown = is_shown(&ground.service.keys, &ground.service.leaves, rule);
                let heard = |members: [usize; 2], at: Moment| is_shown && heard(members, at);
                keys.extend(by_ratchet(ground, rule, rules, member, at, &heard));
            }
            Scheme::SenderKeys { every } => keys.extend(by_sender_key(ground, rule, *every, member, at)),
        }
    }
    keys
}

/// Sessions by lower member, higher member and number.
type Session = (usize, usize, usize);

struct Played {
    /// How each copy was sealed, by message and recipient.
    sealed: BTreeMap<(usize, usize), Sealed>,
    /// Both sides of each session at a moment, that of the lower member first.
    taken: BTreeMap<Session, [Side; 2]>,
    /// The first root of each session, and when it began.
    begun: BTreeMap<Session, (usize, Moment)>,
    symbols: Symbols,
}

/// What was recorded of all sessions: ratchet keys, and answers by the key that they answer.
struct Recorded {
    ratchets: BTreeSet<usize>,
    answers: BTreeMap<usize, usize>,
}

impl Recorded {
    fn of(ground: &Ground, sealed: &BTreeMap<(usize, usize), Sealed>, heard: &Heard) -> Self {
        let passed = |((message, _), copy): &(&(usize, usize), &Sealed)| {
            heard([copy.session.0, copy.session.1], ground.conversation.messages[*message].sent)
        };
        let passed: Vec<&Sealed> = sealed.iter().filter(passed).map(|(_, copy)| copy).collect();
        let answers = passed.iter().filter_map(|copy| match copy.carried {
            Carried::Answer { to, secret } => Some((to, secret)),
            _ => None,
        });
        Self { ratchets: passed.iter().map(|copy| copy.ratchet).collect(), answers: answers.collect() }
    }

    /// Every root, and chain of the same number, that follows from a root: the secret of the newer ratchet key is recorded,
    /// and whatever is mixed in is known.
    fn follow(&self, symbols: &Symbols, root: usize, secrets: &BTreeSet<usize>) -> BTreeSet<usize> {
        let (mut roots, mut found) = (BTreeSet::from([root]), BTreeSet::new());
        loop {
            let before = found.len();
            for ((root, a, b, mixed), after) in &symbols.steps {
                let is_mixed = mixed.is_none_or(|secret| secrets.contains(&secret));
                if roots.contains(root) && is_mixed && self.ratchets.contains(a.max(b)) {
                    roots.insert(*after);
                    found.insert(*after);
                }
            }
            if found.len() == before {
                return found;
            }
        }
    }
}

fn played(ground: &Ground, rules: &RatchetRules, theft: Moment) -> Played {
    let mut events = Vec::new();
    for (message, said) in ground.conversation.messages.iter().enumerate() {
        for to in ground.members().filter(|to| *to != said.sender) {
            events.push((said.sent, false, message, to));
            events.extend(ground.conversation.arrival(message, to).delivered.map(|at| (at, true, message, to)));
        }
    }
    events.sort_unstable();
    let mut symbols = Symbols::default();
    let mut sessions: BTreeMap<Session, [Side; 2]> = BTreeMap::new();
    let mut begun: BTreeMap<Session, (usize, Moment)> = BTreeMap::new();
    let mut active: BTreeMap<(usize, usize), usize> = BTreeMap::new();
    let mut sealed: BTreeMap<(usize, usize), Sealed> = BTreeMap::new();
    let mut taken: Option<BTreeMap<Session, [Side; 2]>> = None;
    for (at, arrives, message, to) in events {
        if at > theft && taken.is_none() {
            taken = Some(sessions.clone());
        }
        let from = ground.conversation.messages[message].sender;
        let pair = (from.min(to), from.max(to));
        if arrives {
            let copy = sealed[&(message, to)];
            let side = &mut sessions.get_mut(&copy.session).expect("it was sent in one")[usize::from(to == pair.1)];
            if side.receive(copy, rules, rules.forward_jump, at, &mut symbols) {
                active.insert((to, from), copy.session.2);
            }
            continue;
        }
        let number = *active.entry((from, to)).or_insert_with(|| {
            let number = sessions.range((pair.0, pair.1, 0)..=(pair.0, pair.1, usize::MAX)).count();
            let (root, prekey) = (symbols.fresh(), symbols.fresh());
            let exchanges = |is_first| rules.kem.map(|rules| Exchanges::new(rules, is_first, at));
            let mut begins = Side { root, theirs: Some(prekey), exchanges: exchanges(true), ..Side::default() };
            begins.start_sending(at, &mut symbols);
            let answers = Side { root, own: Some(prekey), exchanges: exchanges(false), ..Side::default() };
            begun.insert((pair.0, pair.1, number), (root, at));
            let both = if from < to { [begins, answers] } else { [answers, begins] };
            sessions.insert((pair.0, pair.1, number), both);
            number
        });
        let session = (pair.0, pair.1, number);
        let side = &mut sessions.get_mut(&session).expect("just begun")[usize::from(from == pair.1)];
        if side.sending.is_none() {
            side.start_sending(at, &mut symbols);
        }
        let (chain, index) = side.sending.as_mut().expect("just started");
        let ratchet = side.own.expect("it sends");
        let (mixed, carried) = side.exchanges.as_mut().map_or((0, Carried::Nothing), Exchanges::send);
        let copy = Sealed { session, ratchet, chain: *chain, index: *index, mixed, carried };
        *index += 1;
        sealed.insert((message, to), copy);
    }
    Played { sealed, taken: taken.unwrap_or(sessions), begun, symbols }
}

fn by_ratchet(
    ground: &Ground,
    rule: usize,
    rules: &RatchetRules,
    member: usize,
    theft: Moment,
    heard: &Heard,
) -> Vec<Key> {
    let Played { sealed, taken, symbols, .. } = played(ground, rules, theft);
    let recorded = Recorded::of(ground, &sealed, heard);
    let side_of = |session: &Session| {
        let side = [session.0, session.1].iter().position(|one| *one == member)?;
        Some(&taken.get(session)?[side])
    };
    let later = |session: &Session| {
        let Some(side) = side_of(session) else { return BTreeSet::new() };
        let secrets = side.exchanges.as_ref().map_or_else(BTreeSet::new, |own| own.secrets(&recorded.answers));
        recorded.follow(&symbols, side.root, &secrets)
    };
    let later: BTreeMap<Session, BTreeSet<usize>> = taken.keys().map(|session| (*session, later(session))).collect();
    let opens = |copy: &Sealed| {
        let Some(side) = side_of(&copy.session) else { return false };
        let sends_on = side.sending.is_some_and(|(chain, next)| chain == copy.chain && copy.index >= next);
        // A thief need not stop where an honest client would.
        sends_on
            || side.clone().receive(*copy, rules, usize::MAX, theft, &mut symbols.clone())
            || later[&copy.session].contains(&copy.chain)
    };
    let opened = sealed.iter().filter(|(_, copy)| opens(copy));
    opened.map(|((message, member), _)| Key::Copy { rule, message: *message, member: *member }).collect()
}

impl Side {
    fn start_sending(&mut self, at: Moment, symbols: &mut Symbols) {
        let own = symbols.fresh();
        let secret = self.exchanges.as_mut().and_then(|exchanges| exchanges.mix_own(at));
        let after = symbols.step(self.root, own, self.theirs.expect("it knows whom it writes to"), secret);
        (self.root, self.own, self.sending) = (after, Some(own), Some((after, 0)));
        if let Some(exchanges) = &mut self.exchanges {
            exchanges.maybe_offer(at, symbols);
        }
    }

    /// Whether it opens; where it does not, nothing changes.
    fn receive(
        &mut self,
        copy: Sealed,
        rules: &RatchetRules,
        jump: usize,
        at: Moment,
        symbols: &mut Symbols,
    ) -> bool {
        if let Some(known) = self.receiving.iter_mut().find(|r| r.theirs == copy.ratchet) {
            if !known.take(copy.index, rules, jump) {
                return false;
            }
            if let Some(exchanges) = &mut self.exchanges {
                exchanges.receive(copy.mixed, copy.carried, at, symbols);
            }
            return true;
        }
        let Some(own) = self.own else { return false };
        let secret = match &self.exchanges {
            Some(exchanges) if copy.mixed > exchanges.mixed => exchanges.answered(),
            _ => None,
        };
        let after = symbols.step(self.root, own, copy.ratchet, secret);
        let mut new = Receiving { theirs: copy.ratchet, next: 0, skipped: Vec::new() };
        if after != copy.chain || !new.take(copy.index, rules, jump) {
            return false;
        }
        self.receiving.push(new);
        if self.receiving.len() > rules.receiver_chains {
            self.receiving.remove(0);
        }
        if let Some(exchanges) = &mut self.exchanges {
            exchanges.receive(copy.mixed, copy.carried, at, symbols);
        }
        (self.root, self.theirs, self.own, self.sending) = (after, Some(copy.ratchet), None, None);
        if rules.next_key == NextKey::OnReceipt {
            self.start_sending(at, symbols);
        }
        true
    }
}

impl Receiving {
    fn take(&mut self, index: u32, rules: &RatchetRules, jump: usize) -> bool {
        if index < self.next {
            let kept = self.skipped.len();
            self.skipped.retain(|skipped| *skipped != index);
            return self.skipped.len() < kept;
        }
        if (index - self.next) as usize > jump {
            return false;
        }
        self.skipped.extend(self.next..index);
        let dropped = self.skipped.len().saturating_sub(rules.skipped_keys);
        self.skipped.drain(..dropped);
        self.next = index + 1;
        true
    }
}

impl Symbols {
    pub(super) const fn fresh(&mut self) -> usize {
        self.keys += 1;
        self.keys
    }

    /// The root, and the chain of the same number, that a root, two keys and a secret give.
    fn step(&mut self, root: usize, a: usize, b: usize, secret: Option<usize>) -> usize {
        let of = (root, a.min(b), a.max(b), secret);
        if let Some(known) = self.steps.get(&of) {
            return *known;
        }
        let new = self.fresh();
        self.steps.insert(of, new);
        new
    }
}

fn by_sender_key(ground: &Ground, rule: usize, every: Option<Span>, member: usize, theft: Moment) -> Vec<Key> {
    let said = &ground.conversation.messages;
    let mut keys = Vec::new();
    {
        for (sender, chain) in all_chains(ground, every) {
            let had = |message: &usize| {
                let came = ground.conversation.arrival(*message, member).delivered;
                if sender == member { said[*message].sent <= theft } else { came.is_some_and(|at| at <= theft) }
            };
            // Until its first message comes, what opens the hand-over of the chain waits on the device.
            let known = chain.iter().rposition(had).map_or(0, |last| last + 1);
            if known == 0 && (sender == member || said[chain[0]].sent > theft) {
                continue;
            }
            let waits = |(at, message): &(usize, &usize)| *at >= known || !had(message);
            for (_, message) in chain.iter().enumerate().filter(waits) {
                let to = ground.members().filter(|to| *to != sender);
                keys.extend(to.map(|member| Key::Copy { rule, message: *message, member }));
            }
        }
    }
    keys
}

/// Every chain of a group: who sends in it, and its messages.
fn all_chains(ground: &Ground, every: Option<Span>) -> Vec<(usize, Vec<usize>)> {
    let said = &ground.conversation.messages;
    let lasts = |first: &Message, next: &Message| {
        every.is_none_or(|every| next.sent <= first.sent + every) && first.departures == next.departures
    };
    let mut all = Vec::new();
    for sender in ground.members() {
        let mut chains: Vec<Vec<usize>> = Vec::new();
        for message in (0..said.len()).filter(|message| said[*message].sender == sender) {
            match chains.last_mut() {
                Some(chain) if lasts(&said[chain[0]], &said[message]) => chain.push(message),
                _ => chains.push(vec![message]),
            }
        }
        all.extend(chains.into_iter().map(|chain| (sender, chain)));
    }
    all
}
