//! Which messages of a conversation open to a campaign? Block by block, without a byte.
//!
//! # Model
//! An artefact of a rule is in hand where some way of the plan takes it: the act reaches its place, is about
//! whoever it belongs to, and looks while it is there. It opens where every key over it is had, the outer ones by the
//! operator that reads, the others by the adversary over all its acts together.

use std::cell::{Cell, OnceCell, RefCell};
use std::collections::BTreeMap;
use std::sync::Arc;

use super::columns::{BLOCK, Choice, Columns};
use super::found::{Found, bit};
use super::keys::service_keys;
use super::life::{Lane, Window, upto};
use super::memo::{Marks, Memo, Seen};
use super::plan::{LeafPlan, Plan, ReaderPlan, Spot, Way};
use super::view::View;
use crate::adversary::{Campaign, Planned};
use crate::custody::Custody;
use crate::scenario::{Adversary, Chosen, Condition, Field, LeafRule, LeftFor, Service, What};

/// A campaign against a service, ready to be counted.
#[derive(Debug)]
pub struct Counter<'a> {
    pub(super) custody: &'a Custody<'a>,
    pub(super) campaign: &'a Campaign<'a>,
    pub(super) plan: Arc<Plan>,
    pub(super) windows: Vec<Window>,
    marks: Vec<Marks>,
    /// For each way, whether whatever it takes opens; empty where nobody has looked.
    opens: Vec<bool>,
    /// For each act and key, when what lies under it was sent, see [`service_keys`].
    pub(super) service_keys: Vec<Vec<(i64, i64)>>,
    /// Share of messages that users delete.
    pub(super) deleted: f64,
}

/// One conversation under a campaign.
pub(super) struct Run<'r> {
    pub(super) counter: &'r Counter<'r>,
    pub(super) view: &'r View<'r>,
    pub(super) class: usize,
    /// For each act and member, whether it is about them and succeeds.
    concerned: &'r [bool],
    /// How far apart the acts' entries are: nothing where one serves for all acts.
    stride: usize,
    /// Whether all of them are about all members.
    is_about_all: bool,
    /// Bits of each member's attributes.
    attributes: &'r [u64],
    /// What stolen devices open, by key: worked out when it is asked for.
    pub(super) stolen: &'r RefCell<BTreeMap<usize, Vec<u64>>>,
    /// The message with which a key came into use, worked out when it is asked for.
    pub(super) firsts: OnceCell<BTreeMap<super::keys::Used, usize>>,
    /// How often a way was tried on a block.
    queries: Cell<u64>,
}

/// Whom of a conversation's members all acts alike are about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whom<'w> {
    /// To be asked of each act.
    Ask,
    /// All of them; a bit for each attribute that each member has.
    Everyone(&'w [u64]),
    /// Those for whom it says so, with whom they succeed; a bit for each attribute that each member has; and what is in scope, block by block.
    These {
        /// For each member.
        concerned: &'w [bool],
        /// For each member.
        attributes: &'w [u64],
        /// For each block.
        scope: &'w [u64],
    },
}

/// Room that is used again for the next conversation.
#[derive(Debug, Default)]
pub struct Scratch {
    /// What came out.
    pub found: Found,
    concerned: Vec<bool>,
    attributes: Vec<u64>,
    stolen: RefCell<BTreeMap<usize, Vec<u64>>>,
    /// How often a way was tried on a block of messages, since the room was made.
    pub queries: u64,
}

/// A way that opened a message: the rule, the act, and the member whose copy it was.
type Why<'w> = dyn FnMut(usize, usize, Option<usize>) + 'w;

/// A way that opened some messages of a block, for whoever asks why.
type Told<'t> = dyn FnMut(&LeafPlan, &Way, Option<usize>, usize, u64) + 't;

impl<'a> Counter<'a> {
    /// A campaign against a service, whose users delete a share of their messages.
    pub fn new(custody: &'a Custody<'a>, campaign: &'a Campaign<'a>, deleted: f64) -> Self {
        Self::with(custody, campaign, Arc::new(Plan::new(custody, campaign)), deleted)
    }

