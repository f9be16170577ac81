"""Parameters that Quarto injects; a stand-in plays the kernel, which keeps the cells it has run."""

import sys
from types import SimpleNamespace

import pytest

from fiches.documents import parameters
from fiches.errors import UsageError

OWN = 'dept = "08"\nyear = None'


def kernel(monkeypatch: pytest.MonkeyPatch, *cells: str, before: tuple[str, ...] = ()) -> None:
    """Play the kernel; of the cells `before` it has the texts alone, as after `%reset`."""
    values: dict[str, object] = {}
    for cell in cells:
        exec(cell, values)
    shell = SimpleNamespace(user_ns={**values, "In": ["", *before, *cells]})
    monkeypatch.setitem(sys.modules, "IPython", SimpleNamespace(get_ipython=lambda: shell))


@pytest.mark.parametrize(
    "cells",
    [
        (OWN,),
        (OWN, "# Injected Parameters\ndept = 8"),
        (OWN, "# Injected Parameters\nyear = 2024\ndept = '2A'", "autre = 1"),
        ("autre = 1", OWN, "# Parameters\nautre = 2"),
    ],
)
def test_those_of_the_document_are_taken(monkeypatch: pytest.MonkeyPatch, cells: tuple[str, ...]):
    kernel(monkeypatch, *cells)
    parameters.refuse_unknown()


def test_another_is_named(monkeypatch: pytest.MonkeyPatch):
    kernel(monkeypatch, OWN, "# Injected Parameters\nyear = 2024\ndep = 8")
    with pytest.raises(UsageError, match=r"no parameter «dep», but: dept, year\."):
        parameters.refuse_unknown()


def test_one_of_an_earlier_render_is_forgotten(monkeypatch: pytest.MonkeyPatch):
    kernel(monkeypatch, OWN, before=(OWN, "# Injected Parameters\ndep = 8"))
    parameters.refuse_unknown()


def test_without_a_kernel_there_is_nothing_to_refuse(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delitem(sys.modules, "IPython", raising=False)
    parameters.refuse_unknown()
