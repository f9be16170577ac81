"""What a test sees of a page in the browser, and which pages are looked at."""

from collections.abc import Callable
from dataclasses import dataclass, field

from playwright.sync_api import Page, Request
from samples import sample

DESKTOP = {"width": 1280, "height": 900}
PHONE = {"width": 360, "height": 740}

FICHES = sample(("08", "20", "75", "971", "23", "59"), 2, "08")
"""Small and large, alone in its region, overseas, with and without Territoires d'industrie."""

CARNETS = ("carnets/01-donnees-douanieres", "carnets/03-seuil-des-dix")

PROFILES = (
    *("pays/index", "pays/US", "produits/index", "produits/C11Z", "territoires/index"),
    *("territoires/ti-9307", "territoires/ti-0101", "comparer"),
)
"""A list, a page and a page with little of each series."""

PAGES = sample(
    (
        *("index", "methode", "donnees", "corrections", "guide", "404"),
        "fiches/08/embed/exportations",
        *CARNETS,
        *PROFILES,
        *(f"fiches/{code}" for code in FICHES),
    ),
    9,
    *("index", "fiches/08"),
)


QUIET = 60
"""For so many milliseconds nothing is asked for, once a page has all that it asks for."""


@dataclass
class Visit:
    """A page in the browser, and what went wrong in it."""

    page: Page
    address: str
    errors: list[str] = field(default_factory=list)
    outside: list[str] = field(default_factory=list)
    awaited: set[Request] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.page.on("request", self._asked)
        self.page.on("requestfinished", self._answered)
        self.page.on("requestfailed", self._answered)

    def _asked(self, request: Request) -> None:
        self.awaited.add(request)

    def _answered(self, request: Request) -> None:
        self.awaited.discard(request)

    def go(self, path: str) -> Page:
        self.page.goto(self.address + path)
        self.settle()
        return self.page

    def settle(self) -> None:
        """Wait until the page has all that it has asked for: Playwright waits half a second."""
        self.page.wait_for_load_state()
        self.page.wait_for_timeout(QUIET)
        while self.awaited:
            self.page.wait_for_timeout(QUIET)


Open = Callable[..., Visit]
