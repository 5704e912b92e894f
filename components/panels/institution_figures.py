"""Ten years of an institution in charts, each with its table."""

from collections.abc import Sequence

from dash import html
from dash.development.base_component import Component

from components import formats
from components.figures import institution as figures
from components.graphs import graph
from components.ids import map_sheet as ids
from components.panels.area import told
from components.panels.institution_view import Section, View, caption, legal_source, section
from components.panels.table import Column, data_table
from components.static import static
from data.i18n import translate

HEIGHT = 210


def pupil_section(view: View) -> Section | None:
    """Show ten years of pupils, classes and class size."""
    sheet, look = view.sheet, view.look
    if not sheet.grades:
        return None
    downloads = view.downloads("grades")
    size_rows = [
        {
            "year": formats.school_year(one.school_year),
            "level": translate(f"education.level_{one.level}", view.language),
            "size": one.class_size,
            "norm": one.size_norm,
        }
        for one in sheet.levels[::-1]
    ]
    return section(
        view,
        "pupils",
        graph(
            ids.PUPILS_GRAPH,
            figures.by_grade(sheet, "pupils", look),
            caption(view, "pupils", translate("units.pupils", view.language), "enrolment"),
            look,
            table=_by_grade_table(view, "pupils"),
            downloads=downloads,
            height=HEIGHT,
        ),
        graph(
            ids.CLASSES_GRAPH,
            figures.by_grade(sheet, "classes", look),
            caption(view, "classes", translate("units.classes", view.language), "enrolment"),
            look,
            table=_by_grade_table(view, "classes"),
            downloads=downloads,
            height=HEIGHT,
        ),
        graph(
            ids.SIZE_GRAPH,
            figures.class_size(sheet, look),
            caption(
                view,
                "size",
                translate("units.pupils_per_class", view.language),
                "enrolment",
                note=_size_law(view),
            ),
            look,
            table=data_table(
                [
                    Column("year", translate("overview.school_year", view.language)),
                    Column("level", translate("overview.level", view.language)),
                    Column("size", view.say("check_class_size"), "number", 1),
                    Column("norm", view.say("norm"), "number", 1),
                ],
                size_rows,
                caption=view.say("chart_size"),
                language=view.language,
            ),
            downloads=downloads,
            height=HEIGHT,
        ),
    )


def _size_law(view: View) -> str:
    texts = dict.fromkeys(
        legal_source(norm, view)
        for check in view.sheet.checks
        if check.measure == "class_size"
        for norm in check.norms
    )
    return view.say("norm_dashed", text="; ".join(texts)) if texts else ""


def _by_grade_table(view: View, what: str) -> Component:
    """Give pupils or classes by grade, one row per school year, the newest first."""
    grades = sorted({one.grade for one in view.sheet.grades})
    amounts: dict[int, dict[int, int]] = {}
    for one in view.sheet.grades:
        amount = one.pupils if what == "pupils" else one.classes
        amounts.setdefault(one.school_year, {})[one.grade] = amount
    rows = [
        {
            "year": formats.school_year(year),
            "all": sum(by_grade.values()),
            **{str(grade): by_grade.get(grade) for grade in grades},
        }
        for year, by_grade in sorted(amounts.items(), reverse=True)
    ]
    columns = [
        Column("year", translate("overview.school_year", view.language)),
        *(
            Column(str(grade), figures.grade_name(grade, view.language), "number")
            for grade in grades
        ),
        Column("all", view.say("all"), "number"),
    ]
    caption = view.say(f"chart_{what}")
    return data_table(columns, rows, caption=caption, language=view.language)


def resource_section(view: View) -> Section | None:
    """Show ten years of teachers, rooms, land and equipment."""
    sheet, look, language = view.sheet, view.look, view.language
    if all(one.teachers is None and one.rooms is None for one in sheet.years):
        return None
    downloads = view.downloads("years")
    posts = next((one for one in sheet.checks if one.measure == "teachers_per_class"), None)
    ground = next((one for one in sheet.checks if one.measure == "land_per_pupil"), None)
    land_norms = [norm.value for norm in ground.norms] if ground else []
    return section(
        view,
        "resources",
        graph(
            ids.TEACHERS_GRAPH,
            figures.teachers(sheet, posts.limit if posts else None, look),
            caption(
                view,
                "teachers",
                view.say("unit_teachers"),
                "staff",
                "enrolment",
                note="" if posts and posts.limit is not None else view.say("posts_unknown"),
            ),
            look,
            table=_year_table(view, ("teachers", "classes", "teachers_per_class")),
            downloads=downloads,
            height=HEIGHT,
        ),
        graph(
            ids.ROOMS_GRAPH,
            figures.rooms(sheet, look),
            caption(view, "rooms", translate("units.rooms", language), "facilities"),
            look,
            table=_year_table(
                view,
                (
                    "rooms_permanent",
                    "rooms_semi_permanent",
                    "rooms_temporary",
                    "rooms",
                    "classes",
                    "rooms_per_class",
                ),
            ),
            downloads=downloads,
            height=HEIGHT,
        ),
        graph(
            ids.LAND_GRAPH,
            figures.land(sheet, land_norms, look),
            caption(view, "land", view.say("unit_land"), "facilities", "enrolment"),
            look,
            table=_year_table(view, ("land_m2", "pupils", "land_per_pupil")),
            downloads=downloads,
            height=HEIGHT,
        ),
        static(
            html.Div(
                [
                    html.H4(view.say("equipment"), className="figure-title"),
                    _year_table(
                        view,
                        ("computers", "pupils_per_computer", "internet_mbps", "smart_rooms"),
                    ),
                    told(sheet.of("facilities"), language),
                ],
                className="sheet-equipment",
            )
        ),
    )


_DIGITS = {
    "class_size": 1,
    "teachers_per_class": 2,
    "rooms_per_class": 2,
    "land_per_pupil": 1,
    "pupils_per_computer": 1,
}


def _year_table(view: View, names: Sequence[str]) -> Component:
    """Give one row per school year with figures, the newest first."""
    rows = [
        {"year": formats.school_year(one.school_year)}
        | {name: getattr(one, name) for name in names}
        for one in view.sheet.years[::-1]
        if any(getattr(one, name) is not None for name in names)
    ]
    columns = [
        Column("year", translate("overview.school_year", view.language)),
        *(
            Column(name, view.say(f"column_{name}"), "number", _DIGITS.get(name, 0))
            for name in names
        ),
    ]
    caption = "; ".join(column.label for column in columns[1:])
    return data_table(columns, rows, caption=caption, language=view.language)


def entry_section(view: View) -> Section | None:
    """Show the results of entry admissions."""
    rows = view.sheet.admissions
    if not rows:
        return None
    names = ("quota", "applications", "registrations", "in_zone", "out_of_zone")
    table = data_table(
        [
            Column("entry", view.say("entry")),
            *(Column(name, view.say(f"entry_{name}"), "number") for name in names),
        ],
        [
            {"entry": figures.entry_name(one, view.language)}
            | {name: getattr(one, name) for name in names}
            for one in rows[::-1]
        ],
        caption=view.say("chart_entries"),
        language=view.language,
    )
    return section(
        view,
        "entries",
        graph(
            ids.ENTRY_GRAPH,
            figures.entries(rows, view.look),
            caption(view, "entries", translate("units.pupils", view.language), "admissions"),
            view.look,
            table=table,
            downloads=view.downloads("admissions"),
            height=HEIGHT,
        ),
    )
