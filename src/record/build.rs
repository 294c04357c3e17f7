//! From a study and what its run gave to a record.

use std::collections::BTreeSet;

use sha2::{Digest, Sha256};

use super::basis::rests_on;
use super::case;
use super::expectation::{Judged, judge};
use super::{
    AccountCell, AdversaryFacts, AssumptionFacts, Basis, Cell, ClaimFacts, DriverFacts, EVERYONE, FORMAT, FileFacts,
    Kind, Pair, Record, ReplicateFacts, ServiceFacts, SizeCell, SourceFacts, WorldFacts,
};
use super::{trace, what_if};
use crate::adversary::{Campaign, Looks};
use crate::custody::routes::chain;
use crate::engine::{Carried, Grid, Moved, PairSums, Question, Replicated, Replicates};
use crate::exposure::Learnt;
use crate::scenario::{About, ON_DEVICE, Place, SIZES, Service, Study, What};
use crate::world::World;

/// What a run gave besides its central values; nothing where that was not asked.
#[derive(Clone, Copy, Default)]
pub struct Varied<'r> {
    /// What was replicated.
    pub replicated: Option<(&'r Replicates<'r>, &'r Replicated)>,
    /// What moves the headline's answer.
    pub moved: Option<(Question, &'r [Moved])>,
    /// What would come out at other values.
    pub grids: Option<&'r [Grid]>,
}

impl Record {
    /// The record of a run: one `carried` per service, in order.
    pub fn new(
        study: &Study,
        seed: u64,
        world: &World,
        campaigns: &[Campaign],
        carried: &[Carried],
        Varied { replicated, moved, grids }: Varied<'_>,
    ) -> Self {
        let both = || study.services.iter().zip(carried);
        let assumptions = assumptions(study);
        let accounts: Vec<AccountCell> =
            both().flat_map(|(service, carried)| account_cells(service, campaigns, carried)).collect();
        let mut cells: Vec<Cell> = both().flat_map(|(service, carried)| cells(service, campaigns, carried)).collect();
        if let Some((_, replicated)) = replicated {
            let sums = replicated
                .pairs
                .iter()
                .zip(both().flat_map(|(service, _)| campaigns.iter().map(|_| service.classes.len() + 1)));
            let mut cells = cells.iter_mut();
            for (pair, classes) in sums {
                for (class, cell) in (0..classes).zip(&mut cells) {
                    cell.sums = pair.classes.get(class).cloned().unwrap_or_default();
                }
            }
        }
        let sizes: Vec<SizeCell> =
            both().flat_map(|(service, carried)| size_cells(service, campaigns, carried)).collect();
        let expectations = judge(study, &Judged { cells: &cells, accounts: &accounts, sizes: &sizes });
        Self {
            format: FORMAT.to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            study: study.id.clone(),
            question: study.question.clone(),
            purpose: study.purpose.clone(),
            not_modelled: study.not_modelled.clone(),
            seed,
            headline: study.headline.clone(),
            world: WorldFacts {
                id: study.world.id.clone(),
                name: study.world.name.clone(),
                summary: study.world.summary.clone(),
                messages: world.messages(),
                conversations: world.conversations() as u64,
                groups: world.groups() as u64,
                people: u64::from(world.people()),
                span: study.world.span.seconds(),
                campaign_at: world.campaign_at().seconds(),
                left_out: world.left_out(),
                trace: world.trace().map(|hash| hexadecimal(&hash)),
            },
            services: both().map(|(service, carried)| service_facts(service, carried)).collect(),
            adversaries: campaigns.iter().map(adversary_facts).collect(),
            replicates: replicated.map(|(asked, replicated)| replicate_facts(asked, replicated)),
            drivers: moved.map(|(asked, moved)| DriverFacts::new(study, asked, moved)),
            what_if: grids.map(|grids| what_if::facts(study, grids, &cells)),
            days: both().flat_map(|(service, carried)| trace::days(service, campaigns, carried)).collect(),
            traces: both().flat_map(|(service, carried)| trace::traces(service, campaigns, carried)).collect(),
            claims: study.claims.iter().map(ClaimFacts::from).collect(),
            case: case::judge(study, &cells, &accounts, &expectations),
            expectations,
            cells,
            accounts,
            sizes,
            bases: both()
                .flat_map(|(service, carried)| {
                    bases(service, campaigns, carried, &assumptions, study.world.span.seconds())
                })
                .collect(),
            assumptions,
            sources: sources(study),
            files: study.files.iter().map(|(name, text)| file_facts(name, text)).collect(),
        }
    }
}

fn cells(service: &Service, campaigns: &[Campaign], carried: &Carried) -> Vec<Cell> {
    let mut cells = Vec::new();
    let tallies = carried.tallies.iter().zip(&carried.proved);
    for ((campaign, (tally, proved)), looks) in campaigns.iter().zip(tallies).zip(&carried.looks) {
        let names = service.classes.iter().map(|class| class.name.as_str()).chain(["all"]);
        // The last is of all classes together.
        let in_class = |class: usize| {
            looks
                .iter()
                .enumerate()
                .filter(move |(at, _)| class == *at || class == looks.len())
                .map(|(_, looks)| looks)
        };
        // A world without harmful messages has no route to any.
        let harmful = tally.classes.last().is_some_and(|all| all.counts[Kind::Harmful as usize].total > 0);
        let is_there =
            |kind: Kind| harmful || !matches!(kind, Kind::Harmful | Kind::HarmfulSender | Kind::HarmfulProof);
        for (index, (name, (class, proved))) in names.zip(tally.classes.iter().zip(&proved.classes)).enumerate() {
            cells.push(Cell {
                service: service.id.clone(),
                adversary: campaign.adversary.id.clone(),
                class: name.to_owned(),
                routes: Kind::ALL
                    .map(|kind| is_there(kind) && in_class(index).any(|looks| kind.is_looked_at(looks)))
                    .to_vec(),
                campaigns: 1,
                held: proved.held,
                tried: proved.tried,
                opened: proved.opened,
                counts: class.counts.clone(),
                proved: proved.counts.clone(),
                sums: Vec::new(),
            });
        }
    }
    cells
}

fn account_cells(service: &Service, campaigns: &[Campaign], carried: &Carried) -> Vec<AccountCell> {
    let each = campaigns.iter().zip(&carried.accounts);
    let cell = |campaign: &Campaign, learnt: &Learnt| AccountCell {
        service: service.id.clone(),
        adversary: campaign.adversary.id.clone(),
        fact: learnt.fact.name().to_owned(),
        has_route: learnt.has_route,
        count: learnt.count,
    };
    each.flat_map(|(campaign, facts)| facts.iter().map(move |learnt| cell(campaign, learnt))).collect()
}

fn size_cells(service: &Service, campaigns: &[Campaign], carried: &Carried) -> Vec<SizeCell> {
    let mut cells = Vec::new();
    let tallies = carried.tallies.iter().zip(&carried.proved);
    for ((campaign, (tally, proved)), looks) in campaigns.iter().zip(tallies).zip(&carried.looks) {
        if !looks.iter().any(|looks| Kind::Content.is_looked_at(looks)) {
            continue;
        }
        let sizes = SIZES.iter().zip(tally.sizes.iter().zip(&proved.sizes));
        for ((size, _), (count, proved)) in sizes.filter(|(_, (count, _))| count.total > 0) {
            cells.push(SizeCell {
                service: service.id.clone(),
                adversary: campaign.adversary.id.clone(),
                size: (*size).to_owned(),
                count: *count,
                proved: *proved,
            });
        }
    }
    cells
}

fn replicate_facts(asked: &Replicates, replicated: &Replicated) -> ReplicateFacts {
    let names = asked.services.iter().flat_map(|service| asked.adversaries.iter().map(move |a| (&service.id, &a.id)));
    let with_routes =
        names.zip(&replicated.pairs).filter(|(_, pair)| pair.deficits.iter().any(|deficit| deficit.draws > 0));
    let pair = |((service, adversary), pair): ((&String, &String), &PairSums)| Pair {
        service: service.clone(),
        adversary: adversary.clone(),
        reached: pair.reached.clone(),
        deficits: pair.deficits.clone(),
        means: pair.means.clone(),
    };
    ReplicateFacts {
        draws: replicated.draws.count(),
        events: asked.events,
        reference: asked.services.get(asked.reference).map_or_else(String::new, |service| service.id.clone()),
        pairs: with_routes.map(pair).collect(),
    }
}

fn bases(
    service: &Service,
    campaigns: &[Campaign],
    carried: &Carried,
    all: &[AssumptionFacts],
    span: i64,
) -> Vec<Basis> {
    let of = |(campaign, looks): (&Campaign, &Vec<Looks>)| {
        let mut together = Looks::default();
        looks.iter().for_each(|looks| together.unite(looks));
        Basis {
            service: service.id.clone(),
            adversary: campaign.adversary.id.clone(),
            assumptions: rests_on(service, campaign, &together, all, span),
        }
    };
    campaigns.iter().zip(&carried.looks).map(of).collect()
}

fn service_facts(service: &Service, carried: &Carried) -> ServiceFacts {
    ServiceFacts {
        id: service.id.clone(),
        name: service.name.clone(),
        summary: service.summary.clone(),
        extends: service.extends.clone().unwrap_or_default(),
        key_holder: key_holder(service).to_owned(),
        classes: service.classes.iter().map(|class| class.name.clone()).collect(),
        class_messages: carried.class_messages.clone(),
        sealed: carried.work.sealed,
        received: carried.work.received,
        sealed_bytes: carried.work.sealed_bytes,
    }
}

/// Who holds the keys of stored content, class by class, read off the rules for the report: `provider`, `people`,
/// `others` where a third party's key is needed, or `mixed` where classes differ.
fn key_holder(service: &Service) -> &'static str {
    let holders: BTreeSet<&str> = (0..service.classes.len()).map(|class| holder_in(service, class)).collect();
    match holders.len() {
        1 => holders.first().copied().unwrap_or("people"),
        _ => "mixed",
    }
}

