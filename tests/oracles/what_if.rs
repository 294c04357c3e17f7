//! Is what a dial shows what comes out of a study that says so? The grid against studies whose files were changed.

use plainsight::custody::Lots;
use plainsight::engine::{Grid, Question, Replicates, Still, ground};
use plainsight::exposure::Kind;
use plainsight::rng::Seed;
use plainsight::scenario::{Quantity, Settle, Study, default_study};
use plainsight::world::World;

/// What comes out of each service under an adversary at central values, and the grid of the study's dials.
fn asked(study: &Study, adversary: usize, dials: bool) -> (Vec<Option<f64>>, Vec<Grid>) {
    let world = World::generate(&study.world, Seed(3), Some(3_000));
    let lots = Lots::draw(Seed(3), &study.services, world.people(), world.conversations());
    let ground = ground(&world, &lots, &study.services, &study.world.deletion.share);
    let replicates = Replicates {
        services: &study.services,
        adversaries: &study.adversaries,
        begins: world.campaign_at(),
        deleted: &study.world.deletion.share,
        reference: 0,
        events: 1,
        seed: Seed(3),
    };
    let question = Question { adversary, kind: Kind::Content, samples: 0 };
    let moved = replicates.drivers(&ground, question, &Still).expect("nobody stops it");
    let grids = if dials {
        replicates.what_if(&ground, &study.what_if, &Still).expect("nobody stops it")
    } else {
        Vec::new()
    };
    (moved.into_iter().map(|moved| moved.central).collect(), grids)
}

#[test]
fn a_dial_shows_what_a_changed_file_would() {
    let study = default_study().unwrap_or_else(|mistakes| panic!("{mistakes:?}"));
    let mut compared = 0;
    for id in ["warrant-provider", "warrant-backup", "breach-database-and-keys"] {
        let adversary = study.adversaries.iter().position(|adversary| adversary.id == id).unwrap();
        let (central, grids) = asked(&study, adversary, true);
        let ours = |service: usize| grids.iter().find(|g| g.adversary == adversary && g.service == service);
        for (service, central) in central.iter().enumerate() {
            assert_eq!(ours(service).map(|grid| grid.answers[0]), central.map(Some), "{id} {service}");
        }
        for (place, dial) in study.what_if.iter().enumerate() {
            for (position, value) in dial.values.iter().enumerate() {
                let mut changed = study.clone();
                for service in &mut changed.services {
                    let id = service.id.clone();
                    service.each_number(&mut |number| {
                        if dial.moves(&id, &number.assumption) {
                            *number = Quantity::fixed(*value);
                        }
                    });
                }
                let (answers, _) = asked(&changed, adversary, false);
                for (service, answer) in answers.iter().enumerate() {
                    let Some(grid) = ours(service).filter(|grid| grid.dials.contains(&place)) else { continue };
                    let after = grid.dials.iter().skip_while(|dial| **dial != place).skip(1);
                    let step: usize = after.map(|dial| study.what_if[*dial].values.len() + 1).product();
                    assert_eq!(grid.answers[(position + 1) * step], *answer, "{id} {service} {} {value}", dial.says);
                    compared += 1;
                }
            }
        }
    }
    // All dials at their last values together are the last answer.
    let mut changed = study.clone();
    for service in &mut changed.services {
        let id = service.id.clone();
        service.each_number(&mut |number| {
            if let Some(dial) = study.what_if.iter().find(|dial| dial.moves(&id, &number.assumption)) {
                *number = Quantity::fixed(dial.values[dial.values.len() - 1]);
            }
        });
    }
    let wanted = study.adversaries.iter().position(|adversary| adversary.id == "warrant-backup").unwrap();
    let ((_, grids), (answers, _)) = (asked(&study, wanted, true), asked(&changed, wanted, false));
    for (service, answer) in answers.iter().enumerate() {
        let grid = grids.iter().find(|grid| grid.adversary == wanted && grid.service == service);
        assert_eq!(grid.map(|grid| grid.answers[grid.answers.len() - 1]), answer.map(Some), "{service}");
    }
    assert!(compared > 60, "{compared}");
}
