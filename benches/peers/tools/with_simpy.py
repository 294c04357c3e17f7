"""What does SimPy take to run the store? Three processes: one brings messages, one takes them, one looks.

A process for each message, as in a textbook, takes several times as long; everything is kept equally long here, so what
came first leaves first, and one process can take them all.
"""

import simpy
from common import arguments, breaches, let_go, looks, measure, sent_moments


def retention_store(sent, looked):
    environment = simpy.Environment()
    arrived, left, found = 0, 0, []

    def bring():
        nonlocal arrived
        for moment in sent:
            wait = moment - environment.now
            if wait > 0:
                yield environment.timeout(wait)
            arrived += 1

    def take():
        nonlocal left
        for moment in sent:
            wait = let_go(moment) - environment.now
            if wait > 0:
                yield environment.timeout(wait)
            left += 1

    def look():
        for moment in looked:
            yield environment.timeout(looks(moment) - environment.now)
            found.append([arrived - left, arrived])

    environment.process(bring())
    environment.process(take())
    environment.run(until=environment.process(look()))
    return found


if __name__ == "__main__":
    _workload, _size, repeats, count, file = arguments()
    moments = sent_moments(file)
    measure(lambda: retention_store(moments, breaches(count)), repeats)
