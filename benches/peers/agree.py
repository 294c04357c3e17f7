"""Did everybody compute the same? Closed forms where there are any, and else each other.

Whatever is drawn may be off by so many standard errors of what was drawn; whatever is replayed must be equal.
"""

from math import exp, pi, sqrt

from plan import YEARS

MOST = 4.0
"""Standard errors that an answer may be off: one in 16,000 is, by chance alone."""

RATE, MEDIAN, SIGMA = 2.5, 1_000.0, 1.2


class Disagreement(Exception):
    """Who differs from what, and by how much."""


def checked(rows):
    """The same rows, each with what was expected and how far off it is; or a disagreement."""
    for size in {row["size"] for row in rows}:
        given = [row for row in rows if row["size"] == size and "answer" in row]
        ours = [row for row in given if row["tool"] == "plainsight"]
        if any(row["answer"] != ours[0]["answer"] for row in ours):
            raise Disagreement(f"{named(ours[0])}: one thread and two give different answers")
        for row in given:
            compare(row, ours[0])
    return rows


def compare(row, ours):
    name, answer = row["workload"]["name"], row["answer"]
    if row["workload"]["breaches"]:
        row["shown"] = "{:,} of {:,}".format(*answer[-1])
        row["expected"], row["off"] = "plainsight's", 0.0
        for at, (theirs, true) in enumerate(zip(answer, ours["answer"], strict=True), 1):
            if theirs != true:
                raise Disagreement(f"{named(row)} finds {theirs} where plainsight finds {true}, at breach {at}")
        return
    if name == "compound-year":
        mean, error = closed_year(row["size"])
        quantile, spread = ours["answer"]["q95"], ours["answer"]["q95_error"] * sqrt(2)
        pairs = [(answer["mean"], mean, error), (answer["q95"], quantile, spread)]
        row["shown"], row["expected"] = f"{answer['mean']:,.0f}; {answer['q95']:,.0f}", f"{mean:,.0f}; plainsight's"
    elif name == "first-exposure":
        closed = closed_shares()
        pairs = list(zip(answer["shares"], closed, answer["errors"]))
        row["shown"] = ", ".join(f"{100 * share:.1f} %" for share in answer["shares"])
        row["expected"] = ", ".join(f"{100 * share:.1f} %" for share in closed)
    else:
        mean = closed_path(name == "attack-path-days")
        pairs = [(answer["mean"], mean, answer["error"])]
        row["shown"], row["expected"] = f"{answer['mean']:.2f} days", f"{mean:.2f} days"
    row["off"] = max(abs(found - true) / error for found, true, error in pairs)
    if row["off"] > MOST:
        off = f"{row['off']:.1f} standard errors off"
        raise Disagreement(f"{named(row)} gives {row['shown']} for {row['expected']}, {off}")


def named(row):
    return f"{row['tool']} in {row['workload']['name']} of {row['size']:,}"


def closed_year(years):
    """Mean of a compound Poisson total, λ E[X], and the standard error of so many, from λ E[X²]."""
    mean = RATE * MEDIAN * exp(SIGMA**2 / 2)
    return mean, sqrt(RATE * MEDIAN**2 * exp(2 * SIGMA**2) / years)


def closed_path(whole_days):
    """A sum of exponentials; rounded up, each is geometric."""
    means = [5.0, 10.0, 20.0]
    return sum(1 / (1 - exp(-1 / mean)) for mean in means) if whole_days else sum(means)


def closed_shares():
    """E[1 − (1 − p)^T] over a log-normal chance p, at most one, by the trapezoid rule."""
    width = 0.001
    points = [-8 + width * at for at in range(int(16 / width) + 1)]
    chances = [(min(0.02 * exp(0.6 * z), 1.0), exp(-z * z / 2) / sqrt(2 * pi) * width) for z in points]
    return [sum(weight * (1 - (1 - chance) ** years) for chance, weight in chances) for years in YEARS]
