"""What do vectors take? The same workloads, each as NumPy does it fastest: whole arrays, in pieces that fit a cache."""

import numpy as np
from common import KEPT, arguments, breaches, measure, sent_moments

PIECE = 250_000
"""Years, or paths, that are drawn at once."""
STEPS = [5.0, 10.0, 20.0]
YEARS = [1, 2, 5, 10, 20, 50]
PEOPLE = 100_000


def pieces(count):
    return [min(PIECE, count - start) for start in range(0, count, PIECE)]


def compound_year(years):
    rng, totals, start = np.random.default_rng(1), np.zeros(years), 0
    for piece in pieces(years):
        events = rng.poisson(2.5, piece)
        losses = rng.lognormal(np.log(1_000.0), 1.2, events.sum())
        # A year without events has no first one to add up from.
        some = events > 0
        first = (np.cumsum(events) - events)[some]
        totals[start : start + piece][some] = np.add.reduceat(losses, first)
        start += piece
    error = totals.std(ddof=1) / np.sqrt(years)
    return {"mean": float(totals.mean()), "error": float(error), "q95": float(np.quantile(totals, 0.95))}


def retention_store(sent, looked):
    sent = np.asarray(sent)
    arrived = np.searchsorted(sent, looked, side="right")
    left = np.searchsorted(sent, np.asarray(looked) - KEPT, side="left")
    return np.stack([arrived - left, arrived], axis=1).tolist()


def attack_path(paths):
    rng = np.random.default_rng(1)
    times = np.concatenate([sum(rng.exponential(mean, piece) for mean in STEPS) for piece in pieces(paths)])
    return {"mean": float(times.mean()), "error": float(times.std(ddof=1) / np.sqrt(paths))}


def first_exposure(replicates):
    rng, shares = np.random.default_rng(1), []
    for _ in range(replicates):
        missed = 1.0 - min(rng.lognormal(np.log(0.02), 0.6), 1.0)
        # Who has a uniform below this is hit within so many years: no logarithm for each person.
        luck = rng.random(PEOPLE)
        shares.append([np.count_nonzero(luck < 1.0 - missed**years) / PEOPLE for years in YEARS])
    shares = np.asarray(shares)
    errors = shares.std(axis=0, ddof=1) / np.sqrt(replicates)
    return {"shares": shares.mean(axis=0).tolist(), "errors": errors.tolist()}


if __name__ == "__main__":
    workload, size, repeats, *more = arguments()
    if workload == "retention-store":
        count, file = more
        moments, looked = np.asarray(sent_moments(file)), breaches(count)
        measure(lambda: retention_store(moments, looked), repeats)
    else:
        work = {"compound-year": compound_year, "attack-path": attack_path, "first-exposure": first_exposure}[workload]
        measure(lambda: work(size), repeats)
