//! Is what others wrote such that it may be here? Licences, sources and Rust versions of all dependencies, as deny.toml
//! and Cargo.toml say.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::process::Command;

use super::root;

/// What Cargo knows of a package.
#[derive(serde::Deserialize)]
struct Package {
    id: String,
    name: String,
    version: String,
    license: Option<String>,
    source: Option<String>,
    rust_version: Option<String>,
}

#[derive(serde::Deserialize)]
struct Metadata {
    packages: Vec<Package>,
    resolve: Resolve,
}

#[derive(serde::Deserialize)]
struct Resolve {
    root: String,
    nodes: Vec<Node>,
}

/// A package and what it depends on.
#[derive(serde::Deserialize)]
struct Node {
    id: String,
    deps: Vec<Dependency>,
}

#[derive(serde::Deserialize)]
struct Dependency {
    pkg: String,
    dep_kinds: Vec<Kind>,
}

#[derive(serde::Deserialize)]
struct Kind {
    kind: Option<String>,
}

#[test]
fn every_licence_is_on_the_list_and_the_list_has_no_other() {
    let (metadata, deny) = (metadata(), deny());
    let licences = &deny["licenses"];
    let allowed = words(&licences["allow"]);
    let exceptions: BTreeMap<&str, BTreeSet<&str>> = licences["exceptions"]
        .as_array()
        .unwrap()
        .iter()
        .map(|exception| (exception["crate"].as_str().unwrap(), words(&exception["allow"])))
        .collect();
    let (mut wrong, mut needed, mut excepted) = (Vec::new(), BTreeSet::new(), BTreeSet::new());
    for package in metadata.used() {
        let expression = package.license.as_deref().unwrap_or("none");
        let holds = |allowed: &BTreeSet<&str>| allows(expression, allowed);
        if holds(&allowed) {
            needed.extend(allowed.iter().filter(|licence| expression.contains(**licence)).copied());
        } else if exceptions.get(package.name.as_str()).is_some_and(holds) {
            excepted.insert(package.name.as_str());
        } else {
            wrong.push(format!("{} {}: {expression}", package.name, package.version));
        }
    }
    assert!(wrong.is_empty(), "not allowed by deny.toml:\n{}", wrong.join("\n"));
    assert_eq!(needed, allowed, "deny.toml allows what no dependency has");
    assert_eq!(excepted, exceptions.keys().copied().collect(), "deny.toml excepts what needs no exception");
    // Exceptions are for tests: what is built for people keeps to the list.
    let built = metadata.built();
    let handed_out: Vec<&str> =
        built.iter().map(|p| p.name.as_str()).filter(|name| excepted.contains(name)).collect();
    assert!(handed_out.is_empty(), "the program itself would hold {handed_out:?}");
}

#[test]
fn every_dependency_comes_from_where_deny_toml_says() {
    let (metadata, deny) = (metadata(), deny());
    let registries = words(&deny["sources"]["allow-registry"]);
    for package in &metadata.packages {
        let source = package.source.as_deref();
        let registry = source.and_then(|source| source.strip_prefix("registry+"));
        let ours = package.id == metadata.resolve.root;
        assert!(ours || registry.is_some_and(|it| registries.contains(it)), "{} comes from {source:?}", package.name);
    }
}

#[test]
fn no_dependency_asks_for_a_newer_rust_than_we_say() {
    let metadata = metadata();
    let ours = metadata.packages.iter().find(|package| package.id == metadata.resolve.root).unwrap();
    let said = version(ours.rust_version.as_deref().expect("Cargo.toml says which Rust is needed"));
    let newer: Vec<String> = metadata
        .used()
        .filter_map(|package| Some((package, package.rust_version.as_deref()?)))
        .filter(|(_, needs)| version(needs) > said)
        .map(|(package, needs)| format!("{} {} needs Rust {needs}", package.name, package.version))
        .collect();
    assert!(newer.is_empty(), "more than the rust-version of Cargo.toml:\n{}", newer.join("\n"));
    let readme = fs::read_to_string(root().join("README.md")).unwrap();
    assert!(
        readme.contains(&format!("You need Rust {}.{} or later", said[0], said[1])),
        "README.md says another Rust"
    );
}

