//! Which question is asked of which services and adversaries? Studies, resolved to what they name.

use super::{Adversary, Assumption, Dial, Service, World};

/// A study: all that a run needs, checked.
#[derive(Debug, Clone, PartialEq)]
pub struct Study {
    /// File stem.
    pub id: String,
    /// The question, which becomes the report's title.
    pub question: String,
    /// Why it is asked: two sentences for the report.
    pub purpose: String,
    /// What the study leaves out, a sentence each.
    pub not_modelled: Vec<String>,
    /// The seed, unless the command line says otherwise.
    pub seed: u64,
    /// Events to replicate, unless the command line says otherwise; none where it is zero.
    pub replicates: u64,
    /// Id of the service that others are compared with, where one is named.
    pub reference: Option<String>,
    /// Id of the adversary whose column leads the report.
    pub headline: String,
    /// The services, in order.
    pub services: Vec<Service>,
    /// The adversaries, in order.
    pub adversaries: Vec<Adversary>,
    /// The world.
    pub world: World,
    /// What is documented, where the study tells of something that happened.
    pub case: Option<Case>,
    /// What must come out.
    pub expect: Vec<Expectation>,
    /// What is said in the debate.
    pub claims: Vec<Claim>,
    /// What a reader of the report may move.
    pub what_if: Vec<Dial>,
    /// Every number with its source and grade.
    pub assumptions: Vec<Assumption>,
    /// Sources that the assumptions name.
    pub sources: Vec<Source>,
    /// Every file read, with its text.
    pub files: Vec<(String, String)>,
}

/// Something that happened, and what is documented of it: of the first service under the headline's adversary.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Case {
    /// When, in words.
    pub date: String,
    /// What is documented, in words.
    pub documented: String,
    /// Whether content came out; `None` where that is not documented.
    pub content: Option<Extent>,
    /// Fields of messages, facts of accounts, or pairs that are documented to have come out.
    pub metadata: Vec<String>,
    /// Those that are documented not to have.
    pub no_metadata: Vec<String>,
    /// Why the simulation says otherwise, where it does.
    pub disagrees: Option<String>,
}

/// What somebody says, and the cells that test it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    /// What is said.
    pub says: String,
    /// By whom, or where.
    pub by: String,
    /// What tests it; nothing where `untested` says why.
    pub tests: Vec<ClaimTest>,
    /// Why nothing does: it is about values, about the future, or about what another study asks.
    pub untested: Option<String>,
    /// What the tests cannot say.
    pub beyond: Option<String>,
}

/// Some services under one adversary.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClaimTest {
    /// Adversary id.
    pub adversary: String,
    /// Service ids.
    pub services: Vec<String>,
    /// Kind, such as `content`.
    pub kind: String,
}

/// How much came out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Extent {
    /// Nothing.
    No,
    /// Some.
    Part,
    /// All, but for what users had deleted or never got.
    Yes,
}

impl Extent {
    /// Each.
    pub const ALL: [Self; 3] = [Self::No, Self::Part, Self::Yes];

    /// As files and tables write it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::No => "no",
            Self::Part => "part",
            Self::Yes => "yes",
        }
    }
}

/// A source in `sources.toml`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// Its id.
    pub id: String,
    /// What it is.
    pub title: String,
    /// Where it is; may be empty.
    pub url: String,
    /// When it was seen or published; may be empty.
    pub date: String,
}

/// What must come out of some cells.
#[derive(Debug, Clone, PartialEq)]
pub struct Expectation {
    /// File it stands in.
    pub file: String,
    /// Line it begins on.
    pub line: usize,
    /// Service ids.
    pub services: Vec<String>,
    /// Adversary ids.
    pub adversaries: Vec<String>,
    /// Class, or `all`.
    pub class: String,
    /// Kind, such as `content`.
    pub kind: String,
    /// Which denominator.
    pub of: Denominator,
    /// Least that must come out [per 1,000].
    pub at_least: f64,
    /// Most that may come out [per 1,000].
    pub at_most: f64,
    /// Why: printed when it fails.
    pub because: String,
}

/// The class of expectations about accounts; their kinds are facts of accounts.
pub const ACCOUNT: &str = "account";

/// Sizes of conversations, the smallest first, each with its largest number of members: classes of expectations and of the
/// report, across whatever classes a service has.
pub const SIZES: [(&str, usize); 6] = [
    ("members-2", 2),
    ("members-3-4", 4),
    ("members-5-8", 8),
    ("members-9-16", 16),
    ("members-17-32", 32),
    ("members-33-up", usize::MAX),
];

/// Which of [`SIZES`] a conversation of so many members is.
pub fn size_of(members: usize) -> usize {
    SIZES.iter().position(|(_, most)| members <= *most).unwrap_or(SIZES.len() - 1)
}

/// Which messages an exposure is counted against.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Denominator {
    /// All of the class.
    Total,
    /// Those that the acts are about.
    Scope,
}
