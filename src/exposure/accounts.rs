//! How much came out about accounts? Facts of people, counted by what they are.

use std::collections::BTreeMap;

use super::Count;
use crate::adversary::{Campaign, Facts, Reach};
use crate::custody::Custody;
use crate::scenario::AccountFact;

/// For each fact that a service keeps of anybody, of how many accounts it is kept, how many of these the acts are about, and of
/// how many it came out; none where nobody's could.
pub fn learnt_of_accounts(
    reach: &Reach,
    custody: &Custody,
    campaign: &Campaign,
    people: u32,
) -> Vec<(AccountFact, Count)> {
    if custody.service().accounts.is_empty() {
        return Vec::new();
    }
    // All whom the acts are about alike and who have the same attributes are known alike.
    let mut known: BTreeMap<(u64, Vec<bool>), [Facts; 2]> = BTreeMap::new();
    let mut counts = [Count::default(); AccountFact::ALL.len()];
    for person in 0..people {
        let concerned: Vec<bool> = campaign.acts.iter().map(|act| act.concerns(person)).collect();
        let in_scope = concerned.contains(&true);
        let alike = (custody.attributes(person), concerned);
        let [kept, learnt] = *known.entry(alike).or_insert_with(|| [reach.kept(person), reach.learnt(person)]);
        for fact in AccountFact::ALL.iter().filter(|fact| kept.has(**fact)) {
            let count = &mut counts[*fact as usize];
            count.total += 1;
            count.scope += u64::from(in_scope);
            count.exposed += u64::from(learnt.has(*fact));
        }
    }
    let facts = AccountFact::ALL.iter().zip(counts);
    facts.filter(|(_, count)| count.total > 0).map(|(fact, count)| (*fact, count)).collect()
}
