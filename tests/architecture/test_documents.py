"""The documents agree with the code, and their links lead somewhere."""

import re
from pathlib import Path

from data.contracts.access import Permission
from data.settings import Settings
from tests.architecture.env_example import env_example
from tests.architecture.source import ROOT

LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#+\s+(.*)$", re.MULTILINE)


def documents(root: Path) -> list[Path]:
    return sorted([*root.glob("*.md"), *(root / "docs").rglob("*.md")])


def anchors(document: Path) -> set[str]:
    """Return the anchors of the headings, as the forges make them."""
    return {
        re.sub(r"[^\w\- ]", "", title.lower().replace("`", "")).strip().replace(" ", "-")
        for title in HEADING.findall(document.read_text("utf-8"))
    }


def broken_links(root: Path) -> list[str]:
    broken = []
    for document in documents(root):
        for target in LINK.findall(document.read_text("utf-8")):
            if re.match(r"[a-z]+:", target):
                continue
            name, _, anchor = target.partition("#")
            place = (document.parent / name).resolve() if name else document
            if not place.exists() or (
                anchor and place.suffix == ".md" and anchor not in anchors(place)
            ):
                broken.append(f"{document.relative_to(root)}: {target}")
    return broken


def unlisted_settings(text: str) -> list[str]:
    return [
        name
        for name in (f"IOC_{field.upper()}" for field in Settings.model_fields)
        if f"`{name}`" not in text
    ]


def unlisted_permissions(text: str) -> list[str]:
    return [str(permission) for permission in Permission if f"`{permission}`" not in text]


def unlisted_decisions(root: Path) -> list[str]:
    index = (root / "docs" / "decisions" / "README.md").read_text("utf-8")
    records = sorted((root / "docs" / "decisions").glob("[0-9]*.md"))
    return [record.name for record in records if f"({record.name})" not in index]


def readme() -> str:
    return (ROOT / "README.md").read_text("utf-8")


def test_links_lead_somewhere() -> None:
    assert broken_links(ROOT) == []


def test_a_dead_link_is_caught(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text(
        "# A title\n[a](docs/gone.md) [b](#a-title) [c](#gone) [d](https://example.org)\n", "utf-8"
    )

    assert broken_links(tmp_path) == ["README.md: docs/gone.md", "README.md: #gone"]


def test_every_setting_is_in_the_readme() -> None:
    assert unlisted_settings(readme()) == []


def test_every_permission_is_in_the_readme() -> None:
    assert unlisted_permissions(readme()) == []


def test_an_unlisted_setting_and_permission_are_caught() -> None:
    text = readme().replace("`IOC_PORT`", "").replace("`audit.view`", "")

    assert unlisted_settings(text) == ["IOC_PORT"]
    assert unlisted_permissions(text) == ["audit.view"]


def test_the_example_environment_is_what_the_settings_say() -> None:
    assert (ROOT / ".env.example").read_text("utf-8") == env_example()


def test_every_decision_is_listed() -> None:
    assert unlisted_decisions(ROOT) == []


def test_an_unlisted_decision_is_caught(tmp_path: Path) -> None:
    folder = tmp_path / "docs" / "decisions"
    folder.mkdir(parents=True)
    (folder / "README.md").write_text("none\n", "utf-8")
    (folder / "0009-x.md").write_text("# X\n", "utf-8")

    assert unlisted_decisions(tmp_path) == ["0009-x.md"]
