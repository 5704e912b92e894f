"""The public lookup: find institutions, the zone of a place, and what is near.

All public rows are kept in memory as one register, made again when a topic or the day moves, so an
answer costs a walk over short texts and no query.
"""

import re
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

import numpy as np
import shapely
from sqlalchemy.orm import Session

from data.commands.topics import Topic
from data.contracts.access import WHOLE_CITY
from data.contracts.education import KINDS, LEVELS, SECTORS
from data.contracts.lookup import (
    Found,
    MapPart,
    NearInstitution,
    PublicInstitution,
    PublicOrigin,
    PublicUnit,
    Question,
    SmallMap,
    ZoneAnswer,
)
from data.contracts.text import fold
from data.contracts.zones import ENTRY_GRADES
from data.domain.geometry import Coordinates, nearest, to_metres
from data.domain.importing.places import COUNTRY
from data.queries import clock
from data.queries import lookup as queries
from data.services import outlines
from data.services.caching import cached

PAGE_SIZE = 20
NEAR_COUNT = 3  # of each level, when none is asked for
NEAR_COUNT_OF_LEVEL = 10
MOST_WORDS = 8
TOPICS = (Topic.INSTITUTIONS, Topic.UNITS, Topic.ZONES)
_NOT_WORD = re.compile(r"[^0-9a-z]+")
# Whoever asks nothing sees schools first: the kinds with zones, then the others.
_ZONED = ("primary", "lower_secondary", "preschool", "multi_level", "upper_secondary")
_KIND_ORDER = (*_ZONED, *(kind for kind in KINDS if kind not in _ZONED))
_NEAR_LEVELS = ("preschool", "primary", "lower_secondary", "upper_secondary")
_MAP_WIDTH = 360.0
_MAP_STRAY = 0.6  # drawing units a drawn border may stray
_LETTER = 5.0  # drawing units a letter takes
_KM_PER_DEGREE = (109.3, 110.57)  # of longitude and latitude in the city
_CITY_MARGIN = 0.3  # degrees beyond the map that a point may still be asked about


@dataclass(slots=True)
class _Zones:
    """Blocks of plans in force with the institutions they are sent to."""

    names: list[str] = field(default_factory=list)
    units: list[str] = field(default_factory=list)
    points: Coordinates = field(default_factory=lambda: np.zeros((0, 2)))
    tree: shapely.STRtree = field(default_factory=lambda: shapely.STRtree([]))
    answers: list[list[tuple[int, int, str]]] = field(default_factory=list)  # grade, year, code


@dataclass(slots=True)
class Register:
    """Everything public."""

    today: date
    items: tuple[PublicInstitution, ...]
    by_code: dict[str, int]
    texts: list[str]  # words of name, address, places and code, as `_words` writes them
    names: list[str]  # words of the name
    above: list[frozenset[str]]  # codes of the unit of each and of those around it
    metres: Coordinates  # nan where an institution has no point
    units: dict[str, PublicUnit]
    origin: PublicOrigin
    zones: _Zones


def register(session: Session) -> Register:
    """Return the public register of the day."""
    today = clock.today(session)
    return cached(
        session, WHOLE_CITY, "lookup.register", TOPICS, today, lambda: _register(session, today)
    )


def _register(session: Session, today: date) -> Register:
    rows = queries.units(session)
    codes = {unit_id: code for unit_id, code, *_ in rows}
    units = {
        code: PublicUnit(code, name, level, codes.get(parent) if parent is not None else None)
        for _, code, name, level, parent in rows
    }
    chains = {code: _chain(code, units) for code in units}
    published = queries.institutions(session, today)
    items = tuple(
        sorted(
            (_institution(row, chains, units) for row in published),
            key=lambda found: _KIND_ORDER.index(found.kind),
        )
    )
    points = np.array(
        [(one.lon, one.lat) if one.lon is not None else (np.nan, np.nan) for one in items],
        dtype=float,
    ).reshape(-1, 2)
    return Register(
        today,
        items,
        {one.code: place for place, one in enumerate(items)},
        [_words(f"{one.name} {one.address} {one.place} {one.code}") for one in items],
        [_words(one.name) for one in items],
        [frozenset(chains.get(one.unit_code, (one.unit_code,))) for one in items],
        _metres(points),
        units,
        queries.origin(session, today),
        _zones(session, today),
    )


