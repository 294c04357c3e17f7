//! Which records do the tests of this room read? Small ones, made by hand.

use crate::record::{
    AdversaryFacts, AssumptionFacts, Basis, Cell, ClaimFacts, Companion, Count, DialFacts, ExpectationFacts, FORMAT,
    FileFacts, GridFacts, Hands, Kind, Record, ServiceFacts, SourceFacts, Throughput, TraceFacts, TraceKey,
    WhatIfFacts, WorldFacts,
};

/// Three services and three adversaries, with every case that a sentence tells apart.
pub(super) fn small() -> Record {
    let services = vec![
        service("tiktok", "TikTok", "", "provider"),
        service("tiktok-e2ee", "TikTok, end-to-end encrypted", "tiktok", "people"),
        service("signal", "Signal", "", "people"),
    ];
    let adversaries = vec![
        adversary("breach", "Break-in, database and keys", "an outsider copies the provider's database", "everyone"),
        adversary("warrant", "Search warrant", "a search warrant is served on the provider", "100 accounts"),
        adversary("network", "Listener on the network", "someone listens to the network", "everyone"),
    ];
    let mut record = record(services, adversaries);
    record.adversaries[0].rate = ["0.005", "0.017", "0.036"].map(str::to_owned).to_vec();
    record.adversaries[0].rate_unit = "operator".to_owned();
    record.cells = cells(&record, |service, adversary| match (service, adversary) {
        (0, 0) => Some((1000, 900)),
        (0, 1) => Some((100, 990)),
        (2, 2) => None,
        (_, 1) => Some((100, 0)),
        _ => Some((1000, 0)),
    });
    record
}

/// The small record with texts that try to be more than text.
pub(super) fn hostile() -> Record {
    const EVIL: &str = "<script>alert(1)</script> | `x` [a](javascript:b) <img src=x> \u{202E}abc\u{1B}[31m\n\n# h";
    let mut record = small();
    record.question = EVIL.to_owned();
    record.purpose = EVIL.to_owned();
    record.not_modelled = vec![EVIL.to_owned()];
    for service in &mut record.services {
        service.name = format!("{} {EVIL}", service.name);
        service.classes[1] = "=cmd()".to_owned();
    }
    for adversary in &mut record.adversaries {
        adversary.name = EVIL.to_owned();
        adversary.summary = EVIL.to_owned();
        adversary.about = EVIL.to_owned();
    }
    record.cells.iter_mut().filter(|cell| cell.class == "group").for_each(|cell| cell.class = "=cmd()".to_owned());
    for assumption in &mut record.assumptions {
        assumption.id = "=cmd()".to_owned();
        assumption.path = EVIL.to_owned();
        assumption.value = EVIL.to_owned();
        assumption.note = EVIL.to_owned();
    }
    for basis in &mut record.bases {
        basis.assumptions = vec!["=cmd()".to_owned()];
    }
    record.claims = vec![ClaimFacts {
        says: EVIL.to_owned(),
        by: EVIL.to_owned(),
        tests: Vec::new(),
        untested: EVIL.to_owned(),
        beyond: EVIL.to_owned(),
    }];
    record.sources[0].title = EVIL.to_owned();
    record.sources[0].url = "javascript:alert(1)".to_owned();
    record.expectations[0].statement = EVIL.to_owned();
    record.files[0].name = EVIL.to_owned();
    record.files[0].text = EVIL.to_owned();
    record.traces = vec![TraceFacts {
        service: "tiktok".to_owned(),
        adversary: "warrant".to_owned(),
        message: 1,
        class: EVIL.to_owned(),
        age: 0,
        reader: Hands::Added,
        place: EVIL.to_owned(),
        rule: EVIL.to_owned(),
        copy_of: None,
        from: None,
        until: None,
        under: vec![TraceKey { name: EVIL.to_owned(), rule: EVIL.to_owned(), how: EVIL.to_owned() }],
    }];
    record.what_if = Some(WhatIfFacts {
        dials: vec![DialFacts {
            says: EVIL.to_owned(),
            values: vec![EVIL.to_owned()],
            assumptions: vec!["=cmd()".to_owned()],
        }],
        grids: vec![GridFacts {
            service: "tiktok".to_owned(),
            adversary: "warrant".to_owned(),
            dials: vec![0],
            answers: vec![Some(0.5), None],
        }],
    });
    record
}

