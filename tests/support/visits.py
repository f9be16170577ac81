"""What a test sees of a page in the browser, and which pages are looked at."""

from collections.abc import Callable
from dataclasses import dataclass, field

from playwright.sync_api import Page

DESKTOP = {"width": 1280, "height": 900}
PHONE = {"width": 360, "height": 740}

FICHES = ("08", "20", "75", "971", "23", "59")
"""Small and large, alone in its region, overseas, with and without Territoires d'industrie."""

CARNETS = ("carnets/01-donnees-douanieres", "carnets/03-seuil-des-dix")

PAGES = (
    *("index", "methode", "donnees", "corrections", "guide", "404"),
    "fiches/08/embed/exportations",
    *CARNETS,
    *(f"fiches/{code}" for code in FICHES),
)


@dataclass
class Visit:
    """A page in the browser, and what went wrong in it."""

    page: Page
    address: str
    errors: list[str] = field(default_factory=list)
    outside: list[str] = field(default_factory=list)

    def go(self, path: str) -> Page:
        self.page.goto(self.address + path)
        self.page.wait_for_load_state("networkidle")
        return self.page


Open = Callable[..., Visit]
