"""Put a report, or all of a quarter together, into the words of an official document.

Documents are Vietnamese whoever asks, so that the same data give the same bytes.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from data.adapters.documents import pdf
from data.adapters.documents.official import official_bytes, without_time
from data.adapters.files.workbook_writing import workbook_bytes
from data.commands import audit
from data.contracts.access import WHOLE_CITY, Actor
from data.contracts.errors import InvalidInputError, NotAllowedError
from data.contracts.official import Appendix, Block, Grid, Heading, Official, Paragraph
from data.contracts.reporting import (
    GENERAL,
    RECIPIENTS,
    Content,
    Flow,
    Period,
    ReportHead,
    Round,
    WorkRow,
)
from data.database import write_session
from data.i18n import translate
from data.queries import clock, reports
from data.services import reporting
from data.services.exporting import XLSX, Export

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PDF = "application/pdf"
FORMS = {"docx": DOCX, "pdf": PDF, "xlsx": XLSX}
_ROMAN = ("I", "II", "III", "IV")
_ROW_COLUMNS = ("order", "title", "due", "status", "done", "results", "percent", "next", "traces")
_CITY_COLUMNS = ("order", "title", "leads", "due", "status", "done", "percent", "traces")


def say(name: str, /, **values: Any) -> str:  # noqa: ANN401
    """Return a text of the document."""
    return translate(f"report_document.{name}", reporting.LANGUAGE, **values)


def report_words(head: ReportHead, content: Content) -> Official:
    """Return the document of one report."""
    period, author = head.period, head.author
    when = _when(period)
    assigned = [row for row in content.rows if not row.is_ad_hoc]
    ad_hoc = [row for row in content.rows if row.is_ad_hoc]
    texts = content.texts
    blocks: list[Block] = [Heading(say("part_results"))]
    for rows, name in ((assigned, "assigned"), (ad_hoc, "ad_hoc")):
        blocks.append(Heading(say(f"point_{name}"), 2))
        blocks += _general(texts.get(f"results_{name}", ""), rows)
        for number, row in enumerate(rows, start=1):
            blocks += _result(number, row)
    blocks.append(Heading(say("part_next")))
    for rows, name in ((assigned, "assigned"), (ad_hoc, "ad_hoc")):
        blocks.append(Heading(say(f"point_{name}"), 2))
        open_rows = [row for row in rows if row.status != "done"]
        blocks += _general(texts.get(f"next_{name}", ""), open_rows)
        for number, row in enumerate(open_rows, start=1):
            blocks += _plan(number, row)
    blocks.append(Heading(say("part_difficulties")))
    for name in ("difficulties", "proposals"):
        blocks += [Heading(say(f"point_{name}"), 2), Paragraph(texts.get(name) or say("nothing"))]
    parent, office = _issuer(head)
    return Official(
        parent_office=parent,
        office=office,
        country=say("country"),
        motto=say("motto"),
        number=_number(texts.get("number", ""), author.code),
        place_and_date=_place(head.submitted_on, period),
        kind=say("kind"),
        subject=say("subject", **when),
        addressees_title=say("addressees"),
        addressees=(say("to_office"),),
        opening=(
            say(
                "opening",
                author=_called(head),
                since=_day(period.starts_on),
                until=_day(period.ends_on),
                **when,
            ),
        ),
        blocks=blocks,
        appendices=(_row_appendix(content.rows, period),),
        closing=say("closing", **when),
        recipients_title=say("recipients"),
        recipients=(say("recipient_as_above"), say("recipient_office"), say("recipient_archive")),
        signer_title=say("signer_centre" if _is_centre(head) else "signer_head"),
        signer_hint=say("signer_hint"),
        warning=say("warning") if content.simulated else "",
    )


def _is_centre(head: ReportHead) -> bool:
    return head.author.name_vi.startswith("Trung tâm")


def _when(period: Period) -> dict[str, object]:
    return {"quarter": _ROMAN[period.quarter - 1], "year": period.year}


def _day(day: date | None) -> str:
    return f"{day:%d/%m/%Y}" if day else say("no_due")


def _issuer(head: ReportHead) -> tuple[str, str]:
    if head.author.is_unit:
        name = head.author.name_vi.upper()
        return say("parent_unit", name=name), say("office_unit", name=name)
    return say("department"), head.author.name_vi.upper()


def _called(head: ReportHead) -> str:
    if head.author.is_unit:
        return f"Phòng Giáo dục và Đào tạo {head.author.name_vi}"
    return head.author.name_vi


def _number(given: str, code: str) -> str:
    return say("number_given", number=given) if given else say("number", mark=code)


def _place(day: date | None, period: Period) -> str:
    if day is None:
        return say("place_open", year=period.year)
    return say("place_dated", day=day.day, month=day.month, year=day.year)


def _due(row: WorkRow) -> str:
    if row.due_on and row.first_due_on and row.first_due_on != row.due_on:
        return say("due_moved", due=_day(row.due_on), first=_day(row.first_due_on))
    return _day(row.due_on)


def _status(row: WorkRow) -> str:
    return say(f"status_{row.status or 'unknown'}")


def _percent(row: WorkRow) -> str:
    return "–" if row.percent is None else f"{row.percent} %"


def _traces(row: WorkRow) -> str:
    if not row.fixed:
        return say("own_entry")
    return "\n".join(say("trace", id=one.id, day=f"{one.on:%d/%m/%Y}") for one in row.traces) or "–"


def _general(text: str, rows: Sequence[WorkRow]) -> list[Block]:
    if text.strip():
        return [Paragraph(text)]
    return [] if rows else [Paragraph(say("none"))]


def _result(number: int, row: WorkRow) -> list[Block]:
    return [
        Heading(f"{number}) {row.title_vi}", 3),
        Paragraph(_due(row), say("due")),
        Paragraph(_status(row), say("status")),
        Paragraph(row.done or say("nothing"), say("done")),
        Paragraph(_with_percent(row), say("results")),
    ]


def _with_percent(row: WorkRow) -> str:
    """Return the results; how far the work is stands there even when the text leaves it out."""
    text = row.results or say("nothing")
    if row.percent is None or f"{row.percent} %" in text:
        return text
    return f"{text} ({say('column_percent').lower()}: {row.percent} %)"


def _plan(number: int, row: WorkRow) -> list[Block]:
    return [
        Heading(f"{number}) {row.title_vi}", 3),
        Paragraph(_due(row), say("due")),
        Paragraph(f"{_status(row)}, {_percent(row)}", say("now")),
        Paragraph(row.next or say("nothing"), say("next")),
    ]


def _cells(number: int, row: WorkRow) -> dict[str, str]:
    return {
        "order": str(number),
        "title": f"{row.key}. {row.title_vi}",
        "leads": row.leads.replace(";", ", "),
        "due": _due(row),
        "status": _status(row),
        "done": row.done,
        "results": row.results,
        "percent": _percent(row),
        "next": row.next,
        "traces": _traces(row),
    }


def _table(rows: Sequence[WorkRow], columns: Sequence[str]) -> list[list[str]]:
    return [
        [cells[name] for name in columns]
        for cells in (_cells(number, row) for number, row in enumerate(rows, start=1))
    ]


def _row_appendix(rows: Sequence[WorkRow], period: Period) -> Appendix:
    grid = Grid(
        title="",
        header=[say(f"column_{name}") for name in _ROW_COLUMNS],
        rows=_table(rows, _ROW_COLUMNS),
        widths_mm=(12, 38, 23, 20, 44, 38, 16, 28, 33),
        centred=frozenset({0, 2, 3, 6}),
    )
    return Appendix(say("appendix"), say("appendix_note", **_when(period)), (grid,))


def city_words(
    found: Round, rows: Sequence[WorkRow], given: Sequence[tuple[str, Content]], to: str
) -> Official:
    """Return the document of a whole quarter.

    Args:
        found: who has handed in what.
        rows: every task of the plan in the quarter, as its updates tell it.
        given: name and content of each report that was handed in, divisions first.
        to: whom it is for, one of `RECIPIENTS`.
    """
    period = found.period
    when = _when(period)
    blocks: list[Block] = [
        Heading(say("part_results")),
        Paragraph(_round_line(found)),
        Paragraph(_tasks_line(rows, found.today)),
        *_collected(given, "results_assigned", "point_assigned"),
        *_collected(given, "results_ad_hoc", "point_ad_hoc"),
        Heading(say("part_next")),
        *_collected(given, "next_assigned", "point_assigned"),
        *_collected(given, "next_ad_hoc", "point_ad_hoc"),
        Heading(say("part_difficulties")),
        *_collected(given, "difficulties", "point_difficulties"),
        *_collected(given, "proposals", "point_proposals"),
    ]
    return Official(
        parent_office=say("city"),
        office=say("department"),
        country=say("country"),
        motto=say("motto"),
        number=_number("", "SGDĐT"),
        place_and_date=_place(None, period),
        kind=say("kind"),
        subject=say("city_subject", **when),
        addressees_title=say("addressees"),
        addressees=(say(f"to_{to}"),),
        opening=(
            say(
                "opening",
                author="Văn phòng Sở" if to == "leadership" else "Sở Giáo dục và Đào tạo",
                since=_day(period.starts_on),
                until=_day(period.ends_on),
                **when,
            ),
        ),
        blocks=blocks,
        appendices=_city_appendices(found, rows),
        closing=say("closing", **when),
        recipients_title=say("recipients"),
        recipients=(
            say("recipient_as_above"),
            say("recipient_board"),
            say("recipient_units"),
            say("recipient_archive"),
        ),
        signer_title=say("signer_director"),
        signer_hint=say("signer_hint"),
        warning=say("warning") if _made_up(found, rows) else "",
    )


def _made_up(found: Round, rows: Sequence[WorkRow]) -> bool:
    return found.simulated or any(one.simulated for row in rows for one in row.traces)


def _round_line(found: Round) -> str:
    counts = found.counts
    late = counts.get("late", 0)
    submitted = counts.get("on_time", 0) + late
    total = len(found.rows)
    return say(
        "round_line",
        submitted=submitted,
        total=total,
        late=late,
        due=_day(found.period.due_on),
        missing=total - submitted,
    )


def _tasks_line(rows: Sequence[WorkRow], today: date) -> str:
    counts = Counter(row.status for row in rows)
    overdue = sum(row.status != "done" and bool(row.due_on) and row.due_on < today for row in rows)  # type: ignore[operator]
    return say(
        "tasks_line",
        total=len(rows),
        done=counts["done"],
        in_progress=counts["in_progress"],
        not_started=counts["not_started"],
        overdue=overdue,
    )


def _collected(given: Sequence[tuple[str, Content]], field: str, heading: str) -> list[Block]:
    """Return what every report says in one field, under its author's name."""
    said = [(name, content.texts.get(field, "").strip()) for name, content in given]
    written = [(name, text) for name, text in said if text]
    blocks: list[Block] = [Heading(say(heading), 2)]
    if not written:
        return [*blocks, Paragraph(say("none"))]
    return [*blocks, *(Paragraph(text, name) for name, text in written)]


