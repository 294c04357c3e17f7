//! What is a scenario once its assumptions have been drawn? The same rules, with one value for each number.

use super::{About, Adversary, Draws, End, Quantity, Service};
use crate::stats::Spread;

/// Rules with numbers that may be uncertain.
pub trait Settle: Clone {
    /// Visits every number that is drawn with the assumptions.
    fn each_number(&mut self, visit: &mut dyn FnMut(&mut Quantity));

    /// The same with every uncertain number at its draw.
    fn settled(&self, draws: &dyn Draws) -> Self {
        let mut settled = self.clone();
        settled.each_number(&mut |number| {
            if number.spread.is_uncertain() {
                *number = Quantity::fixed(number.drawn(draws));
            }
        });
        settled
    }

    /// The uncertain numbers, by the assumptions that they are.
    fn assumptions(&self) -> Vec<(String, Spread)> {
        let mut found = Vec::new();
        self.clone().each_number(&mut |number| {
            if number.spread.is_uncertain() {
                found.push((number.assumption.clone(), number.spread.clone()));
            }
        });
        found
    }
}

impl Settle for Service {
    fn each_number(&mut self, visit: &mut dyn FnMut(&mut Quantity)) {
        self.attributes.iter_mut().for_each(|attribute| visit(&mut attribute.share));
        self.classes.iter_mut().filter_map(|class| class.share.as_mut()).for_each(&mut *visit);
        for leaf in &mut self.leaves {
            if let End::After { after, at_most, .. } = &mut leaf.until {
                visit(after);
                at_most.iter_mut().for_each(&mut *visit);
            }
            leaf.chosen.iter_mut().for_each(|chosen| visit(&mut chosen.share));
        }
    }
}

/// When acts begin and how long they stay are events, and not among these numbers.
impl Settle for Adversary {
    fn each_number(&mut self, visit: &mut dyn FnMut(&mut Quantity)) {
        self.rate.iter_mut().for_each(|rate| visit(&mut rate.per_year));
        for act in &mut self.acts {
            act.window.iter_mut().for_each(&mut *visit);
            visit(&mut act.succeeds);
            visit(&mut act.told);
            if let About::Share(share) = &mut act.about {
                visit(share);
            }
        }
    }
}
