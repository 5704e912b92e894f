"""The public lookup: plain pages and one JSON answer, for everybody, without cookies.

Nothing here knows who asks: language and theme are part of the address, so every answer may be
kept by browsers and proxies. Templates are rendered without the facts of a signed-in page.
"""

import hashlib
import math
from collections.abc import Mapping
from functools import partial
from typing import Any
from urllib.parse import urlencode

import orjson
from flask import Blueprint, Response, current_app, request
from flask.blueprints import BlueprintSetupState

from callbacks.http import session as browser_session
from callbacks.http.guard import open_to_everyone
from callbacks.http.limiting import Limiter, MemoryLimiter
from callbacks.http.security import without_cookies
from components import formats
from data.contracts.education import KINDS, LEVELS, SECTORS
from data.contracts.lookup import PublicInstitution, Question, SmallMap
from data.database import read_session
from data.i18n import DEFAULT_LANGUAGE, LANGUAGES, translate
from data.services import lookup
from data.services.lookup import Register

blueprint = Blueprint("lookup", __name__)
CACHE_CONTROL = "public, max-age=60"
PER_MINUTE = 240
GEOLOCATION = "camera=(), microphone=(), geolocation=(self), payment=(), usb=()"
FILTERS = ("q", "unit", "level", "kind", "sector")
_LONGEST = 200  # characters of a field of the address
_LIMITER = "lookup_limiter"


@blueprint.record_once
def _limit(state: BlueprintSetupState) -> None:
    per_minute = state.app.config.get("LOOKUP_PER_MINUTE", PER_MINUTE)
    state.app.extensions.setdefault(_LIMITER, MemoryLimiter(per_minute))


class _Asked:
    """What the address says, with unknown values left out."""

    def __init__(self) -> None:
        given = {name: value[:_LONGEST] for name, value in request.args.items()}
        self.language = given["lang"] if given.get("lang") in LANGUAGES else DEFAULT_LANGUAGE
        self.theme = given["theme"] if given.get("theme") in browser_session.THEMES else ""
        self.question = Question(
            given.get("q", ""),
            given.get("unit", ""),
            given.get("level", ""),
            given.get("kind", ""),
            given.get("sector", ""),
        )
        self.first = _whole(given.get("from", ""))
        self.lon, self.lat = _degrees(given.get("lon", "")), _degrees(given.get("lat", ""))
        self.has_point = bool(given.get("lon") or given.get("lat"))

    def address(self, path: str = "/lookup", **changed: object) -> str:
        """Return an address with the language and theme kept and some parts changed."""
        kept: dict[str, object] = {"lang": self.language if self.language != "vi" else ""}
        kept["theme"] = self.theme
        query = {name: value for name, value in (kept | changed).items() if value not in {"", None}}
        return f"{path}?{urlencode(query)}" if query else path

    def filters(self) -> dict[str, object]:
        """Return the parts of the address that narrow the list."""
        asked = self.question
        values = (asked.text, asked.unit, asked.level, asked.kind, asked.sector)
        return dict(zip(FILTERS, values, strict=True))