def _city_appendices(found: Round, rows: Sequence[WorkRow]) -> tuple[Appendix, ...]:
    tasks = Grid(
        title="",
        header=[say(f"column_{name}") for name in _CITY_COLUMNS],
        rows=_table(rows, _CITY_COLUMNS),
        widths_mm=(12, 58, 28, 24, 24, 57, 16, 33),
        centred=frozenset({0, 3, 4, 6}),
    )
    round_rows = _round_rows(found)
    groups = frozenset(place for place, row in enumerate(round_rows) if len(row) == 1)
    standing = Grid(
        title="",
        header=[say(f"column_{name}") for name in ("order", "author", "submitted", "state")],
        rows=round_rows,
        widths_mm=(14, 120, 50, 60),
        centred=frozenset({0, 2, 3}),
        groups=groups,
    )
    return (
        Appendix(f"{say('appendix')} 1", say("appendix_tasks"), (tasks,)),
        Appendix(f"{say('appendix')} 2", say("appendix_round"), (standing,)),
    )


def _round_rows(found: Round) -> list[list[str]]:
    lines: list[list[str]] = []
    number = 0
    for name, of_units in (("group_divisions", False), ("group_units", True)):
        lines.append([say(name)])
        for row in found.rows:
            if row.author.is_unit is not of_units:
                continue
            number += 1
            day = f"{row.submitted_on:%d/%m/%Y}" if row.submitted_on else "–"
            lines.append([str(number), row.author.name_vi, day, say(f"state_{row.state}")])
    return lines


