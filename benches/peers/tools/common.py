"""What does every peer in Python do alike? Time its work, and say on one line what it found.

The clock starts after imports and after the input was read, as it does on the Rust side.
"""

import json
import sys
import time

DAY = 86_400
KEPT = 7 * DAY
"""How long a message is kept [s]; `rust/study/services/week.toml` says the same."""


ENOUGH = 10.0
"""After so long nothing is repeated any more [s]."""


def breaches(count):
    """One breach at day 27, or so many from day 14 to day 27 [s]."""
    if count == 1:
        return [27 * DAY]
    return [14 * DAY + at * 13 * DAY // (count - 1) for at in range(count)]


def let_go(sent):
    """A message is there in the whole of its last second, so that no two things that matter happen at once."""
    return sent + KEPT + 0.5


def looks(breach):
    """When a breach looks, within its second."""
    return breach + 0.25


def sent_moments(file):
    """When each message was sent [s], in order."""
    with open(file, encoding="ascii") as lines:
        return [int(line) for line in lines]


def measure(work, repeats):
    """Does the work again and again, and prints what the first gave and what each took."""
    answer, seconds = None, []
    while len(seconds) < repeats and sum(seconds) < ENOUGH:
        began = time.perf_counter()
        given = work()
        seconds.append(time.perf_counter() - began)
        answer = given if answer is None else answer
    print(json.dumps({"answer": answer, "seconds": seconds, "before": 0}))


def arguments():
    """The words of the command line; numbers are numbers."""
    return [int(word) if word.isdigit() else word for word in sys.argv[1:]]
