"""The search: two chains side by side, each cooling over a number of moves set beforehand."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from data.domain.zoning import kernel
from data.domain.zoning.core import Core
from data.domain.zoning.problem import Floats, Ints
from data.domain.zoning.windows import cost_of

CHAINS = 2
_STEPS = 64  # heats of one chain; between them it can be stopped
_HOT, _COOL = 1.0, 0.006  # times the mean cost of a block
_LAM, _RISE = 40.0, 20.0  # a pupil above the room: times the mean cost of a pupil, then rising
_WARM = 6.0  # times the last heat: from there the best plan is kept


@dataclass(slots=True)
class _Chain:
    zone: Ints
    best: Ints
    load: Floats
    figures: Floats
    state: "np.ndarray[tuple[int], np.dtype[np.uint64]]"
    stamp: Ints
    mark: Ints
    stack: Ints


def _chain(core: Core, dear: Floats, zone: Ints, seed: int, number: int) -> _Chain:
    value = cost_of(core, dear, zone)
    blocks = len(zone)
    state = np.random.SeedSequence([seed, number]).generate_state(1, dtype=np.uint64)
    return _Chain(
        zone=zone.copy(),
        best=zone.copy(),
        load=np.bincount(zone, core.pupils, minlength=len(core.seats.room)).astype(np.float64),
        figures=np.array([value, value]),
        state=state | np.uint64(1),
        stamp=np.zeros(blocks, dtype=np.int64),
        mark=np.zeros(1, dtype=np.int64),
        stack=np.zeros(blocks + 1, dtype=np.int64),
    )


def anneal(
    core: Core, zone: Ints, scale: float, moves: int, seed: int,
    stop: Callable[[float], bool],
) -> tuple[Ints, int]:  # fmt: skip
    """Return a better plan and how many moves were tried.

    `scale` is the mean cost of a pupil; `stop` hears how far the search is and may end it.
    """
    dear, seats = core.dear, core.seats
    chains = [_chain(core, dear, zone, seed, number) for number in range(CHAINS)]
    mean = scale * max(float(core.pupils.mean()), 1e-9)
    start, near, pinned = core.borders.start, core.borders.near, core.pinned
    each = max(moves // _STEPS, 1)

    def step(chain: _Chain, at: int) -> None:
        hot = _HOT * mean * (_COOL / _HOT) ** (at / _STEPS)
        cool = _HOT * mean * (_COOL / _HOT) ** ((at + 1) / _STEPS)
        kernel.search(
            chain.zone, chain.load, chain.best, chain.figures, chain.state, chain.stamp,
            chain.mark, chain.stack, start, near, pinned, core.pupils, dear, seats.room,
            seats.capacity, seats.weight, _LAM * scale * _RISE ** (at / _STEPS), seats.dearest,
            hot, cool, _WARM * _COOL * mean, each,
        )  # fmt: skip

    tried = 0
    with ThreadPoolExecutor(CHAINS) as pool:
        for at in range(_STEPS):
            for done in [pool.submit(step, chain, at) for chain in chains]:
                done.result()
            tried += each * CHAINS
            if stop((at + 1) / _STEPS):
                break
    values = [cost_of(core, dear, chain.best) for chain in chains]
    found = chains[int(np.argmin(values))].best
    return (found if min(values) < cost_of(core, dear, zone) else zone.copy()), tried
