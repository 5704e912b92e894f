"""Check the form of an institution field by field; nothing is refused without saying where."""

import dataclasses
import math
import re
from collections.abc import Mapping, Sequence
from typing import Any

from data.contracts.education import KINDS, LEVELS, SECTORS
from data.contracts.text import clean

LENGTHS = {"address": 300, "programmes": 2_000, "email": 120, "website": 200}
NAME_LENGTH = (2, 300)
REASON_LENGTH = (5, 500)
# The levels a kind may teach; several for schools of several levels, any or none elsewhere.
LEVELS_OF_KIND: Mapping[str, tuple[str, ...]] = {
    "preschool": ("preschool",),
    "kindergarten_group": ("preschool",),
    "primary": ("primary",),
    "lower_secondary": ("lower_secondary",),
    "upper_secondary": ("upper_secondary",),
    "continuing": ("continuing", "lower_secondary", "upper_secondary"),
}
_PHONE = re.compile(r"[0-9+().\s/-]+")
_DIGITS = (8, 15)
_EMAIL = re.compile(r"[^@\s,;<>\"]+@[^@\s,;<>\"]+\.[A-Za-z]{2,}")
_WEBSITE = re.compile(r"https?://[^\s<>\"]+\.[^\s<>\"]+")
_DEGREES = re.compile(r"[-−]?\d{1,3}(?:[.,]\d{1,15})?")


@dataclasses.dataclass(frozen=True, slots=True)
class Refusal:
    """Why one field was refused: `values` fill the text `key`."""

    field: str
    key: str
    values: dict[str, object] = dataclasses.field(default_factory=dict)


@dataclasses.dataclass(frozen=True, slots=True)
class Checked:
    """The understood form: columns of a profile, the unit's code, the reason; or the refusals."""

    values: dict[str, Any]
    unit_code: str
    reason: str
    refusals: tuple[Refusal, ...]


def check(form: Mapping[str, Any]) -> Checked:
    """Understand a form as typed; every field is checked, all refusals are returned.

    Args:
        form: `name`, `kind`, `levels` (a list), `sector`, `unit`, `address`, `programmes`,
            `phone`, `email`, `website`, `published`, `lat`, `lon`, `reason`. Anything may be
            anything: a browser can be made to send what it likes.
    """
    refused: list[Refusal] = []
    values: dict[str, Any] = {}
    values["name"] = _length(form, "name", NAME_LENGTH, "refuse_name_length", refused)
    values["kind"] = _choice(form, "kind", KINDS, refused)
    values["levels"] = _levels(form.get("levels"), values["kind"], refused)
    values["sector"] = _choice(form, "sector", SECTORS, refused)
    for name, most in LENGTHS.items():
        values[name] = _text(form, name)
        if len(values[name]) > most:
            refused.append(Refusal(name, "sheet.refuse_too_long", {"length": most}))
    parts = (clean(part) for part in values["programmes"].split(";"))
    values["programmes"] = ";".join(dict.fromkeys(part for part in parts if part))
    values["phone"] = _phone(form, refused)
    if values["email"] and not _EMAIL.fullmatch(values["email"]):
        refused.append(Refusal("email", "sheet.refuse_email"))
    if values["website"] and not _WEBSITE.fullmatch(values["website"]):
        refused.append(Refusal("website", "sheet.refuse_website"))
    values["published"] = form.get("published") is True
    values |= _point(form, refused)
    reason = _length(form, "reason", REASON_LENGTH, "refuse_reason", refused)
    return Checked(values, _text(form, "unit"), reason, tuple(refused))


def _text(form: Mapping[str, Any], name: str) -> str:
    value = form.get(name)
    return clean(value) if isinstance(value, str) else ""


def _length(
    form: Mapping[str, Any],
    name: str,
    bounds: tuple[int, int],
    key: str,
    refused: list[Refusal],
) -> str:
    text = _text(form, name)
    if not bounds[0] <= len(text) <= bounds[1]:
        refused.append(Refusal(name, f"sheet.{key}"))
    return text


def _choice(
    form: Mapping[str, Any], name: str, choices: Sequence[str], refused: list[Refusal]
) -> str:
    value = form.get(name)
    if isinstance(value, str) and value in choices:
        return value
    refused.append(Refusal(name, "sheet.refuse_choice"))
    return ""


def _levels(sent: Any, kind: str, refused: list[Refusal]) -> str:  # noqa: ANN401
    chosen = sent if isinstance(sent, list) else []
    if any(not isinstance(one, str) or one not in LEVELS for one in chosen):
        refused.append(Refusal("levels", "sheet.refuse_choice"))
        return ""
    levels = [level for level in LEVELS if level in chosen]
    allowed = LEVELS_OF_KIND.get(kind)
    if allowed is not None and not levels:
        refused.append(Refusal("levels", "sheet.refuse_levels_needed"))
    elif allowed is not None and not set(levels) <= set(allowed):
        values: dict[str, object] = {"kind": kind, "levels": list(allowed)}
        refused.append(Refusal("levels", "sheet.refuse_levels_kind", values))
    elif kind == "multi_level" and len(levels) < 2:
        refused.append(Refusal("levels", "sheet.refuse_levels_several"))
    return ";".join(levels)


def _phone(form: Mapping[str, Any], refused: list[Refusal]) -> str:
    text = _text(form, "phone")
    digits = sum(sign.isdigit() for sign in text)
    fits = _PHONE.fullmatch(text) and _DIGITS[0] <= digits <= _DIGITS[1] and len(text) <= 60
    if text and not fits:
        refused.append(Refusal("phone", "sheet.refuse_phone"))
    return text


def _point(form: Mapping[str, Any], refused: list[Refusal]) -> dict[str, float | None]:
    point: dict[str, float | None] = {}
    before = len(refused)
    for name, most in (("lat", 90.0), ("lon", 180.0)):
        value = form.get(name)
        text = str(value).strip() if isinstance(value, str | int | float) else ""
        point[name] = degrees(text)
        wrong = text and (point[name] is None or abs(point[name] or 0.0) > most)
        if wrong:
            point[name] = None
            refused.append(Refusal(name, "sheet.refuse_number", {"value": text[:40]}))
    if len(refused) == before and (point["lat"] is None) != (point["lon"] is None):
        missing = "lat" if point["lat"] is None else "lon"
        refused.append(Refusal(missing, "sheet.refuse_half_point"))
    return point


def degrees(text: str) -> float | None:
    """Read decimal degrees, with a point or a comma; None if it is no such number."""
    if not _DEGREES.fullmatch(text):
        return None
    number = float(text.replace(",", ".").replace("−", "-"))
    return number if math.isfinite(number) else None
