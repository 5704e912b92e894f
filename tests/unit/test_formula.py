"""The language of formulas."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.contracts.targets import MEASURES
from data.domain import formula
from data.domain.formula import FormulaError, compute, names_in, parse
from data.i18n import translate

FIGURES = {name: np.array([float(place + 2), 0.0]) for place, name in enumerate(MEASURES)}
PUPILS, CLASSES = FIGURES["pupils"][0], FIGURES["classes"][0]


def value(text: str) -> float:
    return float(np.broadcast_to(compute(parse(text, MEASURES), FIGURES), 2)[0])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1 + 2 * 3", 7.0),
        ("(1 + 2) * 3", 9.0),
        ("8 - 3 - 2", 3.0),
        ("8 / 4 / 2", 1.0),
        ("-2 * -3", 6.0),
        ("2,5 × 4", 10.0),
        ("9 ÷ 3", 3.0),
        ("9 : 3 − 1", 2.0),
        ("pupils / classes", PUPILS / CLASSES),
        ("PUPILS/Classes", PUPILS / CLASSES),
        ("100 * (pupils - classes) / pupils", 100 * (PUPILS - CLASSES) / PUPILS),
    ],
)
def test_formulas_mean_what_arithmetic_says(text, expected) -> None:
    assert value(text) == pytest.approx(expected)


def test_dividing_by_zero_is_unknown_not_infinite() -> None:
    assert np.isnan(compute(parse("pupils / classes", MEASURES), FIGURES)[1])
    assert np.isnan(value("pupils / (classes - classes)"))


def test_what_is_unknown_stays_unknown() -> None:
    figures = FIGURES | {"rooms": np.array([np.nan, 1.0])}
    assert np.isnan(compute(parse("rooms + 1", MEASURES), figures)[0])


def test_names_are_those_that_are_used() -> None:
    assert names_in(parse("pupils / (classes + 1) - pupils", MEASURES)) == {"pupils", "classes"}


@pytest.mark.parametrize(
    ("text", "name", "position"),
    [
        ("", "empty", 1),
        ("   ", "empty", 1),
        ("pupils +", "ends_early", 9),
        ("pupils + * 2", "unexpected", 10),
        ("(pupils", "not_closed", 1),
        ("pupils)", "unexpected", 7),
        ("pupils classes", "unexpected", 8),
        ("2 pupils", "unexpected", 3),
        ("pupils ; classes", "bad_sign", 8),
        ("pupils ** 2", "unexpected", 9),
        ("__import__('os')", "bad_sign", 12),
        ("pupils.__class__", "bad_sign", 7),
        ("pupill / classes", "unknown_near", 1),
        ("pupils / wizards", "unknown", 10),
        ("học_sinh", "bad_sign", 2),
        ("1" * 401, "too_long", 401),
        ("(" * 60 + "1" + ")" * 60, "too_deep", 41),
        ("-" * 60 + "1", "too_deep", 41),
    ],
)
def test_errors_name_what_is_wrong_and_where(text, name, position) -> None:
    with pytest.raises(FormulaError) as caught:
        parse(text, MEASURES)
    assert caught.value.key == f"targets.formula_{name}"
    assert caught.value.values["position"] == position
    for language in ("vi", "en"):
        assert translate(caught.value.key, language, **caught.value.values)


def test_a_misspelt_measure_is_corrected() -> None:
    with pytest.raises(FormulaError) as caught:
        parse("internet_school / institutions", MEASURES)
    assert caught.value.values["near"] == "internet_schools"


LEAVES = st.one_of(st.integers(1, 999).map(str), st.sampled_from(MEASURES))
FORMULAS = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from("+-*/"), inner).map(lambda parts: f"({''.join(parts)})"),
        inner.map(lambda part: f"-{part}"),
    ),
    max_leaves=8,
)


@settings(max_examples=60)
@given(FORMULAS)
def test_every_formula_of_the_language_is_read_as_python_reads_it(text) -> None:
    names = {name: float(figures[0]) for name, figures in FIGURES.items()}
    try:
        expected = eval(text, {"__builtins__": {}}, names)  # noqa: S307  the test's own text
    except ZeroDivisionError:
        expected = float("nan")
    assert value(text) == pytest.approx(expected, nan_ok=True)


@settings(max_examples=80)
@given(st.text(max_size=40))
def test_any_other_text_is_refused_with_a_position(text) -> None:
    try:
        node, place = parse(text, MEASURES), 1
    except FormulaError as error:
        node, place = formula.Node("number"), error.position + 1
    assert 1 <= place <= len(text) + 1
    assert np.size(compute(node, FIGURES)) in {1, 2}
