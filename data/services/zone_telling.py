"""What a solver's answer says, in sentences. Kept as keys and figures, told in any language."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from data.domain.zoning.problem import Obstacle, Problem, Solution
from data.i18n import translate

Line = tuple[str, dict[str, Any]]
_NAMED = 8  # blocks or schools told by name in one sentence
_LISTED = 3
_DIGITS = {"share": 2, "way": 2, "cost": 1, "price": 2, "seconds": 1}


@dataclass(frozen=True, slots=True)
class Names:
    """What blocks and schools are called, and the unit of a way: `km`, `m` or `minutes`."""

    block: Callable[[int], str]
    school: Callable[[int], str]
    unit: str


def obstacle(found: Obstacle, names: Names) -> Line:
    """Say what keeps every plan from being right."""
    return (
        f"solving.obstacle_{found.kind}",
        {
            "blocks": _names(found.blocks, names.block),
            "schools": _names(found.schools, names.school),
            "pupils": found.pupils,
            "seats": found.seats,
            "missing": max(found.pupils - found.seats, 0.0),
            "block_count": len(found.blocks),
            "school_count": len(found.schools),
        },
    )


def lines(problem: Problem, solution: Solution, names: Names) -> list[Line]:
    """Say what a plan costs, how far that is from the bounds, and why it is so."""
    why, stands = solution.explanation, solution.balance
    unit = {"unit": "*" + f"solving.unit_{names.unit}"}
    length = {"length": "*" + f"solving.length_{names.unit}"}
    told: list[Line] = [obstacle(one, names) for one in solution.obstacles]
    told.append(("solving.cost", {"cost": solution.cost, **unit}))
    if solution.lp_bound is not None and solution.gap is not None:
        values = {"cost": solution.lp_bound, "share": 100 * solution.gap, **unit}
        told.append(("solving.lp_bound", values))
    else:
        told.append(("solving.no_bound", {}))
    if solution.milp_bound is not None and solution.milp_gap is not None:
        values = {"cost": solution.milp_bound, "share": 100 * solution.milp_gap, **unit}
        told.append(("solving.milp_bound", values))
    over = [int(one) for one in stands.over.argsort()[::-1] if stands.over[one] > 0]
    told.append(
        ("solving.overflow", {"pupils": stands.overflow, "schools": _names(over, names.school)})
        if over
        else ("solving.no_overflow", {})
    )
    told.append(
        (
            "solving.broken",
            {"count": len(stands.broken), "schools": _names(stands.broken, names.school)},
        )
        if stands.broken
        else ("solving.connected", {})
    )
    told.append(("solving.ways", {"way": why.mean, "far_way": why.p95, **length}))
    for block, way in why.longest[:_LISTED]:
        to = names.school(int(solution.school[block]))
        told.append(
            (
                "solving.longest",
                {"block": names.block(block), "school": to, "way": way, **length},
            )
        )
    if problem.current is not None:
        told.append(("solving.moved", {"count": len(why.moved), "pupils": why.moved_pupils}))
    told.append(("solving.detours", {"count": len(why.detours)}))
    for school, price in why.binding[:_LISTED]:
        told.append(("solving.binding", {"school": names.school(school), "price": price, **unit}))
    if solution.cut_short:
        told.append(("solving.cut_short", {}))
    if solution.cancelled:
        told.append(("solving.cancelled", {}))
    return told


def _names(which: Sequence[int], name: Callable[[int], str]) -> str:
    said = ", ".join(name(int(one)) for one in which[:_NAMED])
    return f"{said}, … (+{len(which) - _NAMED})" if len(which) > _NAMED else said


def told(said: Iterable[Sequence[Any]], language: str) -> list[str]:
    """Put lines into words."""
    return [
        translate(
            key, language, **{name: _value(name, one, language) for name, one in values.items()}
        )
        for key, values in ((str(line[0]), dict(line[1])) for line in said)
    ]


def _value(name: str, value: object, language: str) -> str:
    if isinstance(value, str):
        return translate(value[1:], language) if value.startswith("*") else value
    digits = next((count for ending, count in _DIGITS.items() if name.endswith(ending)), 0)
    text = f"{float(value):,.{digits}f}"  # type: ignore[arg-type]
    if language == "vi":
        text = text.translate(str.maketrans(",.", ".,"))
    return text


def kept(said: Iterable[Line]) -> list[list[str | Mapping[str, Any]]]:
    """Return lines as JSON can hold them."""
    return [[key, values] for key, values in said]
