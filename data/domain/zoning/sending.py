"""Which school a child is sent to: by its zone, weighed with previous school and parent's work.

A school's score is the weighed mean of its distances from the known places of the child. The
school of the zone stands open to whoever lives there; another one wins only with a better score
and a free seat, which is then taken. Children are served in the order given.
"""

from dataclasses import dataclass

import numpy as np

from data.domain.zoning.problem import NOBODY, Floats, Ints

OFFERED = 3  # alternatives told
_NEAR = 12  # schools weighed beside that of the zone
_EVEN = 1e-6


@dataclass(frozen=True, slots=True)
class Weights:
    """How much each place counts; not all may be nought."""

    home: float = 1.0
    previous: float = 0.0
    work: float = 0.0


@dataclass(frozen=True, slots=True)
class Sent:
    """Where a child is sent.

    Reasons: `zone` (the school of the zone has the best score or nobody
    better has a seat), `weighed` (another is better placed for this child), `no_zone` (the block
    has no school; the best with a seat), `nobody` (no school has a seat).
    """

    school: int
    reason: str
    metres: float  # from home
    alternatives: tuple[tuple[int, float, float], ...]  # school, metres from home, free seats


def send(
    places: Floats, free: Floats, zone: Ints, homes: Floats, previous: Floats, works: Floats,
    weights: Weights,
) -> list[Sent]:  # fmt: skip
    """Send children, one row each.

    Args:
        places: metres of the schools; nan: not known.
        free: seats of each school beyond the expected children of its own zone.
        zone: school of each child's block, or NOBODY.
        homes: metres of each child's home.
        previous: metres of the school before; nan: none.
        works: metres of a parent's workplace; nan: none.
        weights: of the three.
    """
    left = free.astype(float).copy()
    result = []
    count = min(_NEAR, len(places))
    for child in range(len(zone)):
        own = int(zone[child])
        score, metres = _scores(places, homes[child], previous[child], works[child], weights)
        near = np.argsort(score, kind="stable")[:count].tolist()
        near = [one for one in near if np.isfinite(score[one])]
        open_to = [one for one in near if left[one] >= 1 and one != own]
        best = open_to[0] if open_to else NOBODY
        school, reason = own, "zone"
        if own == NOBODY:
            school, reason = best, "no_zone" if best != NOBODY else "nobody"
        elif best != NOBODY and score[best] < score[own] - _EVEN and _beyond_home(weights):
            school, reason = best, "weighed"
        if school not in {NOBODY, own}:
            left[school] -= 1
        others = ([own] if own not in {school, NOBODY} else []) + open_to
        offered = [one for one in others if one != school][:OFFERED]
        result.append(
            Sent(
                school,
                reason,
                float(metres[school]) if school != NOBODY else float("nan"),
                tuple((one, float(metres[one]), max(float(left[one]), 0.0)) for one in offered),
            )
        )
    return result


def _beyond_home(weights: Weights) -> bool:
    """Tell whether anything but the zone is to count."""
    return weights.previous > 0 or weights.work > 0


def _scores(
    places: Floats, home: Floats, previous: Floats, work: Floats, weights: Weights
) -> tuple[Floats, Floats]:
    metres = np.hypot(places[:, 0] - home[0], places[:, 1] - home[1])
    score, total = metres * weights.home, weights.home
    for place, weight in ((previous, weights.previous), (work, weights.work)):
        if weight > 0 and np.isfinite(place).all():
            score = score + weight * np.hypot(places[:, 0] - place[0], places[:, 1] - place[1])
            total += weight
    score = score / total if total else metres
    return np.where(np.isfinite(score), score, np.inf), metres
