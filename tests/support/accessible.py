"""What axe finds in a page."""

from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")

OPTIONS = {
    "runOnly": {"type": "tag", "values": RULES},
    # else it says of each of ten thousand elements how to find it again, which takes 5 of 7 seconds
    "resultTypes": ["violations"],
}


def violations(page: Page) -> list[tuple[str, list[Any]]]:
    """Return the rules that are broken, each with the selectors of the elements that break it."""
    found = Axe().run(page, options=OPTIONS).response
    assert found["passes"], "axe looked at nothing"
    return [
        (rule["id"], [node["target"] for node in rule["nodes"]]) for rule in found["violations"]
    ]