def _chain(code: str, units: dict[str, PublicUnit]) -> tuple[str, ...]:
    """Return a unit and the units above it, the smallest first."""
    chain: list[str] = []
    next_code: str | None = code
    while next_code is not None and next_code in units and next_code not in chain:
        chain.append(next_code)
        next_code = units[next_code].above
    return tuple(chain)


def _institution(
    row: tuple[object, ...], chains: dict[str, tuple[str, ...]], units: dict[str, PublicUnit]
) -> PublicInstitution:
    code, name, kind, levels, sector, address, unit, lon, lat, programmes, *contact = row
    chain = chains.get(str(unit), ())
    places = tuple(units[one].name for one in chain if units[one].above is not None)
    phone, email, website = (str(part or "") for part in contact)
    return PublicInstitution(
        str(code),
        str(name),
        str(kind),
        _parts(levels),
        str(sector),
        str(address or ""),
        str(unit),
        places,
        None if lon is None else float(str(lon)),
        None if lat is None else float(str(lat)),
        _parts(programmes),
        phone,
        email,
        website,
    )


def _words(text: str) -> str:
    """Return the folded words of a text with a space around each: ' truong so 1 '."""
    return f" {' '.join(_NOT_WORD.sub(' ', fold(text)).split())} "


def _parts(joined: object) -> tuple[str, ...]:
    return tuple(part.strip() for part in str(joined or "").split(";") if part.strip())


def _metres(points: Coordinates) -> Coordinates:
    known = np.isfinite(points).all(axis=1)
    metres = np.full(points.shape, np.nan)
    metres[known] = to_metres(points[known])
    return metres


def _zones(session: Session, today: date) -> _Zones:
    plans = queries.plans_in_force(session, today)
    latest: dict[tuple[int, int], int] = {}  # grade and unit -> newest year
    for _, year, grade, unit in plans:
        latest[grade, unit] = max(year, latest.get((grade, unit), 0))
    wanted = {
        plan: (grade, year) for plan, year, grade, unit in plans if latest[grade, unit] == year
    }
    rows = queries.blocks(session, wanted.keys())
    place = {block_id: number for number, (block_id, *_) in enumerate(rows)}
    answers: list[list[tuple[int, int, str]]] = [[] for _ in rows]
    # A block may lie in a plan of its district and in one of the city: the newer one counts.
    rank = {plan: (year, at) for at, (plan, year, _, _) in enumerate(plans)}
    sent = queries.assignments(session, wanted.keys())
    newest: dict[tuple[int, int], tuple[int, int]] = {}  # block and grade -> rank of its plan
    for plan, block_id, _ in sent:
        key = (block_id, wanted[plan][0])
        newest[key] = max(rank[plan], newest.get(key, rank[plan]))
    for plan, block_id, code in sent:
        if block_id in place and newest[block_id, wanted[plan][0]] == rank[plan]:
            answers[place[block_id]].append((*wanted[plan], code))
    return _Zones(
        [name for _, name, *_ in rows],
        [unit for _, _, unit, *_ in rows],
        np.array([(lon, lat) for *_, lon, lat in rows], dtype=float).reshape(-1, 2),
        shapely.STRtree([shapely.from_wkb(row[3]) for row in rows]),
        answers,
    )


# --- find ----------------------------------------------------------------------------------------


def cleaned(public: Register, asked: Question) -> Question:
    """Return the question without filters nobody offers."""
    return Question(
        " ".join(asked.text.split())[:80],
        asked.unit if asked.unit in public.units else "",
        asked.level if asked.level in LEVELS else "",
        asked.kind if asked.kind in KINDS else "",
        asked.sector if asked.sector in SECTORS else "",
    )