def _whole(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else 0


def _degrees(text: str) -> float | None:
    try:
        number = float(text.replace(",", "."))
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def _too_often() -> Response | None:
    limiter: Limiter = current_app.extensions[_LIMITER]
    wait_s = limiter.wait_s(browser_session.address())
    if wait_s <= 0:
        return None
    asked = _Asked()
    seconds = math.ceil(wait_s)
    if request.path.endswith(".json"):
        response = Response(orjson.dumps({"error": "too_often"}), mimetype="application/json")
    else:
        text = translate("lookup.too_often", asked.language, seconds=seconds)
        response = _page("lookup_message.html", asked, {"message": text})
    without_cookies(response)
    response.status_code = 429
    response.headers["Retry-After"] = str(seconds)
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.get("/lookup")
@open_to_everyone
def show() -> Response:
    """Show the list, and for a point or a unit where it belongs."""
    refused = _too_often()
    if refused is not None:
        return refused
    asked = _Asked()
    with read_session() as session:
        public = lookup.register(session)
        asked.question = lookup.cleaned(public, asked.question)
        city = lookup.small_map(session)
        drawn = lookup.map_around(session, public, asked.question.unit)
    return _kept(_page("lookup.html", asked, _facts(public, asked, drawn, city)))


@blueprint.get("/lookup/schools/<code>")
@open_to_everyone
def school(code: str) -> Response:
    """Show one published institution and the blocks that are sent to it."""
    refused = _too_often()
    if refused is not None:
        return refused
    asked = _Asked()
    with read_session() as session:
        public = lookup.register(session)
        found = lookup.one(public, code)
        drawn = None if found is None else lookup.map_around(session, public, found.unit_code)
    if found is None:
        text = translate("lookup.not_found", asked.language)
        response = _page("lookup_message.html", asked, {"message": text})
        response.status_code = 404
        response.headers["Cache-Control"] = "no-store"
        return response
    facts = _origin(public, asked) | {
        "one": found,
        "zones": lookup.zone_of_institution(public, code),
        "map": drawn,
        "spot": None if found.lon is None else (found.lon, found.lat),
    }
    return _kept(_page("lookup_school.html", asked, facts))


@blueprint.get("/lookup/search.json")
@open_to_everyone
def search() -> Response:
    """Answer the same list as data; only public fields."""
    refused = _too_often()
    if refused is not None:
        return refused
    asked = _Asked()
    with read_session() as session:
        public = lookup.register(session)
    found = lookup.find(public, lookup.cleaned(public, asked.question), asked.first)
    body = {
        "count": found.count,
        "from": found.first,
        "items": [_public(one) for one in found.items],
        "source": public.origin.sources(asked.language),
        "as_of": public.origin.as_of_on,
        "simulated": public.origin.simulated,
    }
    return _kept(Response(orjson.dumps(body), mimetype="application/json"))


def _public(one: PublicInstitution) -> dict[str, object]:
    return {
        "code": one.code,
        "name": one.name,
        "kind": one.kind,
        "levels": list(one.levels),
        "sector": one.sector,
        "address": one.address,
        "unit": one.unit_code,
        "place": one.place,
        "lon": one.lon,
        "lat": one.lat,
        "programmes": list(one.programmes),
        "phone": one.phone,
        "email": one.email,
        "website": one.website,
    }


def _facts(
    public: Register, asked: _Asked, drawn: SmallMap | None, city: SmallMap | None
) -> dict[str, Any]:
    question, spot = asked.question, None
    if asked.lon is not None and asked.lat is not None:
        spot = (asked.lon, asked.lat) if lookup.is_sensible(city, asked.lon, asked.lat) else None
    found = lookup.find(public, question, asked.first)
    unit = public.units.get(question.unit)
    shown = drawn if drawn is None or spot is None or drawn.holds(*spot) else city
    facts: dict[str, Any] = {
        "found": found,
        "pages": _pages(asked, found.count, found.first),
        "choices": _choices(public),
        "unit": unit,
        "map": shown,
        "tap": shown is not None and shown is not city,
        "spot": spot,
        "bad_point": asked.has_point and spot is None,
        "near": [],
        "zones": [],
        "zone_of": "",
    }
    if spot is not None:
        facts["near"] = lookup.near(public, *spot, question.level)
        facts["zones"] = lookup.zone_of_point(public, *spot)
        facts["zone_of"] = "point"
    elif unit is not None and (zones := lookup.zone_of_unit(public, unit.code)):
        facts["zones"], facts["zone_of"] = zones, "unit"
    return facts | _origin(public, asked)


def _origin(public: Register, asked: _Asked) -> dict[str, Any]:
    return {
        "source": public.origin.sources(asked.language),
        "as_of": formats.date(public.origin.as_of_on, asked.language),
        "simulated": public.origin.simulated,
    }


def _pages(asked: _Asked, count: int, first: int) -> dict[str, str]:
    """Return the addresses of the page before and after."""
    filters = asked.filters()
    back, ahead = first - lookup.PAGE_SIZE, first + lookup.PAGE_SIZE
    return {
        "before": asked.address(**filters, **{"from": back or ""}) if back >= 0 else "",
        "after": asked.address(**filters, **{"from": ahead}) if ahead < count else "",
    }


def _choices(public: Register) -> dict[str, Any]:
    """Return what can be chosen, units in groups below the unit they lie in."""
    units = [unit for unit in public.units.values() if unit.above is not None]
    tops = [unit for unit in units if public.units[str(unit.above)].above is None]
    below: dict[str, list[Any]] = {unit.code: [] for unit in tops}
    for unit in units:
        if unit.above in below:
            below[str(unit.above)].append(unit)
    return {
        "units": [(unit, below[unit.code]) for unit in tops],
        "levels": LEVELS,
        "kinds": KINDS,
        "sectors": SECTORS,
    }


def _metres(value: float | None, language: str) -> str:
    if value is None:
        return formats.UNKNOWN
    if value < 1_000:
        return f"{formats.number(round(value, -1), language)} m"
    return f"{formats.number(value / 1_000, language, digits=1)} km"


def _page(template: str, asked: _Asked, facts: Mapping[str, Any]) -> Response:
    language = asked.language
    here = {name: value for name, value in request.args.items() if name not in {"lang", "theme"}}

    def say(key: str, **values: object) -> str:
        return translate(key, language, **values)

    page = current_app.jinja_env.get_template(template).render(
        facts,
        t=say,
        asked=asked,
        language=language,
        theme=asked.theme,
        sheets=current_app.config["STYLE_SHEETS"][1:],
        number=partial(formats.number, language=language),
        metres=partial(_metres, language=language),
        school_year=formats.school_year,
        switched=lambda **change: _switched(here, asked, change),
    )
    return without_cookies(Response(page, mimetype="text/html"))


def _switched(here: dict[str, str], asked: _Asked, change: dict[str, str]) -> str:
    """Return this page's address in another language or theme."""
    query = here | {"lang": asked.language, "theme": asked.theme} | change
    kept = {name: value for name, value in query.items() if value}
    return f"{request.path}?{urlencode(kept)}"


def _kept(response: Response) -> Response:
    """Let everybody keep an answer for a minute and ask for changes by its name."""
    digest = hashlib.sha256(response.get_data()).hexdigest()[:16]
    response.set_etag(digest, weak=True)
    response.headers["Cache-Control"] = CACHE_CONTROL
    response.headers["Permissions-Policy"] = GEOLOCATION
    without_cookies(response)
    response.make_conditional(request)
    return response