#[test]
fn every_command_of_the_documents_takes_the_versions_of_the_lock_file() {
    let documents =
        ["README.md", "CONTRIBUTING.md", "METHODOLOGY.md", "benches/README.md", "docs/cluster.md", "justfile"];
    for document in documents.into_iter().chain(["docs/reproducible.md", ".ci/run"]) {
        let text = fs::read_to_string(root().join(document)).unwrap();
        for (number, line) in (1..).zip(text.lines()) {
            let builds = ["run", "test", "bench", "build", "clippy", "doc", "install", "check"];
            let named = builds.iter().any(|verb| line.contains(&format!("cargo {verb} ")));
            assert!(!named || line.contains("--locked"), "{document}:{number} leaves versions open: {line}");
        }
    }
}

#[test]
fn an_expression_of_licences_is_read_as_spdx_means_it() {
    let allowed = BTreeSet::from(["MIT", "Unicode-3.0"]);
    for good in ["MIT", "GPL-3.0 OR MIT", "Apache-2.0/MIT", "(MIT OR X) AND Unicode-3.0", "X AND Y OR MIT"] {
        assert!(allows(good, &allowed), "{good}");
    }
    for bad in ["none", "X", "MIT AND X", "(MIT OR X) AND Y", "MIT WITH X-exception", "X AND (Y OR MIT)"] {
        assert!(!allows(bad, &allowed), "{bad}");
    }
}

impl Metadata {
    /// Packages that some target or feature of ours builds, tests among them; not all that Cargo.lock could also take.
    fn used(&self) -> impl Iterator<Item = &Package> {
        let used: BTreeSet<&str> = self.resolve.nodes.iter().map(|node| node.id.as_str()).collect();
        self.packages.iter().filter(move |package| used.contains(package.id.as_str()))
    }

    /// Packages that the program is built of, or by.
    fn built(&self) -> Vec<&Package> {
        let (mut built, mut next) = (BTreeSet::new(), vec![self.resolve.root.as_str()]);
        while let Some(id) = next.pop() {
            if built.insert(id) {
                let node = self.resolve.nodes.iter().find(|node| node.id == id).unwrap();
                let stays = |dependency: &&Dependency| {
                    dependency.dep_kinds.iter().any(|kind| kind.kind.as_deref() != Some("dev"))
                };
                next.extend(node.deps.iter().filter(stays).map(|dependency| dependency.pkg.as_str()));
            }
        }
        self.packages.iter().filter(|package| built.contains(package.id.as_str())).collect()
    }
}

fn metadata() -> Metadata {
    let arguments = ["metadata", "--locked", "--all-features", "--format-version", "1"];
    let output = Command::new(env!("CARGO")).current_dir(root()).args(arguments).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

fn deny() -> toml::Table {
    fs::read_to_string(root().join("deny.toml")).unwrap().parse().unwrap()
}

fn words(list: &toml::Value) -> BTreeSet<&str> {
    list.as_array().unwrap().iter().map(|word| word.as_str().unwrap()).collect()
}

/// Whether these licences are enough for an expression; `AND` binds closer than `OR`, and `/` is an old `OR`.
fn allows(expression: &str, allowed: &BTreeSet<&str>) -> bool {
    let spaced = expression.replace('(', " ( ").replace(')', " ) ").replace('/', " OR ").replace(" WITH ", "-WITH-");
    let words: Vec<&str> = spaced.split_whitespace().collect();
    either(&mut words.iter().copied().peekable(), allowed)
}

type Words<'a, 'b> = std::iter::Peekable<std::iter::Copied<std::slice::Iter<'a, &'b str>>>;

fn either(words: &mut Words, allowed: &BTreeSet<&str>) -> bool {
    let mut holds = both(words, allowed);
    while words.next_if_eq(&"OR").is_some() {
        holds |= both(words, allowed);
    }
    holds
}

fn both(words: &mut Words, allowed: &BTreeSet<&str>) -> bool {
    let mut holds = one(words, allowed);
    while words.next_if_eq(&"AND").is_some() {
        holds &= one(words, allowed);
    }
    holds
}

fn one(words: &mut Words, allowed: &BTreeSet<&str>) -> bool {
    match words.next() {
        Some("(") => {
            let holds = either(words, allowed);
            assert_eq!(words.next(), Some(")"), "a bracket is left open");
            holds
        }
        word => word.is_some_and(|word| allowed.contains(word)),
    }
}

/// A version of Rust as numbers.
fn version(text: &str) -> [u32; 3] {
    let mut parts = text.split('.').map(|part| part.parse().unwrap());
    std::array::from_fn(|_| parts.next().unwrap_or(0))
}
