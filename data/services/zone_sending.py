"""Point, block or ward to school, one by one or as a list, under the plans in force."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import shapely
from sqlalchemy.orm import Session

from data.adapters.files.content import kind_of
from data.adapters.files.errors import FileRefusedError
from data.adapters.files.reading import read_table
from data.adapters.files.workbook_writing import workbook_bytes
from data.commands import audit
from data.contracts.access import Actor
from data.contracts.errors import InvalidInputError, NotFoundError
from data.contracts.zone_editing import Place
from data.contracts.zones import ENTRY_GRADES, Block, PlanView, ZoneSchool
from data.database import write_session
from data.domain.geometry import to_metres
from data.domain.zoning.problem import NOBODY
from data.domain.zoning.sending import Sent, Weights, send
from data.i18n import translate
from data.queries import clock
from data.services import uploads, zone_editing
from data.services.exporting import XLSX, Export
from data.services.zone_ground import Ground, area_of, areas, ground, years
from data.settings import settings

MOST_ROWS = 10_000
COLUMNS = ("block", "ward", "lon", "lat", "previous_school", "work_lon", "work_lat")
_MOST_WEIGHT = 100.0


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong in a row (of the file, from 2) and column."""

    row: int
    column: str
    key: str


@dataclass(frozen=True, slots=True)
class Answered:
    """Children in the order given; `sent` is None where a row has a fault."""

    rows: tuple[Mapping[str, str], ...]
    sent: tuple[Sent | None, ...]
    faults: tuple[Fault, ...]
    codes: tuple[str, ...]
    names: tuple[str, ...]
    plans: tuple[PlanView, ...]  # the answers follow these
    year: int
    simulated: bool

    def source(self, language: str) -> str:
        """Say which plans the answers follow, and whether their figures are simulated."""
        decided = sorted({plan.decision_number for plan in self.plans if plan.decision_number})
        days = [plan.effective_on for plan in self.plans if plan.effective_on]
        text = translate(
            "sending.source", language, plans=", ".join(decided[:3]) or "–",
            day=f"{max(days):%d/%m/%Y}" if days else "–", year=f"{self.year}–{self.year + 1}",
        )  # fmt: skip
        return f"{text} {translate('sending.simulated', language)}" if self.simulated else text


def weights_of(raw: Mapping[str, Any]) -> Weights:
    """Read the three weights.

    Raises:
        InvalidInputError: one is no number, out of bounds, or all are nought.
    """
    try:
        found = [
            float(str(raw.get(name) or default).replace(",", "."))
            for name, default in (("w_home", 1), ("w_previous", 0), ("w_work", 0))
        ]
    except ValueError as error:
        raise InvalidInputError("sending.bad_weights") from error
    if not all(0 <= one <= _MOST_WEIGHT for one in found) or sum(found) <= 0:
        raise InvalidInputError("sending.bad_weights")
    return Weights(*found)


def place_of(session: Session, actor: Actor, grade: int, area: str = "") -> Place:
    """Return the newest year with known entrants in the widest area of the person.

    Raises:
        NotFoundError: nothing is known, or no such area in scope.
    """
    known = years(session, actor.scope, grade)
    offered = areas(session, actor.scope)
    if not known or not offered:
        raise NotFoundError
    chosen = area_of(session, actor.scope, area) if area else offered[0]
    return Place(known[-3], grade, chosen.code)


