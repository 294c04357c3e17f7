"""What does the MAL simulator take to follow a path of three steps? A language of one asset, a model of one host.

Two ways. `attack-path-days` steps day by day, with a new chance each day (`PER_STEP_SAMPLE`): a step then takes a whole
number of days, an exponential rounded up. `attack-path` lets the simulator draw all times of a run at its beginning
(`PRE_SAMPLE`) and adds up those on the path, without a step: its own steps end a day before the time they were given,
rounded up, though never before the first day, so their number is not the path's time.
"""

import logging
from pathlib import Path

from common import arguments, measure
from malsim.config.agent_settings import AttackerSettings
from malsim.config.sim_settings import MalSimulatorSettings, TTCMode
from malsim.mal_simulator.simulator import MalSimulator
from maltoolbox.attackgraph import AttackGraph
from maltoolbox.language import LanguageGraph
from maltoolbox.model import Model

PATH = ["host:foothold", "host:lateral", "host:keys"]


def simulator(mode):
    language = LanguageGraph.from_mal_spec(str(Path(__file__).with_name("path.mal")))
    model = Model("path", language)
    model.add_asset("Host", "host")
    attacker = AttackerSettings("a", frozenset(["host:enter"]), goals=frozenset(PATH[-1:]))
    return MalSimulator(AttackGraph(language, model), [attacker], MalSimulatorSettings(ttc_mode=mode, seed=1))


def in_days(simulator):
    states, days = simulator.reset(), 0
    while not simulator.done():
        states, days = simulator.step({"a": list(states["a"].action_surface)}), days + 1
    return days


def added_up(simulator):
    simulator.reset()
    return sum(simulator.node_ttc_value(simulator.get_node(step)) for step in PATH)


def attack_path(paths, one):
    times = [one() for _ in range(paths)]
    mean = sum(times) / paths
    square = sum((time - mean) ** 2 for time in times) / (paths - 1)
    return {"mean": mean, "error": (square / paths) ** 0.5}


if __name__ == "__main__":
    workload, size, repeats = arguments()
    # It tells of every step, which is not what is measured.
    logging.disable(logging.CRITICAL)
    days = workload == "attack-path-days"
    ready = simulator(TTCMode.PER_STEP_SAMPLE if days else TTCMode.PRE_SAMPLE)
    measure(lambda: attack_path(size, lambda: (in_days if days else added_up)(ready)), repeats)
