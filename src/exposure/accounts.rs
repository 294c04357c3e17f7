//! How much came out about accounts? Facts of people, counted by what they are.

use std::collections::BTreeMap;

use super::Count;
use crate::adversary::{Campaign, Facts, Reach};
use crate::custody::Custody;
use crate::scenario::AccountFact;

/// A fact that a service keeps, and how it fared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Learnt {
    /// The fact.
    pub fact: AccountFact,
    /// Whether some act reaches it of anybody, by the rules.
    pub has_route: bool,
    /// Accounts of which it is kept.
    pub count: Count,
}

/// What a campaign learns of accounts, for each fact that the service keeps.
pub fn learnt_of_accounts(reach: &Reach, custody: &Custody, campaign: &Campaign, people: u32) -> Vec<Learnt> {
    let rules = &custody.service().accounts;
    if rules.is_empty() {
        return Vec::new();
    }
    // All whom the acts are about alike and who have the same attributes are known alike.
    let mut known: BTreeMap<(u64, Vec<bool>), [Facts; 2]> = BTreeMap::new();
    let mut counts = [Count::default(); AccountFact::ALL.len()];
    for person in 0..people {
        let in_scope = campaign.concerns(person);
        let met: Vec<bool> = campaign.acts.iter().map(|act| act.succeeds_with(person)).collect();
        let alike = (custody.attributes(person), met);
        let [kept, learnt] = *known.entry(alike).or_insert_with(|| [reach.kept(person), reach.learnt(person)]);
        for fact in AccountFact::ALL.iter().filter(|fact| kept.has(**fact)) {
            let count = &mut counts[*fact as usize];
            count.total += 1;
            count.scope += u64::from(in_scope);
            count.exposed += u64::from(learnt.has(*fact));
        }
    }
    let sought = reach.sought();
    let kept =
        AccountFact::ALL.iter().zip(counts).filter(|(fact, _)| rules.iter().any(|rule| rule.facts.contains(fact)));
    kept.map(|(fact, count)| Learnt { fact: *fact, has_route: sought.has(*fact), count }).collect()
}
