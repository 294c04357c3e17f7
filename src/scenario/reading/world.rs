//! Can there be such a world? Its parameters, each within what it can mean.

use super::item::Item;
use super::number::Measure;
use super::service::rows;
use super::{Reading, Tree};
use crate::scenario::mistake::quoted;
use crate::scenario::{
    Deletion, Delivery, GapsUpTo, Generated, LONGEST_CONVERSATION, MOST_MESSAGES, Origin, Quantity, ReplyUpTo, World,
};

/// The world a tree describes.
pub(in crate::scenario) fn read_world(reading: &Reading, id: &str, tree: &Tree) -> Option<World> {
    let whole = tree.item(reading);
    let mut fields = whole.fields()?;
    let name = fields.sentence("name");
    let summary = fields.sentence("summary");
    let span = fields.required("span").and_then(|item| item.positive_span());
    let campaign_item = fields.required("campaign-at");
    let campaign_at = campaign_item.as_ref().and_then(Item::span);
    if let (Some(item), Some(span), Some(campaign_at)) = (campaign_item, span, campaign_at)
        && campaign_at > span
    {
        let message = format!("campaigns begin after {campaign_at}, but the world lasts {span}");
        reading.note(item.draft("scenario::out_of_range", message, "after the world's end"));
    }
    let size = fields.required("size").and_then(|item| item.quantity(Measure::between(0.0, LARGEST_MESSAGE)));
    let origin = match (fields.optional("generated"), fields.optional("replayed")) {
        (Some(generated), None) => read_generated(&generated).map(Origin::Generated),
        (None, Some(replayed)) => read_replayed(&replayed),
        (Some(_), Some(replayed)) => {
            let message = "a world is either generated or replayed";
            whole.refuse(replayed.draft("scenario::contradiction", message, "the second origin"))
        }
        (None, None) => {
            let draft = whole.draft(
                "scenario::missing_key",
                "the file does not say where messages come from",
                "in this file",
            );
            whole.refuse(draft.help("add [generated] or [replayed]"))
        }
    };
    let delivery = fields.required("delivery").and_then(|item| read_delivery(&item));
    let deletion = fields.required("deletion").and_then(|item| {
        let mut fields = item.fields()?;
        let share = fields.required("share").and_then(|item| item.share());
        let after = fields.required("after").and_then(|item| item.duration());
        fields.finish_rule();
        Some(Deletion { share: share?, after: after? })
    });
    let harm = fields.maybe("harm", |item| {
        let mut fields = item.fields()?;
        let share = fields.required("share").and_then(|item| item.share());
        fields.finish_rule();
        share
    });
    let stays = fields.maybe("membership", |item| {
        let mut fields = item.fields()?;
        let stays = fields.required("stays").and_then(|item| item.quantity(Measure::DAYS));
        fields.finish_rule();
        stays
    });
    fields.finish_rule();
    Some(World {
        id: id.to_owned(),
        name: name?,
        summary: summary?,
        span: span?,
        campaign_at: campaign_at?,
        origin: origin?,
        size: size?,
        delivery: delivery?,
        deletion: deletion?,
        harm: harm?.unwrap_or(Quantity::fixed(0.0)),
        stays: stays?,
    })
}

fn read_generated(item: &Item<'_>) -> Option<Generated> {
    let mut fields = item.fields()?;
    let messages = fields.required("messages").and_then(|item| item.count(1, MOST_MESSAGES));
    let busy = Measure::between(1.0, LONGEST_CONVERSATION);
    let per_conversation = fields.required("per-conversation").and_then(|item| item.quantity(busy));
    let contacts = fields.required("contacts").and_then(|item| item.quantity(Measure::between(0.0, MOST_CONTACTS)));
    let groups = fields.required("groups").and_then(|item| item.share());
    let size = Measure::between(SMALLEST_GROUP, LARGEST_GROUP);
    let group_size = fields.required("group-size").and_then(|item| item.quantity(size));
    let gaps = read_gaps(fields.required("gaps"));
    let replies = read_replies(fields.required("replies"));
    let hours = fields.required("hours").and_then(|item| read_hours(&item));
    fields.finish_rule();
    Some(Generated {
        messages: messages?,
        per_conversation: per_conversation?,
        contacts: contacts?,
        groups: groups?,
        group_size: group_size?,
        gaps: gaps?,
        replies: replies?,
        hours: hours?,
    })
}