def report_file(
    session: Session, actor: Actor, period: str, address: str, form: str, number: int = 0
) -> Export:
    """Return one report as a file.

    Args:
        session: to read with.
        actor: who asks; the report lies in this person's scope.
        period: key of the quarter.
        address: of the author.
        form: `docx`, `pdf` or `xlsx`.
        number: of a version; 0 for the report as it stands.

    Raises:
        NotFoundError: no such report or version.
        PrintingError: no PDF can be made here.
    """
    now = clock.now(session)
    head = reports.head(session, actor.scope, period, address, now)
    content = (
        reporting.version(session, head, number)
        if number
        else reporting.content(session, head, now)
    )
    name = f"bao-cao-{period}-{address}{f'-v{number}' if number else ''}.{form}"
    if form == "xlsx":
        return Export(name, XLSX, _workbook(head, content), len(content.rows))
    return _written(name, form, report_words(head, content), len(content.rows))


def city_file(session: Session, actor: Actor, period: str, form: str, to: str) -> Export:
    """Return the report of a whole quarter as a file.

    Raises:
        NotAllowedError: this person does not see the whole city.
        NotFoundError: no such period.
        InvalidInputError: nobody it could be for.
    """
    if not actor.scope.whole_city:
        raise NotAllowedError
    if to not in RECIPIENTS:
        raise InvalidInputError("reports.unknown_recipient")
    now = clock.now(session)
    found = reporting.round_of(session, actor, period)
    rows = reporting.task_rows(session, WHOLE_CITY, found.period, now)
    handed = [
        head
        for head in reports.heads(session, WHOLE_CITY, found.period.key, now)
        if head.flow in {Flow.SUBMITTED, Flow.ACCEPTED}
    ]
    kept = reports.contents(session, [head.versions[-1].id for head in handed])
    given = [
        (head.author.name_vi, Content.from_json(kept[head.versions[-1].id])) for head in handed
    ]
    name = f"bao-cao-tong-hop-{period}-{to}.{form}"
    if form == "xlsx":
        return Export(name, XLSX, _city_workbook(found, rows), len(rows))
    return _written(name, form, city_words(found, rows, given, to), len(rows))


