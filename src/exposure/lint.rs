//! Which adversaries of a study can never matter? By the rules alone, as far as acts could lay hands on anything.

use crate::adversary::{Campaign, Reach};
use crate::custody::{Custody, Lots};
use crate::scenario::{Lint, Service, Study, placed};

/// What a study gives to look at once it is known who reaches what. `file` is how its own file is called, `campaigns` one for
/// each of its adversaries. A case of history may well tell of one that got nothing.
pub fn lints(study: &Study, file: &str, text: &str, campaigns: &[Campaign], lots: &Lots) -> Vec<Lint> {
    if study.case.is_some() {
        return Vec::new();
    }
    let custodies: Vec<Custody> =
        study.services.iter().map(|service| Custody::new(service, 0, lots, &|_| false)).collect();
    let idle = campaigns.iter().filter(|campaign| {
        !custodies.iter().any(|custody| reaches_any(&Reach::new(custody, campaign), custody.service()))
    });
    let lint = |campaign: &Campaign| {
        let id = &campaign.adversary.id;
        Lint {
            stands_at: placed(file, text, "adversaries", id),
            code: "plainsight::adversary-reaches-nothing",
            message: format!("the adversary `{id}` reaches nothing at any service of the study"),
            help: "no act meets a place, an operator or an order that these services have".to_owned(),
        }
    };
    idle.map(lint).collect()
}

/// Whether a campaign reaches anything that a service leaves or keeps, or a key: who has a key and nothing under it has
/// something, and what that comes to is for a study to ask.
fn reaches_any(reach: &Reach, service: &Service) -> bool {
    let mut looks = (0..service.classes.len()).map(|class| reach.looks(class));
    let mut keys = service.keys.iter().flat_map(|key| &key.rests_at);
    reach.seeks_any()
        || looks.any(|looks| looks.content || !looks.fields.is_empty())
        || keys.any(|place| reach.could_reach(*place))
}
