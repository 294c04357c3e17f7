//! When do two draws of the assumptions give the same? When they differ in nothing that makes a difference to these acts.

use super::evaluate::Counter;
use crate::scenario::{KeyEnd, LeafRule, Scheme, Scope};

impl Counter<'_> {
    /// Everything drawn that makes a difference to a campaign about everyone: two counters of the same service and
    /// adversary with the same signature find the same in every conversation.
    pub fn signature(&self) -> Vec<u64> {
        let service = self.service();
        let start = self.windows.iter().map(|window| window.start).max().unwrap_or(0);
        let mut signature: Vec<u64> = self
            .windows
            .iter()
            .flat_map(|window| [window.start, window.end, window.since])
            .map(|at| at as u64)
            .collect();
        let (mut persons, mut deletions) = (false, false);
        let in_reach = |leaf: usize| self.plan.classes.iter().flatten().any(|plan| plan.leaf == leaf);
        // What no way leads to matters all the same where it decides when a key is there, or which one it is.
        let asked = |rule: &LeafRule| rule.under.iter().any(|key| self.asks_all_uses(*key));
        let leaves = service.leaves.iter().enumerate();
        for (leaf, rule) in leaves.filter(|(leaf, rule)| in_reach(*leaf) || asked(rule)) {
            let life = &self.plan.lives[leaf];
            signature.push(leaf as u64);
            if let Some((after, most)) = if asked(rule) { life.numbers() } else { life.matters(start) } {
                signature.extend([after as u64, most.map_or(u64::MAX, |most| most as u64)]);
                deletions |= life.hangs_on_deletion();
            }
            deletions |= life.begins_with_deletion();
            signature.extend(rule.chosen.iter().map(|chosen| chosen.share.central().to_bits()));
            persons |= !rule.conditions.is_empty();
        }
        persons |= self.plan.readers.iter().flatten().any(|reader| reader.checked_by != 0);
        persons |= service.operators.iter().any(|rule| rule.unless.is_some());
        for class in &service.classes {
            persons |= class.everyone.is_some();
            signature.extend(class.share.iter().map(|share| share.central().to_bits()));
        }
        if persons {
            signature.extend(service.attributes.iter().map(|attribute| attribute.share.central().to_bits()));
        }
        if deletions {
            signature.push(self.deleted.to_bits());
        }
        signature
    }

    /// Whether it takes all uses of a key, or of one around it, to say when it is there or what it lies under: where it
    /// only passes, and where something that lasts is wrapped by what rotates.
    fn asks_all_uses(&self, key: usize) -> bool {
        let (mut next, mut lasts) = (Some(key), false);
        while let Some(at) = next {
            let rule = &self.service().keys[at].scheme;
            let Scheme::Stored { scope, wrapped_by, rotate, until } = rule else { return false };
            if *until == KeyEnd::Processed || (lasts && rotate.is_some()) {
                return true;
            }
            lasts |= matches!(scope, Scope::Person | Scope::Service);
            next = *wrapped_by;
        }
        false
    }
}
