//! Do a service's rules hold together? One file, or a variant laid over its parent.

use super::fields::Fields;
use super::item::{Item, words};
use super::keys::read_keys;
use super::leaves::{Names, read_account, read_condition, read_leaf, read_serve, read_yield};
use super::number::Measure;
use super::tree::Value;
use super::{Reading, Tree};
use crate::scenario::mistake::quoted;
use crate::scenario::{ACCOUNT, Attribute, Class, Kind, Operated, Place, SIZES, Service};

/// The service a tree describes.
pub(in crate::scenario) fn read_service(reading: &Reading, id: &str, tree: &Tree) -> Option<Service> {
    let before = reading.assumptions.borrow().len();
    let mut fields = tree.item(reading).fields()?;
    let name = fields.sentence("name");
    let summary = fields.sentence("summary");
    let provider = fields.sentence("provider");
    let extends = fields.optional("extends").and_then(|item| item.text().map(str::to_owned));
    fields.optional("remove");
    fields.optional("add");
    let population = fields.maybe("population", |item| item.quantity(Measure::between(1.0, MOST_PEOPLE)));

    let attributes_at = fields.optional("attributes");
    let attribute_names = attributes_at.as_ref().map(keys_of).unwrap_or_default();
    let attributes = match &attributes_at {
        Some(item) => read_attributes(item, &attribute_names),
        None => Some(Vec::new()),
    };
    let operators = match fields.optional("operators") {
        Some(item) => read_operators(&item, &attribute_names),
        None => Some(Vec::new()),
    };
    let classes_at = fields.required("class");
    let class_names = classes_at.as_ref().map(names_of).unwrap_or_default();
    let classes = classes_at.and_then(|item| read_classes(&item, &attribute_names));

    let keys_at = fields.optional("keys");
    let key_names = keys_at.as_ref().map(keys_of).unwrap_or_default();
    let keys = match &keys_at {
        Some(item) => read_keys(item, &key_names, &attribute_names, operators.as_deref().unwrap_or_default()),
        None => Vec::new(),
    };
    let operator_names = operators.as_deref().map(operator_names);
    let names = Names {
        classes: &class_names,
        attributes: &attribute_names,
        keys: &key_names,
        rules: &keys,
        provider: provider.as_deref(),
        operators: operator_names.as_deref(),
        operated: operators.as_deref().unwrap_or_default(),
    };
    let leaves = rows(fields.required("leaves"), |item| read_leaf(item, &names));
    let accounts = optional_rows(&mut fields, "account", |item| read_account(item, &names));
    let serves = optional_rows(&mut fields, "serves", read_serve);
    let yields = optional_rows(&mut fields, "yields", |item| read_yield(item, &names));
    fields.finish_rule();
    Some(Service {
        id: id.to_owned(),
        name: name?,
        summary: summary?,
        provider: provider?,
        extends,
        population: population?,
        attributes: attributes?,
        operators: operators?,
        classes: classes?,
        keys: keys.into_iter().collect::<Option<_>>()?,
        leaves: leaves?,
        accounts: accounts?,
        serves: serves?,
        yields: yields?,
        stated: reading.assumptions.borrow()[before..].to_vec(),
    })
}

/// Each row of a list, at least one, read by `each`; every row is read even where one is wrong.
pub(super) fn rows<'r, T>(list: Option<Item<'r>>, each: impl Fn(&Item<'r>) -> Option<T>) -> Option<Vec<T>> {
    let list = list?;
    let items = list.list()?;
    if items.is_empty() {
        let message = format!("{} is an empty list", quoted(&list.path));
        return list.refuse(list.draft("scenario::empty_list", message, "nothing in it"));
    }
    let read: Vec<Option<T>> = items.iter().map(each).collect();
    read.into_iter().collect()
}

fn optional_rows<'r, T>(
    fields: &mut Fields<'r>,
    key: &'static str,
    each: impl Fn(&Item<'r>) -> Option<T>,
) -> Option<Vec<T>> {
    match fields.optional(key) {
        Some(list) => rows(Some(list), each),
        None => Some(Vec::new()),
    }
}

fn read_attributes(item: &Item<'_>, names: &[String]) -> Option<Vec<Attribute>> {
    let named = item.named()?;
    let read: Vec<Option<Attribute>> = named
        .iter()
        .map(|(name, item)| {
            let mut fields = item.fields()?;
            let of = fields.maybe("of", |item| read_condition(item, names));
            let share = fields.required("share").and_then(|item| item.share());
            fields.finish_rule();
            let stands_at = item.reading.place(item.node.spot);
            Some(Attribute { stands_at, name: name.clone(), of: of?, share: share? })
        })
        .collect();
    let attributes: Vec<Attribute> = read.into_iter().collect::<Option<_>>()?;
    if attributes.len() > MOST_ATTRIBUTES {
        let message = format!("there are {} attributes; at most {MOST_ATTRIBUTES} are read", attributes.len());
        return item.refuse(item.draft("scenario::too_large", message, "this table"));
    }
    for (index, attribute) in attributes.iter().enumerate() {
        // As many steps as there are attributes reach the top, unless they go round.
        let mut at = Some(index);
        for _ in 0..attributes.len() {
            at = at.and_then(|at| attributes[at].of).map(|of| of.attribute);
        }
        if at.is_some() {
            let message = format!("attribute {} is `of` others that go round in a circle", quoted(&attribute.name));
            return item.refuse(named[index].1.draft("scenario::circle", message, "in the circle or below it"));
        }
    }
    Some(attributes)
}

