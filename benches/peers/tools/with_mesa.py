"""What does Mesa take to run the store? Its discrete-event simulator and a model without agents, plots or collectors.

An agent for each message would be more like Mesa, and slower. Everything is kept equally long, so what came first
leaves first, and one pending departure is enough.
"""

from common import arguments, breaches, let_go, looks, measure, sent_moments
from mesa import Model
from mesa.experimental.devs import DEVSimulator


class Store(Model):
    def __init__(self, simulator, sent, looked):
        super().__init__(seed=1)
        self.at = simulator.schedule_event_absolute
        self.sent, self.looked = sent, looked
        self.arrived, self.left, self.found = 0, 0, []
        simulator.setup(self)
        self.at(self.arrive, sent[0])
        self.at(self.leave, let_go(sent[0]))
        self.at(self.look, looks(looked[0]))

    def arrive(self):
        self.arrived += 1
        if self.arrived < len(self.sent):
            self.at(self.arrive, self.sent[self.arrived])

    def leave(self):
        self.left += 1
        if self.left < len(self.sent):
            self.at(self.leave, let_go(self.sent[self.left]))

    def look(self):
        self.found.append([self.arrived - self.left, self.arrived])
        if len(self.found) < len(self.looked):
            self.at(self.look, looks(self.looked[len(self.found)]))


def retention_store(sent, looked):
    simulator = DEVSimulator()
    store = Store(simulator, sent, looked)
    simulator.run_until(looks(looked[-1]))
    return store.found


if __name__ == "__main__":
    _workload, _size, repeats, count, file = arguments()
    moments = sent_moments(file)
    measure(lambda: retention_store(moments, breaches(count)), repeats)
