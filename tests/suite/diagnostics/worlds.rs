//! Mistakes in worlds.

use super::mistakes;
use crate::shelf::WORLD;

/// All that `[generated]` says.
fn generated() -> &'static str {
    let from = WORLD.1.find("[generated]").expect("the world is generated");
    let to = WORLD.1.find("[delivery]").expect("and delivers");
    &WORLD.1[from..to]
}

mistakes! {
    a_world_from_nowhere: WORLD, generated() => "";
    a_trace_by_absolute_path: WORLD, generated() => "[replayed]\ntrace = \"/etc/passwd\"\n";
    a_trace_that_leaves_the_folder: WORLD, generated() => "[replayed]\ntrace = \"../trace.csv\"\n";
    a_trace_on_a_drive: WORLD, generated() => "[replayed]\ntrace = \"C:\\\\trace.csv\"\n";
    two_origins: WORLD, "[delivery]" => "[replayed]\ntrace = \"t.csv\"\n[delivery]";
    too_many_messages: WORLD, "messages = 1_000\n" => "messages = 9_000_000_000_000_000_000\n";
    a_fraction_of_a_message: WORLD, "messages = 1_000\n" => "messages = 1.5\n";
    a_day_of_25_hours: WORLD, "hours = [1, " => "hours = [1, 1, ";
    gaps_that_fall: WORLD, "messages = 1_000_000" => "messages = 9";
    replies_that_fall: WORLD, "gap = \"1000 days\"" => "gap = \"1 second\"";
    a_group_of_two: WORLD, "median = 5" => "median = 2";
    a_campaign_after_the_end: WORLD, "campaign-at = \"21 days\"" => "campaign-at = \"29 days\"";
    no_deletion: WORLD, "[deletion]\nshare = 0.03\nafter = { median = \"3 days\", sigma = 1.5 }\n" => "";
}
