//! When do two draws of the assumptions give the same? When they differ in nothing that makes a difference to these acts.

use super::evaluate::Counter;

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
        for (class, leaves) in self.plan.classes.iter().enumerate() {
            for plan in leaves {
                let (rule, life) = (&service.leaves[plan.leaf], &self.plan.lives[plan.leaf]);
                signature.extend([class as u64, plan.leaf as u64]);
                if let Some((after, most)) = life.matters(start) {
                    signature.extend([after as u64, most.map_or(u64::MAX, |most| most as u64)]);
                    deletions |= life.hangs_on_deletion();
                }
                signature.extend(rule.chosen.iter().map(|chosen| chosen.share.central().to_bits()));
                persons |= !rule.conditions.is_empty();
            }
        }
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
}