fn read_operators(item: &Item<'_>, attributes: &[String]) -> Option<Vec<Operated>> {
    let mut fields = item.fields()?;
    let mut read = Vec::new();
    for place in Place::ALL {
        if let Some(item) = fields.optional(place.name()) {
            read.push(read_operated(&item, *place, attributes));
        }
    }
    fields.finish_rule();
    read.into_iter().collect()
}

fn read_operated(item: &Item<'_>, place: Place, attributes: &[String]) -> Option<Operated> {
    let stands_at = item.reading.place(item.node.spot);
    let Value::Table(_) = item.node.value else {
        return Some(Operated { stands_at, place, operator: item.sentence()?, unless: None });
    };
    let mut fields = item.fields()?;
    let operator = fields.sentence("default");
    let unless = fields.required("unless").and_then(|item| item.reference("attribute", attributes));
    let then = fields.sentence("then");
    fields.finish_rule();
    Some(Operated { stands_at, place, operator: operator?, unless: Some((unless?, then?)) })
}

fn operator_names(operators: &[Operated]) -> Vec<String> {
    let mut names = Vec::new();
    for operated in operators {
        names.push(operated.operator.clone());
        names.extend(operated.unless.iter().map(|(_, then)| then.clone()));
    }
    names
}

fn read_classes(list: &Item<'_>, attributes: &[String]) -> Option<Vec<Class>> {
    let names = names_of(list);
    let items = list.list()?;
    let classes = rows(Some(list.clone()), |item| {
        let mut fields = item.fields()?;
        let name = fields.required("name").and_then(|item| item.plain_name().map(|name| (name, item)));
        let kind = fields.maybe("kind", |item| item.word("a kind of conversation", &KINDS));
        let everyone = fields.maybe("everyone", |item| item.reference("attribute", attributes));
        let share = fields.maybe("share", Item::share);
        fields.finish_rule();
        let (name, name_at) = name?;
        let is_size = SIZES.iter().any(|(size, _)| *size == name);
        if name == "all" || name == ACCOUNT || is_size {
            let means = match name.as_str() {
                "all" => "every class",
                ACCOUNT => "what is kept about accounts",
                _ => "conversations of a size",
            };
            let draft =
                name_at.draft("scenario::bad_name", format!("{} already means {means}", quoted(&name)), "taken");
            return name_at.refuse(draft);
        }
        if names.iter().filter(|other| **other == name).count() > 1 {
            let message = format!("there are two classes {}", quoted(&name));
            return name_at.refuse(name_at.draft("scenario::duplicate_name", message, "one of them"));
        }
        let stands_at = item.reading.place(item.node.spot);
        Some(Class { stands_at, name, kind: kind?, everyone: everyone?, share: share? })
    })?;
    check_cover(list, &items, &classes)?;
    Some(classes)
}

/// Every conversation must find a class, and every class may find a conversation.
fn check_cover(list: &Item<'_>, items: &[Item<'_>], classes: &[Class]) -> Option<()> {
    let mut open = vec![Kind::Direct, Kind::Group];
    for (class, item) in classes.iter().zip(items) {
        let takes = |kind: &Kind| class.kind.is_none_or(|own| own == *kind);
        if !open.iter().any(takes) {
            let message = format!("no conversation gets as far as class {}", quoted(&class.name));
            let draft = item.draft("scenario::unreachable_class", message, "never reached");
            return item.refuse(draft.help("an earlier class already fits all of them: move this one up"));
        }
        if class.everyone.is_none() && class.share.is_none() {
            open.retain(|kind| !takes(kind));
        }
    }
    let Some(kind) = open.first() else { return Some(()) };
    let kind = if open.len() == 2 {
        "some"
    } else if *kind == Kind::Direct {
        "some direct"
    } else {
        "some group"
    };
    let message = format!("{kind} conversations fit no class");
    let last = items.last().unwrap_or(list);
    let draft = last.draft("scenario::no_class_for_all", message, "the last class does not fit all");
    list.refuse(draft.help("end with a class that has neither `kind` nor `everyone` nor `share`"))
}

/// The `name` of each row, whether or not the rest of it is right; empty where a row has none.
fn names_of(list: &Item<'_>) -> Vec<String> {
    let Value::List(nodes) = &list.node.value else { return Vec::new() };
    let name = |node: &super::Node| {
        let entry = node.value.entries()?.iter().find(|entry| entry.key == "name")?;
        match &entry.node.value {
            Value::Text(name) => Some(name.clone()),
            _ => None,
        }
    };
    nodes.iter().map(|node| name(node).unwrap_or_default()).collect()
}

/// The keys of a table, whether or not what stands under them is right.
fn keys_of(table: &Item<'_>) -> Vec<String> {
    table.node.value.entries().unwrap_or_default().iter().map(|entry| entry.key.clone()).collect()
}

/// The pairs that [`Item::word`] takes for places.
pub(super) fn places() -> Vec<(&'static str, Place)> {
    words(Place::ALL, Place::name)
}

pub(super) const KINDS: [(&str, Kind); 2] = [("direct", Kind::Direct), ("group", Kind::Group)];
/// Attributes of a person that the harness keeps apart.
const MOST_ATTRIBUTES: usize = 64;
/// More people than there are.
const MOST_PEOPLE: f64 = 2e10;
