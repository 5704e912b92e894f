"""The figures of an institution against the norms of the Ministry."""

from collections.abc import Mapping

from dash import html

from components import formats
from components.panels.empty import empty_state
from components.panels.institution_view import Section, View, legal_source, section
from components.panels.status import status_badge
from components.static import static
from components.theme import Tone
from data.contracts.institution import (
    NormCheck,
)
from data.i18n import translate

VERDICT_TONES: Mapping[str, Tone] = {
    "met": "good",
    "near": "watch",
    "eased": "watch",
    "broken": "bad",
    "unknown": "none",
}
_CHECK_DIGITS = {"class_size": 1, "classes": 0, "land_per_pupil": 1}


def norm_section(view: View) -> Section | None:
    """Hold the figures of the year against the norms, each with its legal text."""
    if view.sheet.school_year is None:
        return None
    year = formats.school_year(view.sheet.school_year)
    lines = [_check(one, view) for one in view.sheet.checks]
    broken = sum(1 for one in view.sheet.checks if one.verdict == "broken")
    body = (
        html.Ul(lines, className="check-list")
        if lines
        else empty_state(view.say("no_checks"), icon_name="clipboard-check")
    )
    return section(
        view,
        "norms",
        static(html.Div([html.P(view.say("norms_lead", year=year), className="quiet"), body])),
        mark=formats.number(broken, view.language) if broken else "",
    )


def _check(check: NormCheck, view: View) -> html.Li:
    language = view.language
    digits = _CHECK_DIGITS.get(check.measure, 2)
    value = formats.number(check.value, language, digits=digits)
    name = view.say(f"check_{check.measure}")
    several = len({one.level for one in view.sheet.levels}) > 1
    if check.level and several:
        level = translate(f"education.level_{check.level}", language)
        name = view.say("check_of_level", check=name, level=level)
    limit = (
        view.say(
            f"limit_{check.bound}", limit=formats.number(check.limit, language, digits=_few(check))
        )
        if check.limit is not None
        else view.say("limit_unknown")
    )
    return html.Li(
        [
            html.Div(
                [
                    html.Span(name, className="check-name"),
                    html.Span(value, className="check-value"),
                ],
                className="check-main",
            ),
            html.Div(
                [
                    html.Span(limit, className="check-limit"),
                    status_badge(
                        view.say(f"verdict_{check.verdict}"),
                        VERDICT_TONES[check.verdict],
                        quiet=True,
                    ),
                ],
                className="check-main",
            ),
            _law(check, view),
        ]
    )


def _few(check: NormCheck) -> int:
    """Return the decimals a limit needs."""
    limit = check.limit or 0.0
    return 0 if limit.is_integer() else 1 if (limit * 10).is_integer() else 2


def _law(check: NormCheck, view: View) -> html.Div | None:
    if not check.norms:
        return None
    texts = dict.fromkeys(legal_source(norm, view) for norm in check.norms)
    notes = dict.fromkeys(norm.note for norm in check.norms if norm.note)
    return html.Div(
        view.say("law", text="; ".join(texts)),
        className="check-law quiet",
        title="; ".join(notes) or None,
    )
