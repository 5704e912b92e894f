"""Class-size norms by grade."""

from collections.abc import Mapping

NURSERY_KEY = "class_size_max.preschool_25_36_months"
KEY_OF_GRADE: dict[int, str] = {
    -3: NURSERY_KEY,  # nursery counts are not split by months; the oldest group's norm holds
    -2: "class_size_max.preschool_3_4_years",
    -1: "class_size_max.preschool_4_5_years",
    0: "class_size_max.preschool_5_6_years",
    **dict.fromkeys(range(1, 6), "class_size_max.primary"),
    **dict.fromkeys(range(6, 10), "class_size_max.lower_secondary"),
    **dict.fromkeys(range(10, 13), "class_size_max.upper_secondary"),
}
ROOMS_PER_10000_KEY = "rooms_per_10000_target"


def class_size_norms(norms: Mapping[str, float]) -> dict[int, float]:
    """Return the most pupils per class of each grade, from norms by key.

    A grade whose norm is not on file is left out, so nothing is judged against a guess.
    """
    return {grade: norms[key] for grade, key in KEY_OF_GRADE.items() if key in norms}
