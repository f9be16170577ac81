"""What `quarto render fiche.qmd -P name:value` hands to a document, and how it is refused."""

import ast
from itertools import pairwise

from fiches.errors import UsageError
from fiches.startup import shell

INJECTED = "# Injected Parameters"
"""How the cell begins that Quarto adds after the document's own cell of parameters."""


def refuse_unknown() -> None:
    """Stop if Quarto was given a parameter that the document doesn't have.

    Quarto sets it all the same, and would show the default fiche without a word.

    Raises
    ------
    UsageError
        Names the parameter and those that the document has.
    """
    kernel = shell()
    cells: list[str] = kernel.user_ns.get("In", []) if kernel else []
    for own, injected in pairwise(cells):
        if injected.startswith(INJECTED):
            known = _assigned(own)
            for name in _assigned(injected):
                # A kernel that stays has cells of earlier renders too, without their values.
                if name not in known and name in kernel.user_ns:
                    raise UsageError(
                        f"The document has no parameter «{name}», but: {', '.join(known)}."
                    )


def _assigned(cell: str) -> list[str]:
    """Return the names that a cell gives a value to."""
    targets = (
        target
        for node in ast.parse(cell).body
        if isinstance(node, ast.Assign)
        for target in node.targets
    )
    return [target.id for target in targets if isinstance(target, ast.Name)]
