"""What does the CRML engine take for a year's losses? Its own Monte Carlo, from one scenario document."""

from common import arguments, measure
from crml_engine.simulation.engine import run_monte_carlo

SCENARIO = {
    "crml_scenario": "1.0",
    "meta": {"name": "compound year"},
    "scenario": {
        "frequency": {"basis": "per_organization_per_year", "model": "poisson", "parameters": {"lambda": 2.5}},
        "severity": {"model": "lognormal", "parameters": {"median": 1_000, "sigma": 1.2, "currency": "USD"}},
    },
}


def compound_year(years):
    # It takes no number of threads, and returns a thousand raw losses whatever the number of runs.
    result = run_monte_carlo(SCENARIO, n_runs=years, seed=1)
    if not result.success:
        raise SystemExit(f"the CRML engine refused: {result.errors}")
    found = result.metrics
    return {"mean": found.eal, "error": found.std_dev / years**0.5, "q95": found.var_95}


if __name__ == "__main__":
    _workload, size, repeats = arguments()
    measure(lambda: compound_year(size), repeats)