    /// The same with another campaign of the same adversary.
    pub fn again<'b>(&self, campaign: &'b Campaign<'b>) -> Counter<'b>
    where
        'a: 'b,
    {
        Counter::with(self.custody, campaign, Arc::clone(&self.plan), self.deleted)
    }

    fn with(custody: &'a Custody<'a>, campaign: &'a Campaign<'a>, plan: Arc<Plan>, deleted: f64) -> Self {
        let windows = windows(campaign);
        let service_keys = windows.iter().map(|window| service_keys(custody, *window)).collect();
        Self { custody, campaign, plan, windows, marks: Vec::new(), opens: Vec::new(), service_keys, deleted }
    }

    /// Takes no longer than up to a moment after which nothing more happens, and has what had happened by the moments of
    /// its acts at hand.
    pub fn remember(&mut self, columns: &Columns, horizon: i64, memo: &mut Memo) {
        self.end_by(horizon);
        let asks = self.plan.asks_about_delivery;
        self.marks = self.windows.iter().map(|window| memo.marks(columns, *window, asks)).collect();
        self.opens = self.always_opens(columns.horizon());
    }

    /// The same for a selection of conversations.
    pub(in crate::exposure) fn remember_near(
        &mut self,
        near: &Columns,
        columns: &Columns,
        horizon: i64,
        memo: &mut Memo,
        whole: &mut Memo,
    ) {
        self.end_by(horizon);
        let asks = self.plan.asks_about_delivery;
        let marks = |window: &Window| memo.marks_near(near, columns, whole, *window, asks);
        self.marks = self.windows.iter().map(marks).collect();
        self.opens = self.always_opens(columns.horizon());
    }

    fn end_by(&mut self, horizon: i64) {
        // What waits for its batch comes later than it happens.
        let horizon = horizon.saturating_add(self.plan.longest_batch);
        for window in &mut self.windows {
            window.end = window.end.min(horizon.max(window.start));
        }
    }

    /// Beginning, end and earliest sending of each act [s].
    pub fn moments(&self) -> Vec<[i64; 3]> {
        self.windows.iter().map(|window| [window.start, window.since, window.end]).collect()
    }