fn read_gaps(list: Option<Item<'_>>) -> Option<Vec<GapsUpTo>> {
    let list = list?;
    let gaps = rows(Some(list.clone()), |item| {
        let mut fields = item.fields()?;
        let messages = fields.required("messages").and_then(|item| item.count(1, MOST_MESSAGES));
        let gap = fields.required("gap").and_then(|item| item.duration());
        fields.finish_rule();
        Some(GapsUpTo { messages: messages?, gap: gap? })
    })?;
    let falls = gaps.windows(2).position(|pair| pair[0].messages >= pair[1].messages);
    check_rising(&list, "messages", falls)?;
    Some(gaps)
}

fn read_replies(list: Option<Item<'_>>) -> Option<Vec<ReplyUpTo>> {
    let list = list?;
    let replies = rows(Some(list.clone()), |item| {
        let mut fields = item.fields()?;
        let gap = fields.required("gap").and_then(|item| item.span());
        let chance = fields.required("chance").and_then(|item| item.share());
        fields.finish_rule();
        Some(ReplyUpTo { gap: gap?, chance: chance? })
    })?;
    let falls = replies.windows(2).position(|pair| pair[0].gap >= pair[1].gap);
    check_rising(&list, "gap", falls)?;
    Some(replies)
}

/// The first row that fits is taken, so each row must go further than the one before it.
fn check_rising(list: &Item<'_>, key: &str, falls: Option<usize>) -> Option<()> {
    let Some(index) = falls else { return Some(()) };
    let rows = list.list()?;
    let message = format!("the rows of {} must rise in `{key}`", quoted(&list.path));
    let draft = rows[index + 1].draft("scenario::out_of_order", message, "not above the row before it");
    list.refuse(draft)
}

fn read_hours(item: &Item<'_>) -> Option<[f64; 24]> {
    let items = item.list()?;
    let weight = Measure::between(0.0, HEAVIEST_HOUR);
    let read: Vec<Option<f64>> = items.iter().map(|item| item.quantity(weight).map(|q| q.central())).collect();
    let weights: Vec<f64> = read.into_iter().collect::<Option<_>>()?;
    let Ok(hours) = <[f64; 24]>::try_from(weights) else {
        let message = format!("{} must have 24 weights, one an hour; it has {}", quoted(&item.path), items.len());
        return item.refuse(item.draft("scenario::out_of_range", message, "not 24"));
    };
    if hours.iter().sum::<f64>() <= 0.0 {
        let message = format!("{} must have a weight above zero", quoted(&item.path));
        return item.refuse(item.draft("scenario::out_of_range", message, "all are zero"));
    }
    Some(hours)
}

fn read_replayed(item: &Item<'_>) -> Option<Origin> {
    let mut fields = item.fields()?;
    let trace = fields.required("trace").and_then(|item| {
        let text = item.text()?;
        if !stays_beside(text) {
            let message = format!("{} is not a file beside the world's file", quoted(text));
            let draft = item.draft("scenario::bad_path", message, "leaves the folder");
            return item.refuse(draft.help("write a relative path without `..`, such as \"my-trace.csv\""));
        }
        Some(text.to_owned())
    });
    fields.finish_rule();
    Some(Origin::Replayed { trace: trace? })
}

/// Whether a path stays in its folder on every system: no root, no drive, no way up.
fn stays_beside(path: &str) -> bool {
    let plain = |part: &str| !part.is_empty() && part != "." && part != "..";
    path.split('/').all(plain) && !path.contains(['\\', ':']) && !path.chars().any(char::is_control)
}

fn read_delivery(item: &Item<'_>) -> Option<Delivery> {
    let mut fields = item.fields()?;
    let latency = fields.required("latency").and_then(|item| item.duration());
    let reading = fields.required("reading").and_then(|item| item.duration());
    let slot = fields.required("slot").and_then(|item| item.positive_span());
    let [offline, gone, straggling] =
        ["offline", "gone", "straggling"].map(|key| fields.required(key).and_then(|item| item.share()));
    let straggle = fields.required("straggle").and_then(|item| item.duration());
    fields.finish_rule();
    Some(Delivery {
        latency: latency?,
        reading: reading?,
        slot: slot?,
        offline: offline?,
        gone: gone?,
        straggling: straggling?,
        straggle: straggle?,
    })
}

/// A message of a gigabyte is a file, not a message [bytes].
const LARGEST_MESSAGE: f64 = 1e9;
const MOST_CONTACTS: f64 = 1e6;
const SMALLEST_GROUP: f64 = 3.0;
const LARGEST_GROUP: f64 = 32.0;
const HEAVIEST_HOUR: f64 = 1e12;
