//! What is a scenario once its assumptions have been drawn? The same rules, with one value for each number.

use super::{About, Adversary, Draws, End, Quantity, Service};
use crate::stats::Spread;

impl Service {
    /// The service with every uncertain number at its draw.
    pub fn settled(&self, draws: &dyn Draws) -> Self {
        let mut settled = self.clone();
        settled.each_number(&mut |number| settle(number, draws));
        settled
    }

    /// The uncertain numbers, by the assumptions that they are.
    pub fn assumptions(&self) -> Vec<(String, Spread)> {
        let mut found = Vec::new();
        self.clone().each_number(&mut |number| note(number, &mut found));
        found
    }

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

impl Adversary {
    /// The adversary with every uncertain number at its draw, except when its acts begin and how long they stay: those
    /// are events.
    pub fn settled(&self, draws: &dyn Draws) -> Self {
        let mut settled = self.clone();
        settled.each_number(&mut |number| settle(number, draws));
        settled
    }

    /// The uncertain numbers that are no events, by the assumptions that they are.
    pub fn assumptions(&self) -> Vec<(String, Spread)> {
        let mut found = Vec::new();
        self.clone().each_number(&mut |number| note(number, &mut found));
        found
    }

    fn each_number(&mut self, visit: &mut dyn FnMut(&mut Quantity)) {
        self.rate.iter_mut().for_each(|rate| visit(&mut rate.per_year));
        for act in &mut self.acts {
            act.window.iter_mut().for_each(&mut *visit);
            if let About::Share(share) = &mut act.about {
                visit(share);
            }
        }
    }
}

fn settle(number: &mut Quantity, draws: &dyn Draws) {
    if number.spread.is_uncertain() {
        *number = Quantity::fixed(number.drawn(draws));
    }
}

fn note(number: &Quantity, found: &mut Vec<(String, Spread)>) {
    if number.spread.is_uncertain() {
        found.push((number.assumption.clone(), number.spread.clone()));
    }
}
