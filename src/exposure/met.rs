//! Who has been met in this event, and which pairs? Each counts once in its class, and once among all.

use super::{Count, Counts, Kind};

/// People and pairs met so far, in scope and exposed.
#[derive(Debug, Default)]
pub(super) struct Met {
    people: [Marks; 2],
    pairs: [Marks; 2],
}

/// Of what somebody is counted.
#[derive(Debug, Clone, Copy)]
pub(super) enum Part {
    /// Of what the acts are about.
    Scope,
    /// Of what came out.
    Exposed,
}

/// A class, and all classes together: who has been met in each, and its counts.
pub(super) struct Both<'b> {
    met: [&'b mut Met; 2],
    counts: [&'b mut Counts; 2],
    /// Whether it is the only class: then who is new among all is new in it.
    is_only: bool,
}

/// Numbers that have been seen in this event.
#[derive(Debug, Default)]
struct Marks {
    seen: Vec<u32>,
    now: u32,
}

impl Met {
    /// Forgets everybody, and makes room for so many people and pairs.
    pub(super) fn forget(&mut self, people: usize, pairs: usize) {
        self.people.iter_mut().for_each(|marks| marks.forget(people));
        self.pairs.iter_mut().for_each(|marks| marks.forget(pairs));
    }

    /// People met, in order.
    pub(super) fn people(&self, part: Part) -> impl Iterator<Item = u32> {
        self.people[part as usize].met()
    }
}

impl<'b> Both<'b> {
    /// A class, and the last of all, which is no class.
    pub(super) fn of(met: &'b mut [Met], counts: &'b mut [Counts], class: usize) -> Self {
        let ends = [class, met.len() - 1];
        Self {
            is_only: met.len() == 2,
            met: met.get_disjoint_mut(ends).expect("the last is no class"),
            counts: counts.get_disjoint_mut(ends).expect("the last is no class"),
        }
    }

    /// Counts of the class.
    pub(super) const fn own(&mut self) -> &mut Counts {
        self.counts[0]
    }

    /// Meets a person.
    pub(super) fn person(
        &mut self,
        part: Part,
        number: usize,
        is_bystander: impl FnOnce() -> bool,
        is_told: impl FnOnce() -> bool,
    ) {
        let [own, whole] = &mut self.met;
        let own = (!self.is_only).then_some(&mut own.people[part as usize]);
        let new = first(own, &mut whole.people[part as usize], number);
        if new[0] == 0 {
            return;
        }
        self.add(Kind::People, part, new);
        self.add(if is_bystander() { Kind::Bystanders } else { Kind::Targets }, part, new);
        // Who is told was read all the same: they leave the count, and stay among those it is out of.
        if matches!(part, Part::Scope) || !is_told() {
            self.add(Kind::Untold, part, new);
        }
    }

    /// Meets a pair.
    pub(super) fn pair(&mut self, part: Part, number: usize) {
        let [own, whole] = &mut self.met;
        let own = (!self.is_only).then_some(&mut own.pairs[part as usize]);
        let new = first(own, &mut whole.pairs[part as usize], number);
        self.add(Kind::Pairs, part, new);
    }

    /// Meets pairs that are nowhere else.
    pub(super) fn pairs_alone(&mut self, part: Part, pairs: u64) {
        self.add(Kind::Pairs, part, [pairs; 2]);
    }

    fn add(&mut self, kind: Kind, part: Part, new: [u64; 2]) {
        for (counts, new) in self.counts.iter_mut().zip(new) {
            let Count { scope, exposed, .. } = &mut counts[kind as usize];
            *match part {
                Part::Scope => scope,
                Part::Exposed => exposed,
            } += new;
        }
    }
}

/// How many more of its class and of all a number makes. What is new among all is new in its class, so that only what is
/// new there is asked about again.
fn first(own: Option<&mut Marks>, whole: &mut Marks, number: usize) -> [u64; 2] {
    match own {
        None => [u64::from(whole.is_new(number)); 2],
        Some(own) => {
            let new = own.is_new(number);
            [u64::from(new), u64::from(new && whole.is_new(number))]
        }
    }
}

impl Marks {
    fn forget(&mut self, bound: usize) {
        self.seen.resize(bound, 0);
        self.now = self.now.wrapping_add(1);
        if self.now == 0 {
            self.seen.fill(0);
            self.now = 1;
        }
    }

    fn met(&self) -> impl Iterator<Item = u32> {
        (0_u32..).zip(&self.seen).filter(|(_, seen)| **seen == self.now).map(|(number, _)| number)
    }

    fn is_new(&mut self, number: usize) -> bool {
        std::mem::replace(&mut self.seen[number], self.now) != self.now
    }
}
