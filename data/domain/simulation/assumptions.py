"""What the simulated city assumes. None of these numbers is an official figure.

They are chosen so that the simulated totals meet the published ones (`docs/demo-data.md`): the
population of a district follows the 2019 census where it is published, everything else is a guess
that keeps the growth of the outer districts and the shrinking of the centre.
"""

from dataclasses import dataclass

import numpy as np

SCHOOL_YEARS = range(2014, 2024)
BIRTH_YEARS = range(2005, 2024)
COHORTS = range(1990, 2024)  # years of birth of everybody aged 0-24 in the ten years
AGES = range(25)  # single ages; 25 and above is one open-ended group
GRADES = range(-3, 13)
ENTRY_GRADE = {"preschool": -3, "primary": 1, "lower_secondary": 6, "upper_secondary": 10}
LEVEL_GRADES = {
    "preschool": range(-3, 1),
    "primary": range(1, 6),
    "lower_secondary": range(6, 10),
    "upper_secondary": range(10, 13),
}


def _numbers(text: str) -> list[float]:
    return [float(number) for number in text.split()]


@dataclass(frozen=True, slots=True)
class District:
    """Assumptions about one district."""

    code: str
    people_2019: float  # thousand
    growth: float  # of all people per year
    drift: float  # of its share of the city's children, per year of birth
    child_rate: float  # people aged 3-18 per head, before scaling to the city
    rooms_ratio: float  # classrooms per 10,000 people aged 3-18 at the end of 2022
    ratio_published: bool
    lower_pull: float  # pupils its lower secondary schools draw from elsewhere, 1 is none
    upper_pull: float  # the same for upper secondary
    preschool_non_public: float  # share of children in non-public preschools, before scaling


DISTRICTS = (
    District("760", 142.6, -0.010, -0.035, 0.165, 460, False, 1.10, 1.90, 0.42),
    District("761", 620.1, 0.035, 0.025, 0.177, 235, True, 0.97, 0.75, 0.66),
    District("764", 676.9, 0.022, 0.001, 0.175, 205, True, 0.98, 0.80, 0.58),
    District("765", 499.2, 0.008, -0.015, 0.170, 297, True, 1.00, 1.05, 0.50),
    District("766", 474.8, 0.008, -0.012, 0.182, 288, True, 1.02, 1.10, 0.48),
    District("767", 485.3, 0.014, -0.002, 0.175, 255, True, 1.00, 0.95, 0.55),
    District("768", 164.0, -0.004, -0.020, 0.165, 345, False, 1.05, 1.35, 0.46),
    District("769", 1170.0, 0.030, 0.018, 0.180, 325, False, 1.00, 1.00, 0.54),
    District("770", 190.4, -0.006, -0.030, 0.165, 430, False, 1.08, 1.80, 0.43),
    District("771", 234.8, -0.002, -0.022, 0.165, 400, False, 1.05, 1.45, 0.45),
    District("772", 209.9, -0.004, -0.022, 0.168, 355, False, 1.02, 1.15, 0.43),
    District("773", 175.3, -0.004, -0.022, 0.168, 286, True, 0.98, 0.85, 0.36),
    District("774", 159.1, -0.007, -0.030, 0.165, 440, False, 1.08, 1.80, 0.42),
    District("775", 233.6, -0.004, -0.020, 0.170, 335, False, 1.03, 1.10, 0.42),
    District("776", 424.7, 0.006, -0.008, 0.178, 292, True, 1.00, 0.90, 0.45),
    District("777", 784.2, 0.030, 0.039, 0.168, 288, True, 0.91, 0.70, 0.66),
    District("778", 360.2, 0.024, 0.012, 0.180, 338, False, 1.00, 1.00, 0.58),
    District("783", 462.0, 0.024, 0.008, 0.185, 352, False, 1.00, 1.00, 0.34),
    District("784", 542.2, 0.036, 0.028, 0.185, 211, True, 0.97, 0.75, 0.60),
    District("785", 705.5, 0.042, 0.035, 0.185, 260, True, 0.96, 0.68, 0.62),
    District("786", 206.8, 0.045, 0.038, 0.185, 318, False, 0.98, 0.75, 0.56),
    District("787", 71.5, 0.003, -0.012, 0.190, 390, False, 1.00, 0.95, 0.12),
)
DISTRICT_CODES = tuple(district.code for district in DISTRICTS)
OUTER = ("761", "769", "777", "783", "784", "785", "786")