/// As many services and adversaries as a study is meant to compare.
pub(super) fn large() -> Record {
    let names = [
        ("tiktok", "TikTok", "provider"),
        ("tiktok-e2ee", "TikTok, end-to-end encrypted", "people"),
        ("signal", "Signal", "people"),
        ("whatsapp", "WhatsApp", "people"),
        ("apple-messages", "Apple Messages", "people"),
        ("google-messages", "Google Messages", "people"),
        ("messenger", "Messenger", "people"),
        ("gmail", "Gmail", "provider"),
    ];
    let services = names.map(|(id, name, holder)| service(id, name, "", holder)).to_vec();
    let adversaries = [
        ("breach-database", "Break-in, database only"),
        ("breach-keys", "Break-in, database and keys"),
        ("breach-live", "Break-in, live servers for weeks"),
        ("breach-backup", "Break-in at whoever keeps the backups"),
        ("insider-support", "Insider with the support tool"),
        ("insider-engineer", "Insider who runs the key service"),
        ("warrant-provider", "Search warrant on the provider"),
        ("warrant-backup", "Search warrant on whoever keeps the backups"),
        ("wiretap", "Wiretap order on the provider"),
        ("subpoena", "Subpoena on the provider"),
        ("network-eavesdropper", "Listener on the network"),
        ("moderation-leak", "Leak of the moderation queue"),
        ("device-seizure", "Seizure of one phone"),
    ]
    .map(|(id, name)| adversary(id, name, "it happens", "everyone"))
    .to_vec();
    let mut record = record(services, adversaries);
    record.headline = "warrant-provider".to_owned();
    record.cells = cells(&record, |service, adversary| match (service * 7 + adversary * 5) % 11 {
        0 | 1 => None,
        2 => Some((1000, 1000)),
        3 => Some((1000, 0)),
        4 => Some((0, 0)),
        other => Some((1000, other as u64 * 93)),
    });
    record
}

/// A companion of any of them.
pub(super) fn companion() -> Companion {
    let speed = |service: &str| Throughput {
        service: service.to_owned(),
        wall_seconds: 0.5,
        sealing_seconds: 0.25,
        sealed_per_second: 123_456.0,
        opening_seconds: 0.125,
        opened_per_second: 654_321.0,
        messages_per_second: 98_765.4,
        floor_seconds: Some(0.25),
    };
    let record = large();
    Companion {
        version: "0.1.0".to_owned(),
        record_sha256: "ab".repeat(32),
        command: "plainsight run question.toml --seed 1".to_owned(),
        started: "2026-03-05T10:00:00Z".to_owned(),
        wall_seconds: 1.5,
        threads: 2,
        cpu: "Example CPU".to_owned(),
        platform: "linux x86_64".to_owned(),
        rustc: "1.95.0".to_owned(),
        revision: "0123abc".to_owned(),
        peak_memory: None,
        replicates: None,
        throughput: record.services.iter().map(|service| speed(&service.id)).collect(),
    }
}

