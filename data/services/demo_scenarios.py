"""The scenarios of the demonstration: invented, and said to be so."""

from typing import Any

from sqlalchemy.orm import Session

from data.commands.forecasts import ScenarioForm, save_scenario
from data.contracts.access import SYSTEM
from data.contracts.clock import DEMO_START

# The first one is the reference: the others are read against it. Base year of the demo: 2023.
SCENARIOS: tuple[tuple[str, str, dict[str, list[dict[str, Any]]]], ...] = (
    (
        "Trung bình",
        "Mức sinh và di cư theo xu hướng gần đây; các dự án đã biết hoàn thành đúng kế hoạch.",
        {
            "births": [],
            "migration": [],
            "housing": [
                {
                    "name": "Khu đô thị mới phía Đông (giả định)",
                    "unit": "769",
                    "year": 2026,
                    "dwellings": 9000,
                    "preschool": None,
                    "primary": None,
                    "lower_secondary": None,
                    "upper_secondary": None,
                },
            ],
            "routes": [
                {
                    "name": "Metro số 1 Bến Thành – Suối Tiên (tác động giả định)",
                    "unit": "769",
                    "year": 2025,
                    "growth": 0.6,
                    "lasts": 3,
                }
            ],
            "schools": [
                {
                    "action": "open",
                    "school": "Trường Tiểu học mới Bình Chánh (giả định)",
                    "unit": "785",
                    "level": "primary",
                    "year": 2026,
                    "rooms": 30,
                },
                {
                    "action": "open",
                    "school": "Trường THCS mới Quận 12 (giả định)",
                    "unit": "761",
                    "level": "lower_secondary",
                    "year": 2026,
                    "rooms": 36,
                },
            ],
            "retention": [],
            "policy": [],
            "measure": [{"last_age": "18"}],
        },
    ),
    (
        "Thấp",
        "Mức sinh tiếp tục giảm, một phần lao động trở về quê; phân luồng sau lớp 9 mạnh hơn.",
        {
            "births": [{"year": year, "change": -8.0} for year in range(2024, 2034)],
            "migration": [{"unit": "79", "year": year, "rate": -0.6} for year in range(2024, 2029)],
            "housing": [],
            "routes": [],
            "schools": [],
            "retention": [
                {"year": 2026, "upper_secondary": 55.0, "continuing": 25.0, "vocational": 20.0}
            ],
            "policy": [],
            "measure": [{"last_age": "18"}],
        },
    ),
    (
        "Cao",
        "Di cư tăng theo các tuyến vành đai và khu đô thị; mức sinh phục hồi nhẹ.",
        {
            "births": [{"year": year, "change": 4.0} for year in range(2025, 2034)],
            "migration": [
                *({"unit": "79", "year": year, "rate": 0.4} for year in range(2024, 2030)),
                *({"unit": "785", "year": year, "rate": 1.0} for year in range(2025, 2030)),
                *({"unit": "786", "year": year, "rate": 0.8} for year in range(2025, 2030)),
            ],
            "housing": [
                {
                    "name": "Khu đô thị mới phía Đông (giả định)",
                    "unit": "769",
                    "year": 2026,
                    "dwellings": 14000,
                    "preschool": None,
                    "primary": None,
                    "lower_secondary": None,
                    "upper_secondary": None,
                },
                {
                    "name": "Khu dân cư dọc Vành đai 3 (giả định)",
                    "unit": "784",
                    "year": 2027,
                    "dwellings": 6000,
                    "preschool": 12.0,
                    "primary": 20.0,
                    "lower_secondary": 12.0,
                    "upper_secondary": 7.0,
                },
            ],
            "routes": [
                {
                    "name": "Vành đai 3 (tác động giả định)",
                    "unit": "783",
                    "year": 2027,
                    "growth": 0.8,
                    "lasts": 4,
                },
                {
                    "name": "Metro số 1 Bến Thành – Suối Tiên (tác động giả định)",
                    "unit": "769",
                    "year": 2025,
                    "growth": 0.8,
                    "lasts": 4,
                },
            ],
            "schools": [],
            "retention": [],
            "policy": [],
            "measure": [{"last_age": "18"}],
        },
    ),
)


def seed(session: Session) -> None:
    """Save the scenarios, each as its first version."""
    for name, reason, assumptions in SCENARIOS:
        form = ScenarioForm(name, reason, assumptions, simulated=True, recorded_at=DEMO_START)
        save_scenario(session, SYSTEM, form)