def answer(
    session: Session, actor: Actor, place: Place, rows: Sequence[Mapping[str, str]],
    weights: Weights,
) -> Answered:  # fmt: skip
    """Say for each row which school it is sent to; rows with faults are left out and told.

    Raises:
        NotFoundError: no such area, grade or year in this person's scope.
    """
    land = ground(session, actor.scope, place)
    plans = zone_editing.in_force(session, actor.scope, place)
    ids = [plan.id for plan in plans]
    school_of, _, _ = zone_editing.assigned(session, actor.scope, land, ids)
    finder = _Finder(land)
    found = [finder.read(number + 2, row) for number, row in enumerate(rows)]
    good = [at for at, one in enumerate(found) if one is not None]
    blocks = np.array([found[at].block for at in good], dtype=np.int64)  # type: ignore[union-attr]
    people = np.nan_to_num(land.blocks[Block.ENTRANTS].to_numpy(float))
    seats = np.nan_to_num(land.schools[ZoneSchool.SEATS].to_numpy(float))
    given = school_of >= 0
    load = np.bincount(school_of[given], people[given], minlength=len(seats))
    sent: list[Sent | None] = [None] * len(rows)
    if good:
        homes, before, works = (
            np.array([getattr(found[at], name) for at in good])
            for name in ("home", "previous", "work")
        )
        answers = send(
            land.places, np.floor(seats - load), school_of[blocks], homes, before, works, weights
        )
        for at, one in zip(good, answers, strict=True):
            sent[at] = one
    return Answered(
        tuple(rows), tuple(sent), tuple(finder.faults),
        tuple(land.schools[ZoneSchool.CODE].tolist()),
        tuple(land.schools[ZoneSchool.NAME].tolist()),
        plans, place.school_year, bool(land.blocks[Block.SIMULATED].any()),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Child:
    block: int
    home: tuple[float, float]
    previous: tuple[float, float]
    work: tuple[float, float]


_UNKNOWN = (float("nan"), float("nan"))


class _Finder:
    """Finds the places of a row and notes what is wrong with it."""

    def __init__(self, land: Ground) -> None:
        self.land = land
        self.faults: list[Fault] = []
        self.blocks = {str(code): at for at, code in enumerate(land.blocks[Block.CODE])}
        self.schools = {str(code): at for at, code in enumerate(land.schools[ZoneSchool.CODE])}
        self.wards: dict[str, list[int]] = {}
        for at, code in enumerate(land.blocks[Block.UNIT_CODE].tolist()):
            self.wards.setdefault(str(code), []).append(at)
        self.shapes = shapely.from_wkb(land.blocks[Block.GEOMETRY].to_numpy())
        self.tree = shapely.STRtree(self.shapes)

    def read(self, row: int, values: Mapping[str, str]) -> _Child | None:
        """Return a row's places, or None with the faults noted."""
        before = len(self.faults)
        text = {name: (values.get(name) or "").strip() for name in COLUMNS}
        block, home = self._home(row, text)
        previous = _UNKNOWN
        if text["previous_school"]:
            at = self.schools.get(text["previous_school"])
            if at is None:
                self.faults.append(Fault(row, "previous_school", "sending.unknown_school"))
            else:
                previous = (float(self.land.places[at, 0]), float(self.land.places[at, 1]))
        work = self._point(row, text, "work_lon", "work_lat")
        if len(self.faults) > before:
            return None
        return _Child(block, home, previous, work or _UNKNOWN)

    def _home(  # noqa: PLR0911  one for each way to say where
        self, row: int, text: Mapping[str, str]
    ) -> tuple[int, tuple[float, float]]:
        nowhere = (NOBODY, _UNKNOWN)
        if text["lon"] or text["lat"]:
            point = self._point(row, text, "lon", "lat")
            if point is None:
                return nowhere
            spot = shapely.Point(float(_plain(text["lon"])), float(_plain(text["lat"])))
            hits = self.tree.query(spot, predicate="intersects")
            if not len(hits):
                self.faults.append(Fault(row, "lon", "sending.outside"))
                return nowhere
            return int(hits.min()), point
        if text["block"]:
            at = self.blocks.get(text["block"])
            if at is None:
                self.faults.append(Fault(row, "block", "sending.unknown_block"))
                return nowhere
            return at, self._middle(at)
        if text["ward"]:
            inside = self.wards.get(text["ward"])
            if not inside:
                self.faults.append(Fault(row, "ward", "sending.unknown_ward"))
                return nowhere
            # The block in the middle of the ward stands for it.
            middle = self.land.homes[inside].mean(axis=0)
            gap = np.hypot(*(self.land.homes[inside] - middle).T)
            at = inside[int(gap.argmin())]
            return at, self._middle(at)
        self.faults.append(Fault(row, "block", "sending.no_home"))
        return nowhere

    def _middle(self, block: int) -> tuple[float, float]:
        return float(self.land.homes[block, 0]), float(self.land.homes[block, 1])

    def _point(
        self, row: int, text: Mapping[str, str], lon: str, lat: str
    ) -> tuple[float, float] | None:
        if not text[lon] and not text[lat]:
            return None
        degrees = []
        for name, most in ((lon, 180.0), (lat, 90.0)):
            try:
                value = float(_plain(text[name]))
            except ValueError:
                value = float("nan")
            if not abs(value) <= most:
                self.faults.append(Fault(row, name, "sending.bad_degrees"))
                return None
            degrees.append(value)
        metres = to_metres(np.array([degrees]))
        return float(metres[0, 0]), float(metres[0, 1])


def _plain(text: str) -> str:
    return text.replace(",", ".")


# --- lists ---------------------------------------------------------------------------------------


def answer_file(actor: Actor, stream: BinaryIO, form: Mapping[str, str]) -> Export:
    """Answer an uploaded list with a workbook; the list itself is not kept.

    Raises:
        InvalidInputError: the file or the weights cannot be used.
        NotFoundError: nothing is known in this person's scope.
    """
    weights = weights_of(form)
    grade = next((one for one in ENTRY_GRADES if str(one) == form.get("grade")), 1)
    path = uploads.path_of(uploads.keep(stream))
    try:
        rows = rows_of(path)
    finally:
        path.unlink()
    with write_session() as session:
        place = place_of(session, actor, grade)
        return workbook(session, actor, answer(session, actor, place, rows, weights))


def rows_of(path: Path) -> list[dict[str, str]]:
    """Read a list: a CSV or XLSX file whose first row names the columns.

    Raises:
        InvalidInputError: no table, no column of a home, no rows, or too many.
    """
    try:
        raw = read_table(path, kind_of(path, limit_mb=settings().upload_limit_mb))
    except FileRefusedError as error:
        raise InvalidInputError("sending.no_table") from error
    if not raw.rows:
        raise InvalidInputError("sending.no_rows")
    heading = [str(cell or "").strip().lower() for cell in raw.rows[0]]
    if not {"block", "ward", "lon"} & set(heading):
        raise InvalidInputError("sending.no_columns", columns=", ".join(COLUMNS))
    rows = [
        {
            name: str(cell).strip()
            for name, cell in zip(heading, row, strict=False)
            if name and cell is not None
        }
        for row in raw.rows[1:]
    ]
    while rows and not any(rows[-1].values()):
        rows.pop()
    if not rows:
        raise InvalidInputError("sending.no_rows")
    if len(rows) > MOST_ROWS:
        raise InvalidInputError("sending.too_many", most=MOST_ROWS)
    return rows


def workbook(session: Session, actor: Actor, found: Answered) -> Export:
    """Return the answers as a workbook: children with their schools, and what is wrong where."""
    language = actor.language

    def say(name: str, **values: object) -> str:
        return translate(f"sending.{name}", language, **values)

    extra = sorted({name for row in found.rows for name in row} - set(COLUMNS))
    heads = ("school", "school_name", "reason", "metres", "alternatives", "fault")
    told: dict[int, list[str]] = {}
    for fault in found.faults:
        text = f"{fault.column}: {translate(fault.key, language)}"
        told.setdefault(fault.row, []).append(text)
    lines: list[list[Any]] = [[*extra, *COLUMNS, *(say(f"head_{name}") for name in heads)]]
    for number, (row, sent) in enumerate(zip(found.rows, found.sent, strict=True)):
        given = [row.get(name, "") for name in (*extra, *COLUMNS)]
        lines.append([*given, *_cells(found, sent, say), "; ".join(told.get(number + 2, ()))])
    faults: list[list[Any]] = [[say("head_row"), say("head_column"), say("head_fault")]]
    faults += [[one.row, one.column, translate(one.key, language)] for one in found.faults]
    lines.append([found.source(language)])
    sheets = {say("sheet_children"): iter(lines), say("sheet_faults"): iter(faults)}
    audit.record(
        session, actor, "export.take", subject="dataset:zone_sending",
        detail={"rows": len(found.rows), "faults": len(found.faults)},
    )  # fmt: skip
    name = f"zone-schools-{clock.today(session):%Y%m%d}.xlsx"
    return Export(name, XLSX, workbook_bytes(sheets), len(found.rows))


def _cells(found: Answered, sent: Sent | None, say: Any) -> list[Any]:  # noqa: ANN401
    if sent is None:
        return ["", "", "", "", ""]
    offered = "; ".join(
        say("offer", school=found.names[one], metres=round(metres), seats=round(seats))
        for one, metres, seats in sent.alternatives
    )
    reason = say(f"reason_{sent.reason}")
    if sent.school == NOBODY:
        return ["", "", reason, "", offered]
    return [
        found.codes[sent.school],
        found.names[sent.school],
        reason,
        round(sent.metres) if np.isfinite(sent.metres) else "",
        offered,
    ]