/// What is stored decides; where nothing is, what passes the front end.
fn holder_in(service: &Service, class: usize) -> &'static str {
    let contents = || {
        let leaves = service.leaves.iter();
        leaves.filter(move |leaf| leaf.what == What::Content && leaf.classes.contains(&class))
    };
    let at = |place| contents().filter(|leaf| leaf.at == place).collect::<Vec<_>>();
    let stored = at(Place::Store);
    let decisive = if stored.is_empty() { at(Place::Frontend) } else { stored };
    let rests = |key: usize| {
        let keys = chain(service, key).into_iter();
        keys.flat_map(|key| service.keys[key].rests_at.iter().copied()).collect::<Vec<Place>>()
    };
    let is_provider = |place: &Place| service.operators_of(*place).contains(&service.provider.as_str());
    let readable = |held: &dyn Fn(&Place) -> bool| {
        decisive.iter().any(|leaf| leaf.under.iter().all(|key| rests(*key).iter().any(held)))
    };
    if readable(&is_provider) {
        "provider"
    } else if readable(&|place| !ON_DEVICE.contains(place)) {
        "others"
    } else {
        "people"
    }
}

fn adversary_facts(campaign: &Campaign) -> AdversaryFacts {
    let adversary = campaign.adversary;
    let about = match adversary.acts.first().map(|act| &act.about) {
        Some(About::Accounts(_)) => match campaign.acts[0].about.as_ref().map_or(0, |about| about.len()) {
            1 => "one account".to_owned(),
            // In a small world there may be fewer than the file names.
            count => format!("{count} accounts"),
        },
        Some(About::Share(share)) => format!("a share of {} of the people", share.central()),
        Some(About::Everyone) | None => EVERYONE.to_owned(),
    };
    let rate = adversary.rate.as_ref().map(|rate| {
        let spread = &rate.per_year.spread;
        [spread.at(0.05), spread.central(), spread.at(0.95)].map(|value| format!("{value:.6}")).to_vec()
    });
    AdversaryFacts {
        id: adversary.id.clone(),
        name: adversary.name.clone(),
        summary: adversary.summary.clone(),
        class: adversary.class.name().to_owned(),
        about,
        rate: rate.unwrap_or_default(),
        rate_unit: adversary.rate.as_ref().map_or(String::new(), |rate| rate.unit.name().to_owned()),
    }
}

fn assumptions(study: &Study) -> Vec<AssumptionFacts> {
    let facts = study.assumptions.iter().enumerate().map(|(index, stated)| AssumptionFacts {
        id: assumption_id(index),
        file: stated.file.clone(),
        line: stated.line,
        path: stated.path.clone(),
        value: stated.value.clone(),
        source: stated.source.clone(),
        grade: stated.grade.name().to_owned(),
        note: stated.note.clone(),
    });
    facts.collect()
}

/// How the assumption at a place of the study's list is called.
pub(super) fn assumption_id(index: usize) -> String {
    format!("A{}", index + 1)
}

fn sources(study: &Study) -> Vec<SourceFacts> {
    let facts = study.sources.iter().map(|source| SourceFacts {
        id: source.id.clone(),
        title: source.title.clone(),
        url: source.url.clone(),
        date: source.date.clone(),
    });
    facts.collect()
}

fn file_facts(name: &str, text: &str) -> FileFacts {
    FileFacts { name: name.to_owned(), sha256: sha256(text.as_bytes()), text: text.to_owned() }
}

/// SHA-256 in hexadecimal.
pub fn sha256(bytes: &[u8]) -> String {
    hexadecimal(&Sha256::digest(bytes))
}

/// Bytes as text.
pub fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
