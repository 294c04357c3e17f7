//! Mistakes in studies.

use super::mistakes;
use crate::shelf::STUDY;

const SERVICES: &str = "services = [\"ours\", \"theirs\"]";

mistakes! {
    an_unknown_service: STUDY, SERVICES => "services = [\"ours\", \"no-such-service\"]";
    a_name_that_leaves_the_folder: STUDY, SERVICES => "services = [\"ours\", \"../../etc/passwd\"]";
    a_service_named_twice: STUDY, SERVICES => "services = [\"ours\", \"ours\"]";
    no_services: STUDY, SERVICES => "services = []";
    an_empty_world: STUDY, "world = \"village\"" => "world = \"empty\"";
    a_headline_from_elsewhere: STUDY, "headline = \"thief\"" => "headline = \"theif\"";
    an_expectation_about_an_unknown_service: STUDY, "service = [\"ours\"]" => "service = [\"hours\"]";
    an_expectation_of_an_unknown_class: STUDY, "class = \"direct\"" => "class = \"dircet\"";
    an_expectation_of_an_unknown_kind: STUDY, "class = \"direct\"" => "kind = \"contents\"";
    exactly_and_at_most: STUDY, "at-least = 1\n" => "exactly = 1\n";
    at_least_above_at_most: STUDY, "at-most = 1000" => "at-most = 0";
    an_expectation_of_nothing: STUDY, "at-least = 1\nat-most = 1000\n" => "";
    more_than_all: STUDY, "at-most = 1000" => "at-most = 1001";
    campaigns_after_the_worlds_end: STUDY, "seed = 1" => "seed = 1\ncampaign-at = \"1000 days\"";
    a_negative_seed: STUDY, "seed = 1" => "seed = -1";
    a_dial_of_nothing: STUDY, "[[expect]]" => "[[what-if]]\nsays = \"S\"\nmoves = [\"attributes.appel.share\"]\nvalues = [0, 1]\n[[expect]]";
    a_dial_of_two_sorts: STUDY, "[[expect]]" => "[[what-if]]\nsays = \"S\"\nmoves = [\"attributes.apple.share\"]\nvalues = [0, \"7 days\"]\n[[expect]]";
    two_dials_of_one_number: STUDY, "[[expect]]" => "[[what-if]]\nsays = \"S\"\nmoves = [\"attributes.apple.share\"]\nvalues = [0]\n[[what-if]]\nsays = \"T\"\nmoves = [\"attributes.apple.share\"]\nvalues = [1]\n[[expect]]";
    dials_without_number: STUDY, "[[expect]]" => "[[what-if]]\nsays = \"S\"\nmoves = []\nvalues = []\n[[expect]]";
    mistakes_in_several_files: STUDY, SERVICES => "services = [\"ours\", \"misspelt\", \"ring-a\"]\nsede = 2";
}
