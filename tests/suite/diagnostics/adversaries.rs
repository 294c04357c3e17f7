//! Mistakes in adversaries.

use super::mistakes;
use crate::shelf::ADVERSARY;

mistakes! {
    an_unknown_verb: ADVERSARY, "break-in = \"provider\"" => "brake-in = \"provider\"";
    two_verbs: ADVERSARY, "break-in = \"provider\"" => "break-in = \"provider\"\ntap = true";
    a_break_in_that_reaches_nothing: ADVERSARY, "reaches = [\"store\", \"logs\"]\n" => "";
    a_negative_dwell: ADVERSARY, "median = \"11 days\"" => "median = \"-11 days\"";
    an_unknown_family: ADVERSARY, "class = \"breach\"" => "class = \"hacker\"";
    an_unknown_operator_of_an_act: ADVERSARY, "break-in = \"provider\"" => "break-in = \"Apple\"";
    about_nobody: ADVERSARY, "about = { accounts = 100 }" => "about = { accounts = 0 }";
    about_two_groups: ADVERSARY, "about = { accounts = 100 }" => "about = { accounts = 100, share = 0.1 }";
    about_an_unknown_word: ADVERSARY, "about = \"everyone\"" => "about = \"everybody\"";
    seize_reaches_the_store: ADVERSARY, "seize = true" => "seize = true\nreaches = [\"store\"]";
    seize_is_false: ADVERSARY, "seize = true" => "seize = false";
    a_log_in_that_reaches_the_store: ADVERSARY, "seize = true" => "log-in = true\nreaches = [\"store\"]";
    a_harvest_that_reaches_the_store: ADVERSARY, "seize = true" => "harvest = true\nreaches = [\"store\"]";
    a_substitution_of_nobody: ADVERSARY, "break-in = \"provider\"" => "substitute = true";
    a_rate_without_a_unit: ADVERSARY, "per = \"operator\"\n" => "";
}
