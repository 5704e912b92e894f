"""The brief of a forecast: one area, one scenario, two pages."""

from datetime import date
from typing import Any

from components import formats
from components.maps.shortage import told
from components.panels.forecast import series_name
from components.panels.forecast_trust import pooled, verdict
from components.panels.hot_spots import what
from data.contracts.briefs import Brief, BriefSection, BriefTable
from data.contracts.forecast_page import ForecastPicture
from data.contracts.forecasting import ALL, HI80, LO80, POINT, STAGES
from data.i18n import translate

SPOTS = 12
_YEARS_IN_TABLE = (0, 1, 3, 5, 10)


def forecast_brief(picture: ForecastPicture, language: str, today: date) -> Brief:
    """Return the words of the brief."""

    def say(name: str, **values: Any) -> str:  # noqa: ANN401
        return translate(f"forecast_files.{name}", language, **values)

    last = formats.school_year(picture.years[-1])
    source = picture.provenance.sources(language) or translate("overview.no_source", language)
    return Brief(
        parent_office=say("parent_office"),
        office=say("office"),
        country=say("country"),
        motto=say("motto"),
        number=say("number"),
        place_and_date=say("place_and_date", day=today.day, month=today.month, year=today.year),
        kind=say("kind"),
        subject=say("subject", unit=picture.unit.name, last=last),
        sections=(
            BriefSection(
                say("section_pupils"),
                (_pupils(picture, language),),
                (_by_level(picture, language),),
            ),
            BriefSection(
                say("section_rooms"), (_rooms(picture, language),), (_needs(picture, language),)
            ),
            _build(picture, language),
            _trust(picture, language),
        ),
        sources=(
            say(
                "source_line",
                source=source,
                date=formats.date(picture.run.data_on, language),
                run=picture.run.id,
                method=picture.run.method,
                digest=picture.run.digest[:16],
            ),
        ),
        warning=say("simulated_warning") if picture.run.simulated else "",
        signer=say("signer"),
        recipients=(say("recipient_board"), say("recipient_planning"), say("recipient_archive")),
        recipients_title=say("recipients_title"),
    )


def _pupils(picture: ForecastPicture, language: str) -> str:
    bands = picture.area.series(picture.filter.series)
    end = picture.filter.horizon
    now, then = int(bands[0, POINT]), int(bands[end, POINT])
    return translate(
        "forecast_files.text_pupils",
        language,
        scenario=picture.scenario.name,
        series=series_name(picture.filter.series, language).lower(),
        unit=picture.unit.name,
        now=formats.number(now, language),
        first=formats.school_year(picture.years[0]),
        then=formats.number(then, language),
        last=formats.school_year(picture.years[-1]),
        change=formats.change_percent((then - now) / now if now else None, language),
        low=formats.number(int(bands[end, LO80]), language),
        high=formats.number(int(bands[end, HI80]), language),
    )


def _by_level(picture: ForecastPicture, language: str) -> BriefTable:
    steps = [step for step in _YEARS_IN_TABLE if step <= picture.filter.horizon]
    header = [
        translate("forecast_files.level", language),
        *(formats.school_year(picture.years[step]) for step in steps),
    ]
    rows = [
        [
            series_name(level, language),
            *(
                formats.number(int(picture.area.series(level)[step, POINT]), language)
                for step in steps
            ),
        ]
        for level in (*STAGES, ALL)
    ]
    title = translate("forecast_files.table_pupils", language)
    return BriefTable(title, header, rows, last_is_sum=True)


def _rooms(picture: ForecastPicture, language: str) -> str:
    area, row, end = picture.area, picture.filter.need_row, picture.filter.horizon
    there = float(area.needs(row, "supply")[end] + area.needs(row, "planned")[end])
    return translate(
        "forecast_files.text_rooms",
        language,
        last=formats.school_year(picture.years[-1]),
        classes=formats.number(float(area.needs(row, "classes")[end]), language),
        rooms=formats.number(float(area.needs(row, "rooms")[end]), language),
        supply=formats.number(there, language),
        balance=told(-float(area.shortage(row)[end]), language),
        probability=formats.percent(float(area.needs(row, "probability")[end]), language, digits=0),
        likely=formats.number(float(area.needs(row, "rooms_likely")[end]), language),
    )


def _needs(picture: ForecastPicture, language: str) -> BriefTable:
    area, end = picture.area, picture.filter.horizon
    names = ("classes", "rooms_needed", "rooms_there", "balance", "probability")
    header = [
        translate("forecast_files.level", language),
        translate("measures.classes", language),
        *(translate(f"forecast.{name}", language) for name in names[1:]),
    ]
    rows = [
        [
            series_name(level, language),
            formats.number(float(area.needs(level, "classes")[end]), language),
            formats.number(float(area.needs(level, "rooms")[end]), language),
            formats.number(
                float(area.needs(level, "supply")[end] + area.needs(level, "planned")[end]),
                language,
            ),
            told(-float(area.shortage(level)[end]), language),
            formats.percent(float(area.needs(level, "probability")[end]), language, digits=0),
        ]
        for level in (*STAGES, ALL)
    ]
    title = translate(
        "forecast_files.table_rooms", language, year=formats.school_year(picture.years[-1])
    )
    return BriefTable(title, header, rows, last_is_sum=True)


def _build(picture: ForecastPicture, language: str) -> BriefSection:
    heading = translate("forecast_files.section_build", language)
    last = picture.years[-1]
    spots = [spot for spot in picture.hot_spots if spot.year <= last][:SPOTS]
    if not spots:
        return BriefSection(heading, (translate("forecast_files.text_none", language),))
    header = [
        translate(f"forecast.{name}", language)
        for name in ("where", "what", "by_when", "probability")
    ]
    rows = [
        [
            spot.unit_name,
            what(spot, language),
            formats.school_year(spot.year),
            formats.percent(spot.probability, language, digits=0),
        ]
        for spot in spots
    ]
    table = BriefTable(translate("forecast_files.table_build", language), header, rows)
    return BriefSection(heading, (translate("forecast_files.text_build", language),), (table,))


def _trust(picture: ForecastPicture, language: str) -> BriefSection:
    rows = pooled(picture.run)
    tested = verdict(rows, language) if rows else translate("forecast.no_back_test", language)
    assumed = translate(
        "forecast_files.text_scenario",
        language,
        scenario=picture.scenario.name,
        number=picture.scenario.number,
        reason=picture.scenario.reason,
    )
    return BriefSection(translate("forecast_files.section_trust", language), (tested, assumed))
