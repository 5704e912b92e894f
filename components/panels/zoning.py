"""What the editor of zone plans is told by the page: choices, texts, colours."""

import json
from collections.abc import Sequence
from datetime import date
from typing import Any

from dash import html

from components import formats, theme
from components.attributes import data
from components.ids import zoning as ids
from data.contracts.access import Actor, Permission
from data.contracts.zone_editing import Place
from data.contracts.zones import PlanView
from data.i18n import beginning_with, translate

NONE = "-"


def year_options(years: Sequence[int]) -> list[dict[str, Any]]:
    """Offer school years, newest first."""
    return [{"label": formats.school_year(year), "value": str(year)} for year in reversed(years)]


def plan_label(plan: PlanView, title: str, area: str, language: str) -> str:
    """Name a version, with its unit where that is another than the area's."""
    values: dict[str, Any] = {
        "version": plan.version,
        "state": translate(f"zones.state_{plan.state}", language),
        "title": title,
        "unit": plan.unit_name,
    }
    if plan.unit_code != area:
        return translate("zoning.plan_option_unit", language, **values)
    name = "zoning.plan_option_titled" if title else "zoning.plan_option"
    return translate(name, language, **values)


def editor(
    actor: Actor,
    place: Place,
    plans: Sequence[tuple[PlanView, str]],
    plan: PlanView | None,
    scenario: str,
    today: date,
    *,
    merges: bool,
) -> html.Div:
    """Return the empty editor with everything its script must know."""
    language, colours = actor.language, theme.tints
    config = {
        "language": language,
        "year": place.school_year,
        "grade": place.grade,
        "area": place.unit_code,
        "plan": plan.id if plan else None,
        "state": translate(f"zones.state_{plan.state}", language) if plan else "",
        "scenario": scenario,
        "plans": [
            {"id": one.id, "label": label}
            for one, label in plans
            if one.unit_code == place.unit_code
        ],
        "merges": merges,
        "approves": actor.may(Permission.ZONE_APPROVE),
        "exports": actor.may(Permission.DATA_EXPORT),
        "today": today.isoformat(),
        "texts": beginning_with("zoning.", language),
        "colours": list(colours(actor.theme)),
        "strong": list(colours(actor.theme, 0.85)),
        "faint": list(colours(actor.theme, 0.15)),
        "stores": {"plan": ids.PLAN_SELECT, "kept": ids.KEPT_STORE},
    }
    text = json.dumps(config, ensure_ascii=False)
    return html.Div(
        html.Div(className="zoning-root", key=text, **data(zoning=text)), className="page-body"
    )
