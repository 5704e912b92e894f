"""How versions of a zone plan stand beside each other."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from data.contracts.errors import InvalidInputError
from data.domain.zones.plane import Floats, Ints, Neighbours, components, distances

MOST_TOLERANCE = 0.5
MOST_ROOMS = 60
MOST_SEATS = 3_000
# Pupils per class: Circular 28/2020 (primary, 35), 32/2020 (lower secondary, 45), and the charter
# of preschools, Circular 52/2020 (children of 5 to 6, 35).
CLASS_SIZE: dict[int, int] = {0: 35, 1: 35, 6: 45}


@dataclass(frozen=True, slots=True)
class WhatIf:
    """Changes to the seats of schools, by code."""

    tolerance: float
    closed: frozenset[str]
    seats: Mapping[str, int]
    rooms: Mapping[str, int]

    @property
    def kept(self) -> dict[str, Any]:
        """What is stored with a version."""
        return {
            "tolerance": self.tolerance,
            "closed": sorted(self.closed),
            "seats": dict(self.seats),
            "rooms": dict(self.rooms),
        }


def what_if(raw: Mapping[str, Any], known: frozenset[str]) -> WhatIf:
    """Read changes as sent by a browser.

    Raises:
        InvalidInputError: an unknown school, or a figure outside its bounds.
    """
    try:
        tolerance = float(raw.get("tolerance", 0.0))
        closed = frozenset(map(str, raw.get("closed", ())))
        seats = {str(code): int(count) for code, count in dict(raw.get("seats", {})).items()}
        rooms = {str(code): int(count) for code, count in dict(raw.get("rooms", {})).items()}
    except (TypeError, ValueError, OverflowError) as error:
        raise InvalidInputError("zoning.bad_what_if") from error
    if not (
        0.0 <= tolerance <= MOST_TOLERANCE
        and (closed | seats.keys() | rooms.keys()) <= known
        and all(abs(count) <= MOST_SEATS for count in seats.values())
        and all(0 <= count <= MOST_ROOMS for count in rooms.values())
    ):
        raise InvalidInputError("zoning.bad_what_if")
    return WhatIf(
        tolerance,
        closed,
        {code: count for code, count in seats.items() if count},
        {code: count for code, count in rooms.items() if count},
    )


def capacity(codes: list[str], seats: Floats, grade: int, changes: WhatIf) -> Floats:
    """Return the seats of schools after the changes; the tolerance is not counted in."""
    result = seats.copy()
    for number, code in enumerate(codes):
        result[number] += changes.seats.get(code, 0)
        result[number] += changes.rooms.get(code, 0) * CLASS_SIZE[grade]
        if code in changes.closed:
            result[number] = 0.0
    return np.maximum(result, 0.0)


def metres_of(homes: Floats, places: Floats, school_of: Ints) -> Floats:
    """Return the metres of each block to its school; nan without a school or a point."""
    result = np.full(len(school_of), np.nan)
    sent = school_of >= 0
    gap = homes[sent] - places[school_of[sent]]
    result[sent] = np.hypot(gap[:, 0], gap[:, 1])
    result[~np.isfinite(result)] = np.nan
    return result


def moved(people: Floats, school_of: Ints, before: Ints) -> float:
    """Return the children whose school is another one than before; unknown ones do not count."""
    other = (school_of != before) & (before >= 0)
    return float(np.nansum(people[other]))


def over(people: Floats, school_of: Ints, seats: Floats) -> Floats:
    """Return the children above the seats of each school."""
    sent = (school_of >= 0) & np.isfinite(people)
    load = np.bincount(school_of[sent], weights=people[sent], minlength=len(seats))
    return np.maximum(0.0, load - np.where(np.isfinite(seats), seats, np.inf))


def pieces(school_of: Ints, neighbours: Neighbours, schools: int) -> list[int]:
    """Return in how many pieces the zone of each school lies."""
    zones: list[list[int]] = [[] for _ in range(schools)]
    for block, school in enumerate(school_of.tolist()):
        if school >= 0:
            zones[school].append(block)
    return [len(components(zone, neighbours)) for zone in zones]


def mean(metres: Floats, people: Floats) -> float | None:
    """Return the mean distance weighed by children; None if nothing is known."""
    known = np.isfinite(metres) & np.isfinite(people) & (people > 0)
    return float(np.average(metres[known], weights=people[known])) if known.any() else None


def links(neighbours: Neighbours, points: Floats, groups: list[int]) -> Neighbours:
    """Return the neighbours with parts that touch nothing linked, inside their group first."""
    grown = [set(one) for one in neighbours]
    for group in (*sorted(set(groups)), None):
        members = [at for at, one in enumerate(groups) if group is None or one == group]
        while len(parts := components(members, tuple(tuple(one) for one in grown))) > 1:
            smallest = min(parts, key=lambda part: (len(part), part[0]))
            rest = sorted(set(members) - set(smallest))
            gap = distances(points[smallest], points[rest])
            row, column = np.unravel_index(int(gap.argmin()), gap.shape)
            grown[smallest[int(row)]].add(rest[int(column)])
            grown[rest[int(column)]].add(smallest[int(row)])
    return tuple(tuple(sorted(one)) for one in grown)
