"""Picture every screen: three sizes, two themes, two languages.

`python -m tests.live.screenshots [NAME ...]` writes `screenshots/NAME.SIZE.THEME.LANGUAGE.png`.
"""

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser

from data.settings import ROOT
from tests.live.chromium import SIZES, Visit, chromium
from tests.live.demo import PASSWORD
from tests.live.server import Server
from tests.live.views import LANGUAGES, THEMES, VIEWS, View

FOLDER = ROOT / "screenshots"


def picture(browser: Browser, url: str, view: View) -> int:
    """Take the pictures of one screen and return how many."""
    taken = 0
    for size_name, size in SIZES.items():
        visit = Visit(browser, url, size)
        if view.reader:
            visit.sign_in(view.reader, PASSWORD)
        visit.go(view.path)
        for language in LANGUAGES:
            for theme in THEMES:
                visit.prefer(language, theme)
                name = f"{view.name}.{size_name}.{theme}.{language}.png"
                whole_page(visit, size, FOLDER / name)
                taken += 1
        visit.close()
    return taken


def whole_page(visit: Visit, size: tuple[int, int], path: Path) -> None:
    """Take one picture from top to bottom.

    The window grows to the page: a picture beyond the window leaves out layers of its own.
    """
    height = visit.page.evaluate("document.documentElement.scrollHeight")
    visit.page.set_viewport_size({"width": size[0], "height": max(height, size[1])})
    visit.settle()
    visit.page.screenshot(path=path)
    visit.page.set_viewport_size({"width": size[0], "height": size[1]})


def main(names: list[str]) -> None:
    """Take the pictures of the named screens, or of all."""
    FOLDER.mkdir(exist_ok=True)
    wanted = [view for view in VIEWS if not names or view.name in names]
    with (
        tempfile.TemporaryDirectory() as folder,
        Server(Path(folder)) as server,
        chromium() as browser,
    ):
        for view in wanted:
            taken = picture(browser, server.url, view)
            sys.stdout.write(f"{view.name}: {taken} pictures\n")
            sys.stdout.flush()
    sys.stdout.write(f"in {FOLDER}\n")


if __name__ == "__main__":
    main(sys.argv[1:])