    /// Whether campaigns of one act differ in nothing but how long it stays, in this order.
    pub fn differ_in_stay<'c>(counters: impl Iterator<Item = &'c Self>) -> bool
    where
        Self: 'c,
    {
        let windows: Vec<&[Window]> = counters.map(|counter| &counter.windows[..]).collect();
        windows.iter().all(|acts| acts.len() == 1 && acts[0].start == windows[0][0].start && acts[0].since <= 0)
            && windows.is_sorted_by_key(|acts| acts[0].end)
    }

    pub(super) fn seen(&self, act: usize) -> Seen<'_> {
        Seen { window: self.windows[act], marks: self.marks.get(act) }
    }

    /// Messages of a block that were sent when an act looks at them.
    fn sees(&self, act: usize, view: &View, block: usize) -> u64 {
        let seen = self.seen(act);
        seen.sent_by_end(view, block) & !seen.sent_before_since(view, block)
    }

    /// Messages of a block in scope, in a conversation of somebody whom all acts are about.
    pub(super) fn scope(&self, view: &View, block: usize) -> u64 {
        (0..self.windows.len()).fold(0, |scope, act| scope | self.sees(act, view, block))
    }

    /// The moments that decide what is in scope and what is past: campaigns that share them share both.
    pub(in crate::exposure) fn scope_moments(&self, columns: &Columns) -> Vec<i64> {
        let by_end = |moment: i64| moment.min(columns.horizon());
        let mut moments = vec![self.campaign.first().seconds(), by_end(self.campaign.last().seconds())];
        for window in &self.windows {
            moments.extend([window.start, window.since.max(0), by_end(window.end).max(window.start)]);
        }
        moments
    }

    /// Whether anything of a class could come out.
    pub fn has_ways(&self, class: usize) -> bool {
        !self.plan.classes[class].is_empty() || !self.plan.readers[class].is_empty()
    }

    /// The public design of the service.
    pub const fn service(&self) -> &'a Service {
        self.custody.service()
    }

    /// Whose campaign it is.
    pub const fn adversary(&self) -> &'a Adversary {
        self.campaign.adversary
    }

    /// Tells by which rules' artefacts, which acts and whose copies a message of a conversation opens.
    pub fn explain(&self, view: &View, class: usize, message: usize, why: &mut Why) {
        let mut told = |leaf: &LeafPlan, way: &Way, member: Option<usize>, block: usize, opened: u64| {
            if message / BLOCK == block && opened & bit(message) != 0 {
                why(leaf.leaf, way.act, member);
            }
        };
        self.each(view, class, Whom::Ask, &mut Scratch::default(), Some(&mut told));
    }

    /// Finds what comes out of a conversation of a class.
    pub fn find(&self, view: &View, class: usize, scratch: &mut Scratch) {
        self.find_for(view, class, Whom::Ask, scratch);
    }

    /// The same, where it is known already whom of its members the acts are about.
    pub fn find_for(&self, view: &View, class: usize, whom: Whom, scratch: &mut Scratch) {
        self.each(view, class, whom, scratch, None);
    }

    fn each(&self, view: &View, class: usize, whom: Whom, scratch: &mut Scratch, mut told: Option<&mut Told>) {
        let Scratch { found, concerned, attributes, stolen, queries } = scratch;
        found.reset(view);
        let is_about_all = matches!(whom, Whom::Everyone(_));
        let (concerned, stride) = match whom {
            Whom::Everyone(_) => (&[][..], 0),
            Whom::These { concerned, .. } => (concerned, 0),
            Whom::Ask => {
                concerned.clear();
                let acts = self.campaign.acts.iter();
                acts.for_each(|act| concerned.extend(view.members.iter().map(|p| act.succeeds_with(*p))));
                (&concerned[..], view.members.len())
            }
        };
        if let Whom::These { scope, .. } = whom {
            found.blocks.iter_mut().zip(scope).for_each(|(found, scope)| found.scope = *scope);
        } else {
            let is_about = |act: &Planned| view.members.iter().any(|person| act.concerns(*person));
            let acts = self.campaign.acts.iter().enumerate();
            for (act, _) in acts.filter(|(_, act)| is_about_all || is_about(act)) {
                for (block, found) in found.blocks.iter_mut().enumerate() {
                    found.scope |= self.sees(act, view, block);
                }
            }
        }
        if !is_about_all && !concerned.contains(&true) {
            return;
        }
        let attributes = match whom {
            Whom::These { attributes: known, .. } | Whom::Everyone(known) => known,
            Whom::Ask => {
                attributes.clear();
                attributes.extend(view.members.iter().map(|person| self.custody.attributes(*person)));
                &attributes[..]
            }
        };
        // To clear what is empty already costs more than to ask.
        if !stolen.get_mut().is_empty() {
            stolen.get_mut().clear();
        }
        let run = Run {
            counter: self,
            view,
            class,
            concerned,
            stride,
            is_about_all,
            attributes,
            stolen,
            firsts: OnceCell::new(),
            queries: Cell::new(0),
        };
        for leaf in &self.plan.classes[class] {
            run.leaf(leaf, found, &mut told);
        }
        for reader in &self.plan.readers[class] {
            run.reader(reader, found, &mut told);
        }
        *queries += run.queries.get();
    }
}

fn windows(campaign: &Campaign) -> Vec<Window> {
    let window =
        |act: &Planned| Window { start: act.start.seconds(), end: act.end.seconds(), since: act.since.seconds() };
    campaign.acts.iter().map(window).collect()
}

