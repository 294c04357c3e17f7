"""What is measured, at which sizes, with whom, and what is not the same about it?"""

REPEATS = 5
"""Repeats of each, of which the median is told; fewer where they would take more than ten seconds."""
LONGEST = 60.0
"""What would take longer than this is left out [s]: the last size's time, times the ratio of sizes."""
PEOPLE = 100_000

YEARS = [1, 2, 5, 10, 20, 50]
"""After how many years one looks who was exposed."""

STORE = {
    "plainsight": "counts by a study's rules; also people, pairs, days, classes; world and columns made before",
    "numpy": "bisects one sorted list by a rule that is written into it: no conversations, people, keys or acts",
    "simpy": "one queue of events in order; knows that all are kept equally long",
    "mesa": "as SimPy; its event simulator alone, without agents or collectors",
    "nexosim": "as SimPy; messages of one second arrive at once",
    "krabmaga": "as SimPy, by three agents; its clock is an f32",
}
PATH = {
    "plainsight": "no attack graph: the same three draws from its streams",
    "numpy": "no attack graph: the same three draws, piece by piece",
}

WORKLOADS = [
    {
        "name": "compound-year",
        "unit": "years/s",
        "each": 1,
        "breaches": 0,
        "sizes": [10_000, 100_000, 1_000_000, 10_000_000],
        "tools": {
            "plainsight": "inverts distribution functions, draw by draw; a ChaCha stream for each 16,384 years",
            "numpy": "PCG64 and a ziggurat for normals; pieces of 250,000 years",
            "crml": "also gives a histogram and three more quantiles; adds up year by year in Python",
        },
    },
    {
        "name": "retention-store",
        "unit": "messages/s",
        "each": 1,
        "breaches": 1,
        "sizes": [10_000, 100_000, 1_000_000],
        "tools": STORE,
    },
    {
        "name": "retention-breaches",
        "unit": "messages × breaches/s",
        "each": 100,
        "breaches": 100,
        "sizes": [10_000, 100_000, 1_000_000],
        "tools": STORE
        | {
            "plainsight": "counts each breach anew, as replicates do: people, pairs; world and columns made before",
            "simpy": "one pass in order of time serves all breaches",
        },
    },
    {
        "name": "attack-path",
        "unit": "paths/s",
        "each": 1,
        "breaches": 0,
        "sizes": [1_000, 10_000, 100_000],
        "tools": PATH | {"malsim": "draws all times of an attack graph at each reset; nothing is stepped through"},
    },
    {
        "name": "attack-path-days",
        "unit": "paths/s",
        "each": 1,
        "breaches": 0,
        "sizes": [300, 10_000, 100_000],
        "tools": {
            "plainsight": "no attack graph, no days: the same draws, each rounded up",
            "malsim": "steps through an attack graph day by day, with surface, goals and a recording",
        },
    },
    {
        "name": "first-exposure",
        "unit": "people/s",
        "each": PEOPLE,
        "breaches": 0,
        "sizes": [100, 1_000],
        "tools": {
            "plainsight": "its streams and spreads, not a study: its campaigns do not hit people one by one",
            "numpy": "PCG64 instead of ChaCha; neither takes the multinomial shortcut that needs no people",
        },
    },
]
