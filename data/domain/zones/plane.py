"""Which blocks adjoin, and what hangs together."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from data.domain.geometry import on_the_ground

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Neighbours = tuple[tuple[int, ...], ...]

GAP_M = 3.0  # borders drawn twice differ a little
LEAST_BORDER_M = 12.0  # blocks that meet at a corner do not adjoin


def shapes_in_metres(shapes: Sequence[BaseGeometry]) -> list[BaseGeometry]:
    """Return WGS 84 shapes in EPSG:32648."""
    return [on_the_ground(shape) for shape in shapes]


def distances(one: Floats, other: Floats) -> Floats:
    """Return the metres between two lists of points in EPSG:32648, one x other."""
    gap = one[:, None, :] - other[None, :, :]
    result: Floats = np.sqrt((gap**2).sum(axis=2))
    return result


def adjoining(shapes: Sequence[BaseGeometry]) -> Neighbours:
    """Return for each shape (in metres) the shapes it has a border with.

    Two shapes adjoin when their borders run within `GAP_M` of each other for more than
    `LEAST_BORDER_M`: borders digitised twice never meet exactly, and a common corner is no way
    from one block to the next.
    """
    found: list[set[int]] = [set() for _ in shapes]
    if len(shapes) > 1:
        drawn = np.array(shapes, dtype=object)
        wide = shapely.buffer(drawn, GAP_M, quad_segs=1, join_style="mitre")
        tree = shapely.STRtree(drawn)
        left, right = tree.query(wide, predicate="intersects")
        once = left < right
        left, right = left[once], right[once]
        border = shapely.length(shapely.intersection(shapely.boundary(drawn[right]), wide[left]))
        for first, second in zip(
            left[border > LEAST_BORDER_M].tolist(),
            right[border > LEAST_BORDER_M].tolist(),
            strict=True,
        ):
            found[first].add(second)
            found[second].add(first)
    return tuple(tuple(sorted(one)) for one in found)


def linked(neighbours: Neighbours, points: Floats) -> Neighbours:
    """Return the neighbours with a link added between parts that do not hang together.

    Islands belong to some zone too: each part is linked to the nearest place outside it.
    """
    grown = [set(one) for one in neighbours]
    while len(parts := components(range(len(grown)), tuple(tuple(sorted(n)) for n in grown))) > 1:
        smallest = min(parts, key=lambda part: (len(part), part[0]))
        rest = sorted(set(range(len(grown))) - set(smallest))
        gap = distances(points[smallest], points[rest])
        row, column = np.unravel_index(int(gap.argmin()), gap.shape)
        one, other = smallest[int(row)], rest[int(column)]
        grown[one].add(other)
        grown[other].add(one)
    return tuple(tuple(sorted(one)) for one in grown)


def components(members: Sequence[int], neighbours: Neighbours) -> list[list[int]]:
    """Return the parts that hang together among `members`, each sorted, by their first member."""
    waiting = set(members)
    parts = []
    for start in sorted(waiting):
        if start not in waiting:
            continue
        waiting.discard(start)
        part, edge = [start], [start]
        while edge:
            for near in neighbours[edge.pop()]:
                if near in waiting:
                    waiting.discard(near)
                    part.append(near)
                    edge.append(near)
        parts.append(sorted(part))
    return parts