fn record(services: Vec<ServiceFacts>, adversaries: Vec<AdversaryFacts>) -> Record {
    let assume = |id: &str, file: &str, source: &str, grade: &str| AssumptionFacts {
        id: id.to_owned(),
        file: file.to_owned(),
        line: 12,
        path: "keys.master.rotate.every".to_owned(),
        value: "90 days".to_owned(),
        source: source.to_owned(),
        grade: grade.to_owned(),
        note: String::new(),
    };
    let rests = |service: &ServiceFacts, adversary: &AdversaryFacts| Basis {
        service: service.id.clone(),
        adversary: adversary.id.clone(),
        assumptions: if service.key_holder == "provider" {
            vec!["A1".to_owned(), "A3".to_owned()]
        } else {
            vec!["A3".to_owned()]
        },
    };
    Record {
        replicates: None,
        drivers: None,
        format: FORMAT.to_owned(),
        version: "0.1.0".to_owned(),
        study: "question".to_owned(),
        question: "Who could read these messages?".to_owned(),
        purpose: "To compare who can read messages where keys are in different hands.".to_owned(),
        not_modelled: vec!["Voice calls.".to_owned()],
        seed: 1,
        headline: "warrant".to_owned(),
        world: WorldFacts {
            id: "campus".to_owned(),
            name: "Campus".to_owned(),
            summary: "Students who write to each other.".to_owned(),
            messages: 1000,
            conversations: 110,
            groups: 22,
            people: 80,
            span: 28 * 86_400,
            campaign_at: 21 * 86_400,
            left_out: 0,
            trace: None,
        },
        accounts: Vec::new(),
        sizes: Vec::new(),
        claims: Vec::new(),
        case: None,
        days: Vec::new(),
        traces: Vec::new(),
        what_if: None,
        bases: services.iter().flat_map(|s| adversaries.iter().map(move |a| rests(s, a))).collect(),
        services,
        adversaries,
        cells: Vec::new(),
        assumptions: vec![
            assume("A1", "services/tiktok.toml", "standard", "placeholder"),
            assume("A2", "services/signal.toml", "", "documented by the provider"),
            assume("A3", "adversaries/warrant.toml", "standard", "derived"),
            assume("A4", "adversaries/breach.toml", "unknown-id", "documented by others"),
        ],
        sources: vec![SourceFacts {
            id: "standard".to_owned(),
            title: "A standard".to_owned(),
            url: "https://standard.example/page?a=b&c=d".to_owned(),
            date: "2026-03-05".to_owned(),
        }],
        expectations: vec![ExpectationFacts {
            file: "question.toml".to_owned(),
            line: 30,
            statement: "content of tiktok under warrant: at least 900 per 1,000 in scope".to_owned(),
            because: "The provider holds the keys.".to_owned(),
            met: true,
            failures: Vec::new(),
        }],
        files: vec![FileFacts {
            name: "question.toml".to_owned(),
            sha256: "0123456789abcdef".repeat(4),
            text: "question = \"…\"".to_owned(),
        }],
    }
}

fn service(id: &str, name: &str, extends: &str, key_holder: &str) -> ServiceFacts {
    ServiceFacts {
        id: id.to_owned(),
        name: name.to_owned(),
        summary: "A service.".to_owned(),
        extends: extends.to_owned(),
        key_holder: key_holder.to_owned(),
        classes: vec!["direct".to_owned(), "group".to_owned()],
        class_messages: vec![800, 200],
        sealed: 1400,
        received: 1390,
        sealed_bytes: 72_000,
    }
}

fn adversary(id: &str, name: &str, summary: &str, about: &str) -> AdversaryFacts {
    AdversaryFacts {
        id: id.to_owned(),
        name: name.to_owned(),
        summary: summary.to_owned(),
        class: "breach".to_owned(),
        about: about.to_owned(),
        rate: Vec::new(),
        rate_unit: String::new(),
    }
}

/// Every cell, from messages in scope per 1,000 messages and messages exposed per 1,000 of those; none: no route.
fn cells(record: &Record, fate: impl Fn(usize, usize) -> Option<(u64, u64)>) -> Vec<Cell> {
    let mut cells = Vec::new();
    for (service_place, service) in record.services.iter().enumerate() {
        for (adversary_place, adversary) in record.adversaries.iter().enumerate() {
            let fate = fate(service_place, adversary_place);
            for (class, messages) in [("all", 1000), ("direct", 800), ("group", 200)] {
                let (scope, exposed) = fate.unwrap_or_default();
                let scope = scope * messages / 1000;
                let count = |total| Count { total, scope, exposed: scope * exposed / 1000 };
                cells.push(Cell {
                    service: service.id.clone(),
                    adversary: adversary.id.clone(),
                    class: class.to_owned(),
                    routes: vec![fate.is_some(); Kind::ALL.len()],
                    campaigns: 1,
                    held: scope,
                    tried: scope,
                    opened: scope * exposed / 1000,
                    counts: Kind::ALL.map(|_| count(messages)).to_vec(),
                    proved: Kind::ALL.map(|_| count(messages)).to_vec(),
                    sums: Vec::new(),
                });
            }
        }
    }
    cells
}
