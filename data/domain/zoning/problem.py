"""What a zoning question and its answer consist of. Blocks and schools are known by position."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
from scipy.sparse import coo_matrix

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

NOBODY = -1  # no school, or none known


@dataclass(frozen=True, slots=True)
class Borders:
    """Which blocks adjoin: the neighbours of `b` are `near[start[b]:start[b + 1]]`, sorted."""

    start: Ints
    near: Ints

    @staticmethod
    def of_pairs(blocks: int, pairs: Ints) -> "Borders":
        """Make them from an array of pairs; double ones count once, loops do not count."""
        pairs = pairs.reshape(-1, 2)
        both = np.concatenate([pairs, pairs[:, ::-1]])
        both = both[both[:, 0] != both[:, 1]]
        matrix = coo_matrix(
            (np.ones(len(both), dtype=np.int8), (both[:, 0], both[:, 1])), shape=(blocks, blocks)
        ).tocsr()
        matrix.sort_indices()
        return Borders(matrix.indptr.astype(np.int64), matrix.indices.astype(np.int64))

    def pairs(self) -> Ints:
        """Return every border once."""
        rows = np.repeat(np.arange(len(self.start) - 1), np.diff(self.start))
        once = rows < self.near
        return np.column_stack([rows[once], self.near[once]]).astype(np.int64)


@dataclass(frozen=True, slots=True)
class Problem:
    """A question.

    `travel` holds the way of each block (row) to each school (column), in any unit: km or minutes.
    A plan costs the sum of pupils x way, plus `move_penalty` for each pupil who leaves the school
    of `current`, plus `balance_weight` for each pupil above `capacity`. A school takes
    `capacity x (1 + tolerance)`.
    """

    pupils: Floats
    capacity: Floats
    home: Ints  # block each school stands in; NOBODY: in none
    borders: Borders
    travel: Floats
    tolerance: float = 0.0
    fixed: Mapping[int, int] = field(default_factory=dict)  # block -> school
    forbidden: frozenset[tuple[int, int]] = frozenset()  # block, school
    together: tuple[tuple[int, ...], ...] = ()  # blocks that get one school
    current: Ints | None = None  # today's school of each block, or NOBODY
    move_penalty: float = 0.0
    balance_weight: float = 0.0
    walking_limit: float | None = None  # in the unit of `travel`

    @property
    def blocks(self) -> int:
        """How many blocks there are."""
        return len(self.pupils)

    @property
    def schools(self) -> int:
        """How many schools there are."""
        return len(self.capacity)

    @property
    def room(self) -> Floats:
        """Return the most each school takes: whole pupils, if pupils are counted in whole."""
        room: Floats = np.round(self.capacity * (1 + self.tolerance), 6)  # 140 x 1.05 is 147
        whole = bool((self.pupils == np.floor(self.pupils)).all())
        return np.floor(room) if whole else room


@dataclass(frozen=True, slots=True)
class Balance:
    """How a plan stands."""

    load: Floats  # pupils of each school
    over: Floats  # pupils above what each school takes
    pieces: Ints  # parts of each zone that do not hang together; 0 without blocks
    without: Ints  # blocks that have no school
    cost: float  # as the problem says
    pupil_way: float  # pupils x way alone

    @property
    def broken(self) -> tuple[int, ...]:
        """Schools whose zone is not in one piece."""
        return tuple(np.flatnonzero(self.pieces > 1).tolist())

    @property
    def overflow(self) -> float:
        """Pupils above what the schools take."""
        return float(self.over.sum())


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Something that keeps every plan from being right, as a text key and positions.

    Kinds: `seats` (the blocks can only go to the schools, which have fewer seats), `island` (the
    blocks hang together with no school), `block` (more pupils than any school takes), `fixed`
    (a school is given more than it takes, or a forbidden block), `together` (the blocks of a group
    do not hang together or are given to several schools), `limit` (no school within the walking
    limit).
    """

    kind: str
    blocks: tuple[int, ...] = ()
    schools: tuple[int, ...] = ()
    pupils: float = 0.0
    seats: float = 0.0

    @property
    def final(self) -> bool:
        """Tell whether it rules every plan out; the others are worked around and told."""
        return self.kind in {"seats", "block", "fixed", "together"}


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a plan is as it is."""

    moved: Ints  # blocks that leave today's school
    moved_pupils: float
    longest: tuple[tuple[int, float], ...]  # blocks with the longest ways, longest first
    mean: float  # way of a pupil
    p95: float
    # What one more seat would save, in cost: schools whose seats bind, dearest first.
    binding: tuple[tuple[int, float], ...]
    detours: tuple[tuple[int, int], ...]  # blocks not sent to their nearest school, and that school


@dataclass(frozen=True, slots=True)
class Solution:
    """An answer."""

    school: Ints  # of each block
    balance: Balance
    lp_bound: float | None  # no plan is cheaper; None: no plan can be right
    milp_bound: float | None  # the same, with whole blocks; None: not worked out
    obstacles: tuple[Obstacle, ...]
    explanation: Explanation
    seed: int
    moves: int  # tried by the search
    cut_short: bool = False  # the time limit ended the search: a second run may differ
    cancelled: bool = False

    @property
    def cost(self) -> float:
        """What the plan costs."""
        return self.balance.cost

    @property
    def gap(self) -> float | None:
        """How much dearer than the LP bound, as a share."""
        return self.cost / self.lp_bound - 1 if self.lp_bound else None

    @property
    def milp_gap(self) -> float | None:
        """How much dearer than the bound with whole blocks, as a share."""
        return self.cost / self.milp_bound - 1 if self.milp_bound else None
