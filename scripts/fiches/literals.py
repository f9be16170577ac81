"""Values written as Typst source."""

from collections.abc import Mapping, Sequence
from typing import TypeAlias

Value: TypeAlias = "str | bool | Mapping[str, Value] | Sequence[Value]"

_ESCAPES = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"})


def typst(value: Value) -> str:
    """Write a text, a truth, a dictionary of texts or an array of any of these."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return f'"{value.translate(_ESCAPES)}"'
    if isinstance(value, Mapping):
        return f"({arguments(value)})" if value else "(:)"
    return "(" + "".join(f"{typst(item)}, " for item in value) + ")"


def arguments(values: Mapping[str, Value]) -> str:
    """Write the named arguments of a call."""
    return ", ".join(f"{name}: {typst(value)}" for name, value in values.items())