# Thousand people in the city at mid-year 2014-2023 (2019: census).
CITY_PEOPLE = (7950, 8140, 8340, 8560, 8780, 8993, 9190, 9170, 9380, 9460)
# Thousand children of one year of birth (1990-2023) who live in the city when they are ten,
# registered or not. 2000 and 2012 are dragon years, 2007 the "golden pig".
COHORT_SIZE = np.array(
    _numbers(
        "92 91 90 89 88 88 88 88 87 87 99 91 93 107 101 101 102 "
        "112 120 123 109 112 152 130 130 130 129 124 122 121 117 112 115 113"
    )
)
# Registered residents of age 0-24 per child of `COHORT_SIZE`. Births are registered in full, newer
# families late or not at all: schools teach more children than the register knows.
REGISTERED = np.array(
    _numbers(
        "0.770 0.790 0.815 0.840 0.855 0.865 0.872 0.878 0.882 0.885 0.888 0.890 0.892 "
        "0.894 0.896 0.900 0.910 0.930 1.000 1.100 1.200 1.280 1.350 1.400 1.450"
    )
)
BIRTHS_PER_COHORT = 0.759  # 97,900 births in 2016 (8,297,500 people x 11.8 per thousand)
SEX_RATIO = 0.521  # boys among children; the open-ended group has its own
SEX_RATIO_25 = 0.475

# Pupils of grades 1-9 per child of a cohort: in-migration raises it, leaving school lowers it.
GRADE_PROFILE = (0.978, 0.984, 0.989, 0.995, 1.000, 0.992, 0.980, 0.968, 0.957)
# City-wide tide of families moving in until 2020 and leaving in the epidemic of 2021.
TIDE = (1.000, 1.000, 1.004, 1.008, 1.012, 1.015, 1.015, 1.003, 1.000, 1.000)
# Thousand pupils entering grade 10 of an upper secondary school, 2012-2023 (limited by quotas).
GRADE_10 = (64, 65, 66, 67, 70, 74, 83, 79, 83, 80, 86, 91)
UPPER_PROFILE = (1.0, 0.985, 0.970)
# Children in preschool per child of the cohort: below 3, at 3, 4 and 5 years, and its tide
# (preschools were closed for most of 2021).
ATTENDANCE = (0.26, 0.62, 0.78, 0.945)
ATTENDANCE_TIDE = (0.93, 0.945, 0.96, 0.99, 1.0, 1.005, 0.99, 0.90, 0.985, 1.0)

# Share of pupils in non-public schools by level, 2014-2023.
NON_PUBLIC = {
    "preschool": (0.46, 0.47, 0.48, 0.495, 0.505, 0.515, 0.51, 0.49, 0.5134, 0.52),
    "primary": (0.033, 0.035, 0.037, 0.039, 0.041, 0.043, 0.044, 0.044, 0.046, 0.047),
    "lower_secondary": (0.036, 0.037, 0.039, 0.040, 0.042, 0.043, 0.044, 0.044, 0.046, 0.046),
    "upper_secondary": (0.196, 0.193, 0.190, 0.188, 0.185, 0.182, 0.180, 0.177, 0.175, 0.173),
}
# Published pupils by level: 2023 printed by SGGP; 2022 primary printed, the other levels fill the
# published total of 1,683,095.
LEVEL_TARGETS = {
    2022: {
        "preschool": 317_700,
        "primary": 663_400,
        "lower_secondary": 456_000,
        "upper_secondary": 245_995,
    },
    2023: {
        "preschool": 315_142,
        "primary": 634_200,
        "lower_secondary": 483_372,
        "upper_secondary": 251_911,
    },
}
PUBLIC_PUPILS_2022 = 1_425_403
CLASSES_2022 = {"public": 36_344, "non_public": 13_448}
TEACHERS_2022 = {"public": 60_536, "non_public": 28_760}
ROOMS_2022 = {"public": 34_765, "non_public": 14_633}
CITY_ROOMS_RATIO = 294.0
LAND_2022 = {
    "preschool": 2_309_727,
    "primary": 3_201_128,
    "lower_secondary": 2_640_768,
    "upper_secondary": 2_063_764,
}
PRIMARY_COMPUTERS_2023 = 33_867
CONTINUING_LEARNERS = (30.2, 31.1, 32.0, 33.4, 35.2, 36.8, 38.5, 39.0, 41.2, 43.058)  # thousand
