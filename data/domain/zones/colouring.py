"""Few colours for many zones, so that neighbours differ."""

from collections import Counter

from data.domain.zones.plane import Neighbours

COLOURS = 6


def colour(neighbours: Neighbours, classes: int = COLOURS) -> list[int]:
    """Return a class 0..classes-1 for each zone; neighbours differ.

    Zones in one piece form a flat map, for which six classes always do: whoever has the fewest
    neighbours left is put aside and coloured after them (smallest last). Broken zones may need
    more; then the least used class around is taken. The same neighbours give the same classes.
    """
    left = {zone: set(near) - {zone} for zone, near in enumerate(neighbours)}
    aside: list[int] = []
    while left:
        zone = min(left, key=lambda one: (len(left[one]), one))
        aside.append(zone)
        for near in left.pop(zone):
            left[near].discard(zone)
    result = [-1] * len(neighbours)
    for zone in reversed(aside):
        taken = Counter(result[near] for near in neighbours[zone] if near != zone)
        result[zone] = min(range(classes), key=lambda one: (taken[one], one))
    return result


def between_zones(neighbours: Neighbours, zone_of: list[int], zones: int) -> Neighbours:
    """Return which zones adjoin, from the blocks' neighbours; -1 is a block without a zone."""
    found: list[set[int]] = [set() for _ in range(zones)]
    for block, near in enumerate(neighbours):
        one = zone_of[block]
        for other in (zone_of[place] for place in near):
            if one >= 0 and other >= 0 and one != other:
                found[one].add(other)
                found[other].add(one)
    return tuple(tuple(sorted(one)) for one in found)
