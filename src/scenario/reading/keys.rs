//! How do a service's keys come to be, and which lies under which?

use super::fields::Fields;
use super::item::{Item, words};
use super::leaves::depends_on_person;
use super::service::places;
use crate::crypto::Suite;
use crate::scenario::mistake::quoted;
use crate::scenario::{
    KemRules, KeyEnd, KeyRule, NextKey, ON_DEVICE, Operated, RatchetRules, Rotation, Scheme, Scope, SetUp,
};
use crate::unit::Span;

/// Every key of the table, `None` in the place of one that is wrong, so that indices hold.
pub(super) fn read_keys(
    item: &Item<'_>,
    names: &[String],
    attributes: &[String],
    operated: &[Operated],
) -> Vec<Option<KeyRule>> {
    let Some(named) = item.named() else { return vec![None; names.len()] };
    let keys: Vec<Option<KeyRule>> =
        named.iter().map(|(name, item)| read_key(name, item, names, attributes, operated)).collect();
    for (index, (name, item)) in named.iter().enumerate() {
        check_wrapping(index, name, item, &keys);
    }
    keys
}

fn read_key(
    name: &str,
    item: &Item<'_>,
    names: &[String],
    attributes: &[String],
    operated: &[Operated],
) -> Option<KeyRule> {
    let mut fields = item.fields()?;
    let style = fields.maybe("scheme", |item| item.word("a scheme", &STYLES));
    let scheme = match style {
        Some(None) => read_stored(&mut fields, names),
        Some(Some(Style::DoubleRatchet)) => read_ratchet(&mut fields),
        Some(Some(Style::SenderKeys)) => read_sender_keys(&mut fields),
        Some(Some(Style::Epochs)) => read_epochs(&mut fields),
        None => {
            // Which keys belong here is not known: none of them is called unknown.
            EVERY_KEY.iter().for_each(|key| drop(fields.optional(key)));
            None
        }
    };
    let suite = fields.maybe("suite", |item| item.word("a suite", &words(&Suite::ALL, Suite::name)));
    let shared = matches!(&scheme, Some(Scheme::Stored { scope, .. }) if *scope != Scope::Person);
    let rests_at = match fields.optional("rests-at") {
        Some(item) => item.set(|item| {
            let place = item.word("a place", &places())?;
            if shared && ON_DEVICE.contains(&place) {
                let draft =
                    item.draft("scenario::contradiction", "a key on a device is its owner's", "whose device?");
                return item.refuse(draft.help("give the key scope = \"person\""));
            }
            if shared && depends_on_person(place, operated) {
                let message =
                    format!("who runs {} depends on the person, but this key is nobody's own", place.name());
                let draft = item.draft("scenario::contradiction", message, "whose?");
                return item.refuse(draft.help("give the key scope = \"person\", or the place one operator"));
            }
            Some(place)
        }),
        None => Some(Vec::new()),
    };
    let is_end_to_end = !matches!(scheme, Some(Scheme::Stored { .. }) | None);
    let vouched_by = match fields.optional("vouched-by") {
        Some(item) if scheme.is_some() && !is_end_to_end => {
            let message = "only a key that clients agree on is vouched for";
            let draft = item.draft("scenario::contradiction", message, "nobody vouches for a stored key");
            item.refuse(draft.help("write it under a key with a `scheme`"))
        }
        Some(item) => item.set(|item| item.word("a place", &places())),
        None => Some(Vec::new()),
    };
    let checked_by = fields.maybe("checked-by", |item| {
        if vouched_by.as_ref().is_some_and(Vec::is_empty) {
            let message = "nobody vouches for this key, so there is nothing to check";
            let draft = item.draft("scenario::contradiction", message, "who checks what?");
            return item.refuse(draft.help("say who vouches for it: vouched-by = [\"directory\"]"));
        }
        item.reference("attribute", attributes)
    });
    let is_connection = matches!(scheme, Some(Scheme::Stored { until: KeyEnd::Processed, .. }));
    let pinned = fields.maybe("pinned", |item| {
        if scheme.is_some() && !is_connection {
            let message = "only the key of a connection, which ends when what it carries is processed, is pinned";
            return item.refuse(item.draft("scenario::contradiction", message, "no connection"));
        }
        item.affirmed()
    });
    let agreed = fields.maybe("agreed", |item| {
        let is_session = matches!(scheme, Some(Scheme::DoubleRatchet(_)));
        if scheme.is_some() && !is_connection && !is_of_group(scheme.as_ref()) {
            let (message, help) = if is_session {
                ("how a session's key is agreed on is its set-up", "write set-up = \"pqxdh\" for a hybrid")
            } else {
                (
                    "only the key of a connection or of a group is agreed on",
                    "a stored key is drawn: leave `agreed` out",
                )
            };
            let draft = item.draft("scenario::contradiction", message, "not agreed on");
            return item.refuse(draft.help(help));
        }
        item.word("an agreement", &AGREEMENTS)
    });
    fields.finish_rule();
    let stands_at = item.reading.place(item.node.spot);
    let is_pqxdh = matches!(scheme, Some(Scheme::DoubleRatchet(RatchetRules { set_up: SetUp::Pqxdh, .. })));
    Some(KeyRule {
        stands_at,
        name: name.to_owned(),
        scheme: scheme?,
        suite: suite?.unwrap_or_default(),
        rests_at: rests_at?,
        vouched_by: vouched_by?,
        checked_by: checked_by?,
        is_pinned: pinned?.is_some(),
        is_quantum_resistant: agreed?.unwrap_or(is_pqxdh),
    })
}

