"""What may be entered, what looks odd, and what a definition must be."""

from datetime import date

import pytest

from data.contracts.errors import InvalidInputError
from data.contracts.targets import DefinitionForm, EntryForm, Point, Slot, TargetForm
from data.domain import entering
from data.domain.defining import check
from data.domain.entering import Entered, doubts, read_value

SLOT = Slot("K.1.1", "760", date(2023, 9, 30))
MONTHS = [date(2023, month, 28) for month in range(1, 9)]
HISTORY = [
    Point(day, 40.0 + 2 * place, 1, 40.0 + 2 * place, 100.0) for place, day in enumerate(MONTHS)
]


def read(unit: str = "percent", *, by_district: bool = True, language: str = "vi", **typed: str):
    form = EntryForm(SLOT, **typed)
    return read_value(form, unit, by_district=by_district, language=language)


def test_a_share_of_a_unit_is_computed_from_its_parts() -> None:
    assert read(numerator="45", denominator="60") == Entered(75.0, 45.0, 60.0)
    assert read("ratio", numerator="90", denominator="3") == Entered(30.0, 90.0, 3.0)


def test_nothing_to_count_is_no_value_and_not_zero() -> None:
    assert read(numerator="0", denominator="0") == Entered(None, 0.0, 0.0)


def test_numbers_are_read_as_the_reader_writes_them() -> None:
    assert read(by_district=False, value="12,5").value == 12.5
    assert read(by_district=False, value="12.5", language="en").value == 12.5
    assert read("count", by_district=False, value="1.234").value == 1234.0


@pytest.mark.parametrize(
    ("unit", "by_district", "typed", "key", "field"),
    [
        ("percent", True, {"numerator": "", "denominator": "3"}, "amount_needed", "numerator"),
        ("percent", True, {"numerator": "4", "denominator": "3"}, "part_above_whole", "numerator"),
        ("percent", True, {"numerator": "x", "denominator": "3"}, "not_a_number", "numerator"),
        ("percent", True, {"numerator": "-1", "denominator": "3"}, "below_zero", "numerator"),
        (
            "ratio",
            True,
            {"numerator": "1", "denominator": "0"},
            "nothing_to_divide_by",
            "denominator",
        ),
        ("percent", False, {"value": "100,1"}, "above_hundred", "value"),
        ("count", False, {"value": "2,5"}, "whole_number", "value"),
        ("count", False, {"value": "9000000000000"}, "too_large", "value"),
    ],
)
def test_impossible_values_are_refused_beside_their_field(
    unit, by_district, typed, key, field
) -> None:
    with pytest.raises(InvalidInputError) as caught:
        read(unit, by_district=by_district, **typed)
    assert (caught.value.key, caught.value.values["field"]) == (f"targets.{key}", field)


def found(entered: Entered, history=HISTORY) -> list[str]:
    return [one.key for one in doubts(entered, history, SLOT.period_on, "percent", 1)]


def test_an_ordinary_step_is_not_doubted() -> None:
    assert found(Entered(56.0, 56.0, 100.0)) == []
    assert found(Entered(60.0, 60.0, 100.0)) == []  # 6 points: three times the usual 2


def test_a_jump_a_step_back_and_another_base_are_doubted() -> None:
    assert found(Entered(70.0, 70.0, 100.0)) == ["jump"]
    assert found(Entered(52.0, 52.0, 100.0)) == ["backwards"]
    assert found(Entered(56.0, 67.2, 120.0)) == ["base"]


def test_a_gap_before_the_period_is_told() -> None:
    assert found(Entered(50.0, 50.0, 100.0), HISTORY[:5]) == ["gap"]


def test_the_first_value_has_nothing_to_be_compared_with() -> None:
    assert found(Entered(99.0, 99.0, 100.0), []) == []


def test_periods_are_the_finished_months_newest_first() -> None:
    assert entering.periods(date(2023, 10, 16), 2) == [date(2023, 9, 30), date(2023, 8, 31)]
    assert entering.periods(date(2024, 2, 29), 1) == [date(2024, 2, 29)]
    assert entering.due_on(date(2023, 9, 30)) == date(2023, 10, 10)


# --- definitions ---------------------------------------------------------------------------------

ROWS = (
    TargetForm("2023-12-31", "baseline", "10"),
    TargetForm("2024-12-31", "milestone", "55,5"),
    TargetForm("", "target", ""),
    TargetForm("2025-12-31", "target", "80"),
)


def form(**changed: object) -> DefinitionForm:
    fields: dict[str, object] = {
        "key": "K.4.1",
        "name_vi": "Chỉ tiêu mới",
        "name_en": "A new indicator",
        "unit": "percent",
        "direction": "",
        "comparison": ">",
        "measured_on": "institution",
        "by_district": False,
        "task": "",
        "leads": ("KHTC",),
        "targets": ROWS,
    }
    return DefinitionForm(**(fields | changed))  # type: ignore[arg-type]


def test_a_path_is_kept_in_the_order_of_its_dates() -> None:
    given = check(form(targets=ROWS[::-1]), "vi")
    assert [(one.on.year, one.value, one.kind) for one in given.path] == [
        (2023, 10.0, "baseline"),
        (2024, 55.5, "milestone"),
        (2025, 80.0, "target"),
    ]
    assert given.direction == "up"


def test_what_is_computed_is_computed_for_every_unit() -> None:
    assert check(form(formula="pupils / classes"), "vi").by_district


@pytest.mark.parametrize(
    ("changed", "key"),
    [
        ({"key": "K 4"}, "bad_key"),
        ({"name_en": "x"}, "name_needed"),
        ({"unit": "kg"}, "unit_needed"),
        ({"comparison": "="}, "comparison_needed"),
        ({"leads": ()}, "lead_needed"),
        ({"formula": "pupils /"}, "formula_ends_early"),
        ({"formula": "1 + 1"}, "formula_no_measure"),
        ({"targets": ROWS[:1]}, "target_needed"),
        ({"targets": (*ROWS, ROWS[3])}, "one_point_a_day"),
        ({"targets": (*ROWS, TargetForm("2026-12-31", "baseline", "1"))}, "baseline_first"),
        ({"targets": (TargetForm("2025-12-31", "target", "100"),)}, "never_reachable"),
        ({"targets": (TargetForm("2025-12-31", "target", "101"),)}, "point_out_of_range"),
        ({"targets": (TargetForm("2025-12-31", "target", "a"),)}, "not_a_number"),
        ({"targets": (TargetForm("31/12/2025", "target", "10"),)}, "day_needed"),
        ({"targets": (TargetForm("2025-12-31", "wish", "10"),)}, "kind_needed"),
    ],
)
def test_definitions_that_cannot_be_are_refused(changed, key) -> None:
    with pytest.raises(InvalidInputError) as caught:
        check(form(**changed), "vi")
    assert caught.value.key == f"targets.{key}"