impl Run<'_> {
    fn leaf(&self, plan: &LeafPlan, found: &mut Found, told: &mut Option<&mut Told>) {
        let rule = self.rule(plan.leaf);
        if rule.left_for == LeftFor::Message {
            return self.lane(plan, rule, None, found, told);
        }
        // An act that sees nothing but what is its people's own passes the others by.
        let own_only = self.stride == 0 && !self.is_about_all && !plan.sees_sending;
        for member in 0..self.view.members.len() {
            if (!own_only || self.concerned[member]) && plan.fits(self.attributes[member]) {
                self.lane(plan, rule, Some(member), found, told);
            }
        }
    }

    fn lane(
        &self,
        plan: &LeafPlan,
        rule: &LeafRule,
        member: Option<usize>,
        found: &mut Found,
        told: &mut Option<&mut Told>,
    ) {
        let life = &self.counter.plan.lives[plan.leaf];
        // Looked at by no act that is about them, or at another company's: nothing of this lane.
        let attributes = member.map(|member| self.attributes[member]);
        let open = |way: &Way| {
            (self.is_about_all || self.sees(way, member)) && (way.who.is_always() || way.who.admits(attributes))
        };
        let Some(first) = plan.ways.iter().position(open) else { return };
        let ways = &plan.ways[first..];
        let lane = self.timed(member, rule);
        for block in 0..self.view.blocks() {
            let all = self.left(rule, member, block);
            for way in ways.iter().filter(|way| ways.len() == 1 || open(way)) {
                // What is known already need not be found again, unless somebody asks for every way.
                let known = match told {
                    Some(_) => 0,
                    None => found.known(&rule.what, rule.left_for, member, block, way.only.as_deref()),
                };
                let left = all & !known;
                let mut seen = if self.is_about_all { left } else { left & self.seen(way, member, block) };
                if way.is_prospective {
                    seen &= self.handed_over(way, block);
                }
                if seen == 0 {
                    continue;
                }
                self.queries.set(self.queries.get() + 1);
                let held = seen & life.held(&lane, block, self.counter.seen(way.act));
                if held == 0 {
                    continue;
                }
                let always = self.counter.opens.get(way.number) == Some(&true);
                let opened = if always { held } else { held & self.opened(rule, way, member, block) };
                let told_apart = rule.padding.map_or(opened, |how| self.view.told_apart(how, opened, block));
                found.tell(&rule.what, rule.left_for, member, block, [opened, told_apart], way.only.as_deref());
                if let Some(told) = told {
                    told(plan, way, member, block, opened);
                }
            }
        }
    }

    /// Messages that clients seal for a reader that was added.
    fn reader(&self, reader: &ReaderPlan, found: &mut Found, told: &mut Option<&mut Told>) {
        let members = 0..self.view.members.len();
        let unnoticed = |member: &usize| self.attributes[*member] & reader.checked_by == 0;
        let in_name = |member: usize| self.concerns(reader.act, member);
        if !members.clone().filter(unnoticed).any(in_name) {
            return;
        }
        let seen = self.counter.seen(reader.act);
        let rule = self.rule(reader.plan.leaf);
        for block in 0..self.view.blocks() {
            let senders = members.clone().filter(unnoticed);
            let from_them = senders.fold(0, |mask, sender| mask | self.view.by(sender, block));
            let sent = seen.sent_by_end(self.view, block) & !seen.sent_before_start(self.view, block);
            let read = sent & from_them & !seen.sent_before_since(self.view, block);
            self.queries.set(self.queries.get() + 1);
            found.tell(&rule.what, LeftFor::Message, None, block, [read; 2], None);
            found.tell(&What::Fields(Field::SEEN.to_vec()), LeftFor::Message, None, block, [read; 2], None);
            if let Some(told) = told {
                told(&reader.plan, &reader.plan.ways[0], None, block, read);
            }
        }
    }

    pub(super) fn rule(&self, leaf: usize) -> &LeafRule {
        &self.counter.custody.service().leaves[leaf]
    }

    pub(super) fn timed(&self, member: Option<usize>, rule: &LeafRule) -> Lane<'_> {
        let phase = match rule.from.snapshot {
            Some(_) => self.counter.custody.snapshot_phase(member.map(|member| self.view.members[member])),
            None => 0.0,
        };
        Lane { view: self.view, member, deleted: self.counter.deleted, phase }
    }

    /// Messages of a block of which a rule leaves something for a member, were it there for ever.
    pub(super) fn left(&self, rule: &LeafRule, member: Option<usize>, block: usize) -> u64 {
        let chosen = rule.chosen.as_ref().map_or(!0, |chosen| self.chosen(chosen, block));
        let all = chosen & self.view.all(block);
        match (rule.left_for, member) {
            (LeftFor::Sender, Some(member)) => all & self.view.by(member, block),
            (LeftFor::Recipient, Some(member)) => all & !self.view.by(member, block),
            _ => all,
        }
    }

    pub(super) fn fits(&self, conditions: &[Condition], member: usize) -> bool {
        let has = |attribute: usize| self.attributes[member] >> attribute & 1 == 1;
        conditions.iter().all(|condition| has(condition.attribute) == condition.holds)
    }

    /// Messages that are chosen, each with those just before it.
    fn chosen(&self, chosen: &Chosen, block: usize) -> u64 {
        let (range, share) = (self.view.range(block), chosen.share.central());
        let mut mask = 0;
        let is_chosen = |choice: &&Choice| choice.chance < share && (!chosen.of_harmful || choice.harmful);
        for choice in self.view.choices().iter().filter(is_chosen) {
            let last = choice.message as usize;
            let first = last.saturating_sub(chosen.and_before as usize).max(range.start);
            for message in first..(last + 1).min(range.end) {
                mask |= bit(message);
            }
        }
        mask
    }

    pub(super) fn concerns(&self, act: usize, member: usize) -> bool {
        self.is_about_all || self.concerned[act * self.stride + member]
    }

    pub(super) fn concerns_anybody(&self, act: usize) -> bool {
        // Where one answer serves for all acts, nobody looks unless it is yes for somebody.
        if self.is_about_all || self.stride == 0 {
            return true;
        }
        self.concerned[act * self.stride..][..self.view.members.len()].contains(&true)
    }

    /// Whether an act sees anything of a member's.
    fn sees(&self, way: &Way, member: Option<usize>) -> bool {
        match member {
            Some(member) if !way.sees_sending => self.concerns(way.act, member),
            _ => self.concerns_anybody(way.act),
        }
    }

    /// Messages of a block that an act sees of a member's: its own, and on the way what the act's people send it.
    fn seen(&self, way: &Way, member: Option<usize>, block: usize) -> u64 {
        match member {
            Some(member) if !self.concerns(way.act, member) => {
                let senders = (0..self.view.members.len()).filter(|sender| self.concerns(way.act, *sender));
                senders.fold(0, |mask, sender| mask | self.view.by(sender, block))
            }
            _ => !0,
        }
    }

    /// Messages of a block that were sent while an act lasts, by the last batch that an operator hands over.
    fn handed_over(&self, way: &Way, block: usize) -> u64 {
        let Window { start, end, .. } = self.counter.windows[way.act];
        let by_then = way
            .batches
            .map_or(!0, |every| upto(self.view.sent, true, self.view, block, start + (end - start) / every * every));
        by_then & !self.counter.seen(way.act).sent_before_start(self.view, block)
    }

    /// Messages of a block whose artefact opens once it is in hand.
    fn opened(&self, rule: &LeafRule, way: &Way, member: Option<usize>, block: usize) -> u64 {
        let own = &self.counter.plan.own;
        let by_adversary = |layers: &[usize]| {
            let mask = |mask: u64, (layer, key): (usize, &usize)| {
                if mask == 0 { 0 } else { mask & self.had(own, true, *key, self.use_of(rule, layer, member), block) }
            };
            layers.iter().enumerate().fold(!0, mask)
        };
        let Some(reader) = way.operator else { return by_adversary(&rule.under) };
        let spots: &[Vec<Spot>] = &self.counter.plan.operators[reader];
        // The operator takes layers off from the outside; whatever is left then is the adversary's to open.
        let (mut peeled, mut opened) = (!0, 0);
        for shut in (0..=rule.under.len()).rev() {
            if way.only.is_none() {
                opened |= peeled & by_adversary(&rule.under[..shut]);
            }
            if shut == 0 || peeled == 0 {
                break;
            }
            let layer = shut - 1;
            peeled &= self.had(spots, false, rule.under[layer], self.use_of(rule, layer, member), block);
        }
        if way.only.is_some() { peeled } else { opened }
    }

    pub(super) const fn attributes(&self, member: usize) -> u64 {
        self.attributes[member]
    }
}