fn read_stored(fields: &mut Fields<'_>, names: &[String]) -> Option<Scheme> {
    let scope = match fields.required("scope") {
        Some(item) => item.word("a scope", &SCOPES),
        None => None,
    };
    let wrapped_by = fields.maybe("wrapped-by", |item| item.reference("key", names));
    let rotate = fields.maybe("rotate", |item| {
        let mut fields = item.fields()?;
        let every = fields.required("every").and_then(|item| item.positive_span());
        let versions = fields.required("versions").and_then(|item| item.count(1, MOST_VERSIONS));
        fields.finish_rule();
        if scope.is_some_and(|scope| !matches!(scope, Scope::Service | Scope::Person)) {
            let message = "only a key of scope \"service\" or \"person\" rotates";
            let draft = item.draft("scenario::contradiction", message, "rotates");
            return item.refuse(draft);
        }
        Some(Rotation { every: every?, versions: u32::try_from(versions?).ok()? })
    });
    let until = fields.maybe("until", |item| {
        let until = item.word("an end", &ENDS)?;
        if until == KeyEnd::Processed && scope.is_some_and(|scope| scope != Scope::Message) {
            let message = "only a key of scope \"message\" ends with what passes";
            return item.refuse(item.draft("scenario::contradiction", message, "outlives it"));
        }
        Some(until)
    });
    Some(Scheme::Stored {
        scope: scope?,
        wrapped_by: wrapped_by?,
        rotate: rotate?,
        until: until?.unwrap_or_default(),
    })
}

