//! Which adversaries and places of a study can never matter? By the rules alone, as far as acts could lay hands on anything.

use crate::adversary::{Campaign, Reach};
use crate::custody::{Custody, Lots};
use crate::scenario::{Lint, ON_DEVICE, Place, Study, What, placed};

/// What a study gives to look at once it is known who reaches what. `file` is how its own file is called, `campaigns` one for
/// each of its adversaries.
pub fn lints(study: &Study, file: &str, text: &str, campaigns: &[Campaign], lots: &Lots) -> Vec<Lint> {
    let mut lints = Vec::new();
    let custodies: Vec<Custody> =
        study.services.iter().map(|service| Custody::new(service, 0, lots, &|_| false)).collect();
    for campaign in campaigns {
        let reaches_any = custodies.iter().any(|custody| {
            let reach = Reach::new(custody, campaign);
            let mut looks = (0..custody.service().classes.len()).map(|class| reach.looks(class));
            reach.seeks_any() || looks.any(|looks| looks.content || !looks.fields.is_empty())
        });
        if !reaches_any {
            let id = &campaign.adversary.id;
            lints.push(Lint {
                stands_at: placed(file, text, "adversaries", id),
                code: "plainsight::adversary-reaches-nothing",
                message: format!("the adversary `{id}` reaches nothing at any service of the study"),
                help: "no act meets a place, an operator or an order that these services have".to_owned(),
            });
        }
    }
    // A case tells of one adversary: what others could reach is not its question.
    if study.case.is_none() {
        for place in Place::ALL.iter().filter(|place| !ON_DEVICE.contains(place)) {
            lints.extend(unreached(study, *place, campaigns, &custodies));
        }
    }
    lints
}

/// The first rule that leaves content at a place, where no campaign reaches that place at any service.
fn unreached(study: &Study, place: Place, campaigns: &[Campaign], custodies: &[Custody]) -> Option<Lint> {
    let mut leaves = study.services.iter().flat_map(|service| &service.leaves);
    let first = leaves.find(|leaf| leaf.at == place && leaf.what == What::Content)?;
    let reached = custodies.iter().any(|custody| campaigns.iter().any(|c| Reach::new(custody, c).could_reach(place)));
    (!reached).then(|| Lint {
        stands_at: first.stands_at.clone(),
        code: "plainsight::place-nobody-reaches",
        message: format!("no adversary of the study reaches what is at `{}`", place.name()),
        help: "what is said of that place changes none of the study's answers".to_owned(),
    })
}