def _written(name: str, form: str, words: Official, rows: int) -> Export:
    content = official_bytes(words)
    if form == "pdf":
        content = pdf.from_word(content)
    return Export(name, FORMS[form], content, rows)


def _workbook(head: ReportHead, content: Content) -> bytes:
    texts = [[say(f"field_{name}"), content.texts.get(name, "")] for name in GENERAL]
    about = [
        [say("about_period"), head.period.key],
        [say("about_author"), head.author.name_vi],
        [say("about_warning"), say("warning") if content.simulated else ""],
    ]
    header = [say(f"column_{name}") for name in _ROW_COLUMNS]
    return without_time(
        workbook_bytes(
            {
                say("sheet_rows"): iter([header, *_table(content.rows, _ROW_COLUMNS)]),
                say("sheet_texts"): iter([["", ""], *texts]),
                say("sheet_about"): iter([["", ""], *about]),
            }
        )
    )


def _city_workbook(found: Round, rows: Sequence[WorkRow]) -> bytes:
    header = [say(f"column_{name}") for name in _CITY_COLUMNS]
    standing = [say(f"column_{name}") for name in ("order", "author", "submitted", "state")]
    note = say("warning") if _made_up(found, rows) else ""
    return without_time(
        workbook_bytes(
            {
                say("sheet_rows"): iter([header, *_table(rows, _CITY_COLUMNS)]),
                say("sheet_round"): iter([standing, *_round_rows(found)]),
                say("sheet_about"): iter([[say("about_period"), found.period.key], ["", note]]),
            }
        )
    )


def note(actor: Actor, made: Export, period: str, what: str) -> None:
    """Note in the audit log that a report was taken out."""
    with write_session() as session:
        audit.record(
            session,
            actor,
            "export.take",
            subject=f"report:{period}:{what}",
            detail={"rows": made.rows, "file": made.name, "scope": actor.scope.key},
        )