fn read_ratchet(fields: &mut Fields<'_>) -> Option<Scheme> {
    let set_up = fields.maybe("set-up", |item| item.word("a set-up", &SET_UPS));
    let next_key = fields.maybe("next-key", |item| item.word("a moment", &NEXT_KEYS));
    let mut number = |key, most, default| {
        let count = fields.maybe(key, |item: &Item<'_>| item.count(0, most));
        count.and_then(|count| usize::try_from(count.unwrap_or(default)).ok())
    };
    let skipped_keys = number("skipped-keys", MOST_KEYS, SKIPPED_KEYS);
    let forward_jump = number("forward-jump", MOST_KEYS, FORWARD_JUMP);
    let receiver_chains = number("receiver-chains", MOST_CHAINS, RECEIVER_CHAINS);
    let kem = fields.maybe("kem-ratchet", |item| {
        let mut fields = item.fields()?;
        let messages = fields.required("messages").and_then(|item| item.count(1, MOST_KEYS));
        let every = fields.maybe("every", |item| item.positive_span());
        let parts = fields.maybe("parts", |item| item.count(1, MOST_PARTS));
        fields.finish_rule();
        let (messages, parts) = (u32::try_from(messages?).ok()?, u32::try_from(parts?.unwrap_or(1)).ok()?);
        Some(KemRules { messages, every: every?.map_or(i64::MAX, |every| every.seconds()), parts })
    });
    Some(Scheme::DoubleRatchet(RatchetRules {
        set_up: set_up?.unwrap_or(SetUp::X3dh),
        next_key: next_key?.unwrap_or(NextKey::OnReceipt),
        skipped_keys: skipped_keys?,
        forward_jump: forward_jump?,
        receiver_chains: receiver_chains?,
        kem: kem?,
    }))
}

fn read_sender_keys(fields: &mut Fields<'_>) -> Option<Scheme> {
    Some(Scheme::SenderKeys { every: read_every(fields)? })
}

fn read_epochs(fields: &mut Fields<'_>) -> Option<Scheme> {
    let every = read_every(fields);
    let kept = fields.maybe("kept-epochs", |item| item.count(0, MOST_EPOCHS));
    Some(Scheme::Epochs { every: every?, kept: usize::try_from(kept?.unwrap_or(KEPT_EPOCHS)).ok()? })
}

/// After how long a group's key is made anew, if ever.
fn read_every(fields: &mut Fields<'_>) -> Option<Option<Span>> {
    fields.maybe("rotate", |item| {
        let mut fields = item.fields()?;
        let every = fields.required("every").and_then(|item| item.positive_span());
        fields.finish_rule();
        every
    })
}

const fn is_of_group(scheme: Option<&Scheme>) -> bool {
    matches!(scheme, Some(Scheme::SenderKeys { .. } | Scheme::Epochs { .. }))
}

/// A key is wrapped by a stored key, and following the wrapping comes to an end.
fn check_wrapping(index: usize, name: &str, item: &Item<'_>, keys: &[Option<KeyRule>]) {
    let wrapper = |index: usize| match keys[index].as_ref()?.scheme {
        Scheme::Stored { wrapped_by, .. } => wrapped_by,
        _ => None,
    };
    let Some(first) = wrapper(index) else { return };
    let at = item.fields().and_then(|mut fields| fields.optional("wrapped-by")).unwrap_or_else(|| item.clone());
    if let Some(rule) = &keys[first]
        && !matches!(rule.scheme, Scheme::Stored { .. })
    {
        let message = format!("key {} is wrapped by {}, which is not stored", quoted(name), quoted(&rule.name));
        let draft = at.draft("scenario::contradiction", message, "no stored key");
        item.reading.note(draft.help("only a key with a `scope` can wrap another"));
    }
    if let (Some(wrapped), Some(wrapping)) = (scope(&keys[index]), scope(&keys[first]))
        && !is_as_wide(wrapping, wrapped)
    {
        let word = |scope| SCOPES.iter().find(|(_, known)| *known == scope).map_or("", |(word, _)| *word);
        let message = format!(
            "key {} is one for each {}, and is wrapped by one for each {}",
            quoted(name),
            word(wrapped),
            word(wrapping)
        );
        let draft = at.draft("scenario::contradiction", message, "which of them?");
        item.reading.note(draft.help("a key is wrapped by one of its own scope, or of the service's"));
    }
    let mut trail = vec![index];
    let mut next = Some(first);
    while let Some(key) = next {
        if key == index {
            // One of its keys tells of a circle, the first in the file.
            if trail.iter().any(|other| *other < index) {
                return;
            }
            trail.push(key);
            let names: Vec<&str> = trail.iter().filter_map(|k| keys[*k].as_ref().map(|k| k.name.as_str())).collect();
            let message = format!("key {} is wrapped by itself: {}", quoted(name), names.join(" → "));
            item.reading.note(at.draft("scenario::circle", message, "goes round"));
            return;
        }
        if trail.contains(&key) {
            // The circle is among others, which say so themselves.
            return;
        }
        trail.push(key);
        next = wrapper(key);
    }
}

fn scope(key: &Option<KeyRule>) -> Option<Scope> {
    match key.as_ref()?.scheme {
        Scheme::Stored { scope, .. } => Some(scope),
        _ => None,
    }
}

/// Whether each key of the one scope lies under one key of the other.
fn is_as_wide(wrapping: Scope, wrapped: Scope) -> bool {
    wrapping == wrapped
        || wrapping == Scope::Service
        || (wrapping == Scope::Conversation && wrapped == Scope::Message)
}

#[derive(Clone, Copy)]
pub(super) enum Style {
    DoubleRatchet,
    SenderKeys,
    Epochs,
}

pub(super) const STYLES: [(&str, Style); 3] =
    [("double-ratchet", Style::DoubleRatchet), ("sender-keys", Style::SenderKeys), ("epochs", Style::Epochs)];
pub(super) const SCOPES: [(&str, Scope); 4] = [
    ("message", Scope::Message),
    ("conversation", Scope::Conversation),
    ("person", Scope::Person),
    ("service", Scope::Service),
];
pub(super) const ENDS: [(&str, KeyEnd); 2] = [("processed", KeyEnd::Processed), ("never", KeyEnd::Never)];
pub(super) const AGREEMENTS: [(&str, bool); 3] = [("classical", false), ("hybrid", true), ("in-advance", true)];
pub(super) const SET_UPS: [(&str, SetUp); 2] = [("x3dh", SetUp::X3dh), ("pqxdh", SetUp::Pqxdh)];
pub(super) const NEXT_KEYS: [(&str, NextKey); 2] = [("on-receipt", NextKey::OnReceipt), ("on-send", NextKey::OnSend)];
const EVERY_KEY: [&str; 11] = [
    "scope",
    "wrapped-by",
    "rotate",
    "until",
    "set-up",
    "next-key",
    "skipped-keys",
    "forward-jump",
    "receiver-chains",
    "kept-epochs",
    "kem-ratchet",
];
/// libsignal's limits (`consts.rs`: MAX_MESSAGE_KEYS, MAX_FORWARD_JUMPS, MAX_RECEIVER_CHAINS).
const SKIPPED_KEYS: u64 = 2_000;
const FORWARD_JUMP: u64 = 25_000;
const RECEIVER_CHAINS: u64 = 5;
/// RFC 9420 leaves it open; five is judged: enough for messages that come late, and few to steal.
const KEPT_EPOCHS: u64 = 5;
/// Bounds on memory: a chain that keeps or skips more would be a mistake in any service.
const MOST_KEYS: u64 = 1_000_000;
const MOST_CHAINS: u64 = 1_000;
const MOST_EPOCHS: u64 = 1_000;
/// One byte of a key in each.
const MOST_PARTS: u64 = 1_184;
const MOST_VERSIONS: u64 = 10_000;
