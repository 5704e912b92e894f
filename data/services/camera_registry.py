"""Keep the register of cameras: a form or a file, checked as a whole, written as a whole."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import time
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from data.adapters import camera_names, camera_secret
from data.adapters.files.content import kind_of
from data.adapters.files.errors import FileRefusedError
from data.adapters.files.reading import read_table
from data.commands import camera_registry as commands
from data.contracts.access import WHOLE_CITY, Actor, Permission
from data.contracts.camera_page import RegistryLine
from data.contracts.camera_registry import (
    COLUMNS,
    LENGTHS,
    MOST_ROWS,
    PLACES,
    REQUIRED,
    Refused,
    RegistryResult,
    masks_of,
)
from data.contracts.errors import NotAllowedError
from data.contracts.text import clean, fold
from data.domain import camera_address
from data.domain.camera_address import AddressFields
from data.i18n import LANGUAGES, translate
from data.queries import camera_wall as queries
from data.queries import clock
from data.settings import settings

KEY_NAME = "camera-key"
NO = frozenset({"0", "no", "false", "khong", "off"})


def lines(session: Session, actor: Actor) -> tuple[RegistryLine, ...]:
    """Return the register for those who keep it."""
    if not actor.may(Permission.CAMERA_MANAGE):
        raise NotAllowedError
    return queries.registry(session, WHOLE_CITY)


def read_file(path: Path) -> tuple[list[dict[str, str]], tuple[Refused, ...]]:
    """Return the rows of a CSV or XLSX file by column name, or why it is no register."""
    try:
        table = read_table(path, kind_of(path, limit_mb=settings().upload_limit_mb))
    except FileRefusedError:
        return [], (Refused(0, "", "file"),)
    if not table.rows or len(table.rows) > MOST_ROWS:
        return [], (Refused(0, "", "file"),)
    header = [_column(cell) for cell in table.rows[0]]
    missing = tuple(
        Refused(1, one, "column_missing") for one in COLUMNS if one in REQUIRED - {*header}
    )
    rows = [
        {name: _text(cell) for name, cell in zip(header, row, strict=False) if name}
        for row in table.rows[1:]
    ]
    return rows, missing


def _column(cell: object) -> str:
    told = fold(str(cell or ""))
    for name in COLUMNS:
        labels = {fold(translate(f"camera_rules.column_{name}", one)) for one in LANGUAGES}
        if told == name or told in labels:
            return name
    return ""


def _text(cell: object) -> str:
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)


def save(
    session: Session, actor: Actor, rows: Sequence[Mapping[str, str]], file_name: str = ""
) -> RegistryResult:
    """Check every row and write all of them, or none and tell every reason.

    An empty `secret` keeps the one that is stored.

    Raises:
        NotAllowedError: this person does not keep the register.
    """
    if not actor.may(Permission.CAMERA_MANAGE):
        raise NotAllowedError
    schools = queries.schools(session)
    first = 2 if file_name else 0  # a form has no rows to count
    refused: list[Refused] = []
    checked: dict[str, dict[str, Any]] = {}
    for number, row in enumerate(rows, start=first):
        if not any(value.strip() for value in row.values()):
            continue
        values, faults = _checked(row, schools)
        if values["code"] in checked:
            faults.append(("code", "twice"))
        refused += [Refused(number, column, rule) for column, rule in faults]
        checked[values["code"]] = values
    if refused:
        return RegistryResult(refused=tuple(refused))
    return _write(session, actor, checked, file_name)


def _write(
    session: Session, actor: Actor, checked: Mapping[str, dict[str, Any]], file_name: str
) -> RegistryResult:
    known = commands.existing(session)
    wanted = [
        (camera, values)
        for code, values in checked.items()
        if (camera := known.get(code)) is None
        or any(getattr(camera, name) != value for name, value in values.items())
    ]
    added = changed = 0
    if wanted:
        today = clock.today(session)
        added, changed = commands.write(session, actor, wanted, today, file_name)
    return RegistryResult(added, changed, len(checked) - len(wanted))


def _checked(
    row: Mapping[str, str], schools: Mapping[str, int]
) -> tuple[dict[str, Any], list[tuple[str, str]]]:
    """Return the values of a row for the table, and (column, rule) of what is refused."""
    given = {name: row.get(name, "") for name in COLUMNS}
    tidy = {name: clean(value) for name, value in given.items() if name != "secret"}
    faults = [(name, "empty") for name in COLUMNS if name in REQUIRED and not tidy.get(name)]
    faults += [(name, "long") for name, most in LENGTHS.items() if len(given[name]) > most]
    if tidy["institution_code"] and tidy["institution_code"] not in schools:
        faults.append(("institution_code", "school"))
    if tidy["place"] and tidy["place"] not in PLACES:
        faults.append(("place", "place"))
    hours = {name: _time(tidy[name]) for name in ("views_from", "views_to")}
    faults += [(name, "time") for name, at in hours.items() if tidy[name] and at is None]
    if (hours["views_from"] is None) != (hours["views_to"] is None):
        faults.append(("views_to", "time_pair"))
    port = int(tidy["port"]) if tidy["port"].isascii() and tidy["port"].isdigit() else 0
    # as it was written: a line break or a space in an address is a reason, not a slip
    fields = AddressFields(given["scheme"], given["host"], port, given["path"], given["query"])
    if not {"scheme", "host", "port"} & {name for name, _ in faults}:
        faults += _address_faults(fields)
        sub = replace(fields, path=given["sub_path"], query=given["sub_query"])
        faults += [
            (f"sub_{name}", rule) for name, rule in _text_faults(sub) if name in {"path", "query"}
        ]
    masks = masks_of(tidy["masks"])
    if masks is None:
        faults.append(("masks", "masks"))
    values: dict[str, Any] = {
        "code": tidy["code"],
        "name": tidy["name"],
        "institution_id": schools.get(tidy["institution_code"]),
        "place": tidy["place"],
        "scheme": fields.scheme,
        "host": fields.host,
        "port": port,
        "path": fields.path,
        "query": fields.query,
        "sub_path": given["sub_path"],
        "sub_query": given["sub_query"],
        "username": tidy["username"],
        "purpose": tidy["purpose"],
        "retention": tidy["retention"],
        "masks": masks or [],
        **hours,
        "enabled": fold(tidy["enabled"]) not in NO,
    }
    if given["secret"] and not faults:
        values["secret"] = camera_secret.encrypt(given["secret"], key_path())
    return values, faults


def key_path() -> Path:
    """Return where the key of the secrets is kept, outside the database."""
    return settings().var_dir / KEY_NAME


def _text_faults(fields: AddressFields) -> list[tuple[str, str]]:
    found = camera_address.fault(fields, settings().camera_port_list, settings().camera_cidrs)
    return [] if found is None else [(found.field, found.rule)]


def _address_faults(fields: AddressFields) -> list[tuple[str, str]]:
    if faults := _text_faults(fields):
        return faults
    networks = settings().camera_cidrs
    addresses = camera_names.resolve(fields.host)
    if not addresses:
        return [("host", "unresolved")]
    return [("host", "outside")] if camera_address.outside(addresses, networks) else []


def _time(text: str) -> time | None:
    try:
        return time.fromisoformat(text) if text else None
    except ValueError:
        return None