def find(public: Register, asked: Question, first: int = 0) -> Found:
    """Return the institutions that fit, best first, one page of them from position `first`."""
    words = _words(asked.text).split()[:MOST_WORDS]
    # A number is meant whole ("Quận 1" is not "Quận 12"), a word may still be typed.
    wanted = [f" {word} " if word.isdigit() else f" {word}" for word in words]
    fitting = [
        place
        for place, text in enumerate(public.texts)
        if all(word in text for word in wanted) and _fits(public, place, asked)
    ]
    if words:
        fitting.sort(key=lambda place: _rank(public, place, words))
    first = max(0, min(first, max(len(fitting) - 1, 0) // PAGE_SIZE * PAGE_SIZE))
    shown = fitting[first : first + PAGE_SIZE]
    return Found(len(fitting), first, tuple(public.items[place] for place in shown))


def _fits(public: Register, place: int, asked: Question) -> bool:
    one = public.items[place]
    return (
        (not asked.unit or asked.unit in public.above[place])
        and (not asked.level or asked.level in one.levels)
        and (not asked.kind or asked.kind == one.kind)
        and (not asked.sector or asked.sector == one.sector)
    )


def _rank(public: Register, place: int, words: list[str]) -> tuple[int, int]:
    """Put the code first, then names with the whole phrase, names with its words, then places."""
    name, phrase = public.names[place], " ".join(words)
    if phrase == _words(public.items[place].code).strip():
        return 0, 0
    if f" {phrase} " in name:
        return 1, len(name)
    if f" {phrase}" in name:
        return 2, len(name)
    return 3 if all(f" {word}" in name for word in words) else 4, len(name)


def one(public: Register, code: str) -> PublicInstitution | None:
    """Return a published institution by its code."""
    place = public.by_code.get(code)
    return None if place is None else public.items[place]


# --- where a place belongs -----------------------------------------------------------------------


def is_sensible(small: SmallMap | None, lon: float, lat: float) -> bool:
    """Tell whether a point lies in or around the city; in the country while no map is known."""
    if small is None:
        return bool(COUNTRY.covers(shapely.Point(lon, lat)))
    east = small.west + small.width * small.lon_step
    south = small.north - small.height * small.lat_step
    return (
        small.west - _CITY_MARGIN <= lon <= east + _CITY_MARGIN
        and south - _CITY_MARGIN <= lat <= small.north + _CITY_MARGIN
    )


def zone_of_point(public: Register, lon: float, lat: float) -> list[ZoneAnswer]:
    """Return where a point is sent for each entry grade; nothing where no plan reaches it."""
    point = shapely.Point(lon, lat)
    blocks = sorted(public.zones.tree.query(point, predicate="intersects").tolist())
    return _answers(public, blocks[:1], to_metres(np.array([[lon, lat]]))[0])


def zone_of_unit(public: Register, code: str) -> list[ZoneAnswer]:
    """Return where the blocks of a unit are sent for each entry grade."""
    blocks = [number for number, unit in enumerate(public.zones.units) if unit == code]
    return _answers(public, blocks, None)


def zone_of_institution(public: Register, code: str) -> list[ZoneAnswer]:
    """Return the blocks that are sent to an institution, by grade."""
    zones = public.zones
    blocks = [
        number
        for number, answers in enumerate(zones.answers)
        if any(answer[2] == code for answer in answers)
    ]
    return [a for a in _answers(public, blocks, None) if a.institution.code == code]


def _answers(public: Register, blocks: list[int], spot: Coordinates | None) -> list[ZoneAnswer]:
    zones = public.zones
    found: dict[tuple[int, int, str], list[int]] = defaultdict(list)
    for block in blocks:
        for grade, year, code in zones.answers[block]:
            if code in public.by_code:  # an unpublished school is not named
                found[grade, year, code].append(block)
    answers = []
    for (grade, year, code), own in found.items():
        place = public.by_code[code]
        metres = None
        if spot is not None and np.isfinite(public.metres[place]).all():
            metres = float(np.hypot(*(public.metres[place] - spot)))
        names = tuple(_block_name(public, block) for block in own)
        answers.append(ZoneAnswer(grade, year, public.items[place], names, metres))
    order = {grade: place for place, grade in enumerate(ENTRY_GRADES)}
    answers.sort(key=lambda a: (order[a.grade], -len(a.blocks), a.institution.name))
    return answers


def _block_name(public: Register, block: int) -> str:
    unit = public.units.get(public.zones.units[block])
    name = public.zones.names[block]
    return f"{name}, {unit.name}" if unit else name


def near(public: Register, lon: float, lat: float, level: str = "") -> list[NearInstitution]:
    """Return the nearest institutions of a level, or a few of each school level."""
    spot = to_metres(np.array([[lon, lat]]))[0]
    found: list[NearInstitution] = []
    seen: set[str] = set()
    count = NEAR_COUNT_OF_LEVEL if level else NEAR_COUNT
    for wanted in (level,) if level else _NEAR_LEVELS:
        rows = [
            place
            for place, one_ in enumerate(public.items)
            if wanted in one_.levels and one_.lon is not None
        ]
        for hit in nearest(public.metres[rows], spot, count):
            item = public.items[rows[hit.index]]
            if item.code not in seen:
                seen.add(item.code)
                found.append(NearInstitution(item, hit.distance_m))
    return sorted(found, key=lambda hit: hit.distance_m)


# --- the small map -------------------------------------------------------------------------------


def small_map(session: Session, parent: str = "") -> SmallMap | None:
    """Return the drawing of the units right below `parent`, by default of the city.

    None where nothing below it has an outline.
    """
    return cached(
        session,
        WHOLE_CITY,
        "lookup.map",
        (Topic.UNITS,),
        parent,
        lambda: _small_map(session, parent),
    )


def map_around(session: Session, public: Register, code: str) -> SmallMap | None:
    """Return the drawing of the units below a unit, or of the one around it, or of the city."""
    for one_ in _chain(code, public.units):
        drawn = small_map(session, one_)
        if drawn is not None:
            return drawn
    return small_map(session)


def _small_map(session: Session, parent: str) -> SmallMap | None:
    top = parent or next(
        (code for _, code, _, _, above in queries.units(session) if above is None), ""
    )
    shapes = [
        shape
        for level in outlines.LEVELS
        for shape in outlines.of_level(session, level)
        if shape.parent_code == top
    ]
    if not shapes:
        return None
    west, south, east, north = shapely.total_bounds([shape.geometry for shape in shapes])
    lon_step = float(east - west) / _MAP_WIDTH
    lat_step = lon_step * _KM_PER_DEGREE[0] / _KM_PER_DEGREE[1]
    drawn = SmallMap((), _MAP_WIDTH, 0.0, float(west), float(north), lon_step, lat_step)
    flat = [
        shapely.transform(
            shape.geometry,
            lambda at: np.column_stack(
                [(at[:, 0] - drawn.west) / lon_step, (drawn.north - at[:, 1]) / lat_step]
            ),
        )
        for shape in shapes
    ]
    simple = shapely.coverage_simplify(flat, _MAP_STRAY)
    parts = tuple(
        MapPart(shape.code, shape.name, _path(part), _middle(part), _has_room(shape.name, part))
        for shape, part in zip(shapes, simple, strict=True)
    )
    height = float(north - south) / lat_step
    return SmallMap(parts, _MAP_WIDTH, height, float(west), float(north), lon_step, lat_step)


def _middle(part: shapely.Geometry) -> tuple[float, float]:
    point = shapely.point_on_surface(part)
    return round(float(point.x), 1), round(float(point.y), 1)


def _has_room(name: str, part: shapely.Geometry) -> bool:
    """Tell whether a name, without its first word, fits into the box of a part."""
    west, south, east, north = part.bounds
    rest = name.partition(" ")[2] or name
    letters = len(rest) + (2 if rest.isdigit() else 0)  # "Q.10"
    return bool(letters * _LETTER <= 1.15 * (east - west) and north - south >= 2 * _LETTER)


def _path(part: shapely.Geometry) -> str:
    rings = [
        shapely.get_coordinates(ring)
        for polygon in shapely.get_parts(part)
        for ring in (polygon.exterior, *polygon.interiors)
    ]
    return "".join("M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in ring[:-1]) + "Z" for ring in rings)
