//! Mistakes in services.

use super::{mistakes, shown};
use crate::shelf::{SERVICE, VARIANT};

mistakes! {
    an_unknown_key_is_suggested: SERVICE, "wrapped-by = \"master\"" => "wraped-by = \"master\"";
    a_wrong_type: SERVICE, "rests-at = [\"keys\"]" => "rests-at = \"keys\"";
    a_number_for_text: SERVICE, "provider = \"Ours Inc.\"" => "provider = 7";
    a_missing_key: SERVICE, "scope = \"person\"" => "suite = \"aes-256-gcm\"";
    an_unknown_place: SERVICE, "at = \"frontend\"" => "at = \"fronted\"";
    an_unknown_key_of_the_service: SERVICE, "under = [\"data\"]" => "under = [\"dta\"]";
    an_unknown_attribute: SERVICE, "\"not backup-own-key\"" => "\"not backup-onw-key\"";
    an_unknown_class: SERVICE, "class = [\"direct\"]" => "class = [\"group\"]";
    an_unknown_operator: SERVICE, "operator = \"Apple\"" => "operator = \"Appel\"";
    an_unknown_tier: SERVICE, "tier = [\"search-warrant\"]" => "tier = [\"warrant\"]";
    an_unknown_anchor: SERVICE, "until = { anchor = \"sent\"" => "until = { anchor = \"send\"";
    an_anchor_alone_is_no_end: SERVICE, "until = \"processed\"" => "until = \"delivered\"";
    a_misspelt_unit: SERVICE, "\"14 days\"" => "\"14 dyas\"";
    a_duration_without_unit: SERVICE, "\"14 days\"" => "14";
    a_negative_duration: SERVICE, "\"14 days\"" => "\"-14 days\"";
    a_rotation_in_no_time: SERVICE, "\"14 days\"" => "\"0 days\"";
    an_uncertain_rotation: SERVICE, "every = \"14 days\"" => "every = { median = \"14 days\", sigma = 1 }";
    a_share_above_one: SERVICE, "share = 0.6" => "share = 60";
    a_log_normal_share: SERVICE, "share = 0.6" => "share = { median = 0.6, sigma = 1 }";
    low_above_mode: SERVICE, "low = 0.3" => "low = 0.6";
    a_mode_left_out: SERVICE, "mode = 0.5, " => "";
    two_forms_of_a_number: SERVICE, "mode = 0.5, " => "mode = 0.5, value = 0.5, ";
    not_a_number: SERVICE, "share = 0.6" => "share = nan";
    an_infinite_population: SERVICE, "value = 1_000_000" => "value = inf";
    quantiles_not_in_order: SERVICE, "[0.5, \"30 days\"]" => "[0.5, \"90 weeks\"]";
    quantiles_that_do_not_reach_one: SERVICE, "[1, \"90 days\"]" => "[0.9, \"90 days\"]";
    a_quantile_that_is_no_pair: SERVICE, "[0.5, \"30 days\"]" => "[0.5]";
    an_unknown_source: SERVICE, "source = \"ours-report\"\n" => "source = \"our-report\"\n";
    an_unknown_grade: SERVICE, "grade = \"placeholder\"" => "grade = \"guessed\"";
    a_source_without_grade: SERVICE, "source = \"ours-report\", grade = \"derived\"" => "source = \"ours-report\"";
    content_under_a_ratchet_for_the_message: SERVICE, "for = \"recipient\"\n" => "";
    where_without_a_person: SERVICE, "for = \"participant\"\n" => "";
    content_among_metadata: SERVICE, "[\"sender\", \"recipient\", \"time\"]" => "[\"sender\", \"content\"]";
    metadata_without_brackets: SERVICE, "[\"sender\", \"recipient\", \"time\"]" => "\"sender\"";
    a_field_named_twice: SERVICE, "[\"sender\", \"recipient\", \"time\"]" => "[\"sender\", \"time\", \"sender\"]";
    rotation_of_a_key_per_conversation:
        SERVICE, "wrapped-by = \"master\"" => "rotate = { every = \"1 day\", versions = 2 }";
    a_stored_key_that_is_vouched_for:
        SERVICE, "[keys.own]\nscope = \"person\"" => "[keys.own]\nscope = \"person\"\nvouched-by = [\"directory\"]";
    a_check_of_what_nobody_vouches_for: SERVICE, "scope = \"person\"" => "scope = \"person\"\nchecked-by = \"backup\"";
    a_lasting_key_that_is_pinned: SERVICE, "wrapped-by = \"master\"" => "wrapped-by = \"master\"\npinned = true";
    a_stored_key_that_is_agreed_on: SERVICE, "wrapped-by = \"master\"" => "wrapped-by = \"master\"\nagreed = \"hybrid\"";
    a_post_quantum_ratchet_that_never_turns: SERVICE, "scheme = \"double-ratchet\"" => "scheme = \"double-ratchet\"\nkem-ratchet = { messages = 0, every = \"0 days\", parts = 5000 }";
    an_addition_to_no_service: SERVICE, "[[serves]]" => "[[add.yields]]\ntier = [\"subpoena\"]\nfrom = [\"store\"]\n[[serves]]";
    an_addition_to_a_table: VARIANT, "extends = \"ours\"" => "extends = \"ours\"\n[[add.keys]]\nscope = \"person\"";
    a_prospective_that_is_false: SERVICE, "unwraps-with = [\"keys\"]\n" => "unwraps-with = [\"keys\"]\nprospective = false\n";
    an_unknown_fact: SERVICE, "[[serves]]" => "[[account]]\nfacts = [\"telephone\"]\nat = \"store\"\n[[serves]]";
    a_class_called_account: SERVICE, "name = \"fallback\"" => "name = \"account\"";
    a_key_that_wraps_itself: SERVICE, "rotate = { every = \"90 days\", versions = 20 }" => "wrapped-by = \"data\"";
    a_key_wrapped_by_a_ratchet: SERVICE, "wrapped-by = \"master\"" => "wrapped-by = \"session\"";
    a_third_key_over_two: SERVICE, "under = [\"data\"]" => "under = [\"data\", \"master\", \"own\"]\nfor = \"sender\"";
    a_ratchet_around_another_key: SERVICE, "under = [\"session\"]" => "under = [\"data\", \"session\"]";
    a_ratchet_around_metadata: SERVICE, "at = \"logs\"" => "at = \"logs\"\nfor = \"recipient\"\nunder = [\"session\"]";
    a_key_wrapped_by_a_narrower_one: SERVICE, "[keys.own]\nscope = \"person\"" => "[keys.own]\nscope = \"person\"\nwrapped-by = \"data\"";
    a_lasting_key_that_only_passes: SERVICE, "scope = \"conversation\"" => "scope = \"conversation\"\nuntil = \"processed\"";
    nobodys_key_where_operators_differ: SERVICE, "rests-at = [\"keys\"]" => "rests-at = [\"backup\"]";
    nobodys_copy_where_operators_differ: SERVICE, "at = \"logs\"" => "at = \"backup\"";
    an_attribute_of_an_unknown_one: SERVICE, "of = \"backup\"" => "of = \"not bakcup\"";
    no_class_for_all: SERVICE, "name = \"fallback\"" => "name = \"fallback\"\nkind = \"group\"";
    a_class_that_is_never_reached: SERVICE, "everyone = \"apple\"\nshare = 0.98" => "[[class]]\nname = \"group\"\n[[class]]\nname = \"late\"";
    two_classes_of_one_name: SERVICE, "name = \"fallback\"" => "name = \"direct\"";
    attributes_in_a_circle: SERVICE, "[attributes.backup]\n" => "[attributes.backup]\nof = \"backup-own-key\"\n";
    a_huge_count: SERVICE, "versions = 20" => "versions = 99999999999999999999";
    a_count_out_of_range: SERVICE, "and-before = 4" => "and-before = -4";
    a_key_name_that_is_a_path: SERVICE, "[keys.own]" => "[keys.\"../own\"]";
    a_file_that_says_nothing_of_leaves: SERVICE, "[[serves]]" => "[[serve]]";
    an_unknown_parent: VARIANT, "extends = \"ours\"" => "extends = \"no-such-service\"";
    a_parent_by_path: VARIANT, "extends = \"ours\"" => "extends = \"../ours\"";
    a_parent_that_extends_its_child: VARIANT, "extends = \"ours\"" => "extends = \"ring-a\"";
    a_parent_that_cannot_be_read: VARIANT, "extends = \"ours\"" => "extends = \"locked\"";
    a_mistake_in_the_parent_is_shown_there: VARIANT, "extends = \"ours\"" => "extends = \"misspelt\"";
    removal_of_what_is_not_there: VARIANT, "\"keys.own\"" => "\"keys.onw\"";
    removal_of_what_is_still_used: VARIANT, "\"keys.own\"" => "\"keys.master\"";
    removal_from_nothing: SERVICE, "provider = \"Ours Inc.\"" => "provider = \"Ours Inc.\"\nremove = [\"keys.own\"]";
}

#[test]
fn every_mistake_at_once() {
    let text = SERVICE
        .1
        .replace("share = 0.6", "share = 1.6")
        .replace("at = \"logs\"", "at = \"log\"")
        .replace("every = \"90 days\"", "every = \"90 dys\"")
        .replace("summary", "sumary");
    shown("every_mistake_at_once", SERVICE.0, &text);
}
