"""Values written as Typst source."""

from collections.abc import Mapping, Sequence
from typing import TypeAlias

Value: TypeAlias = "str | bool | Mapping[str, Value] | Sequence[Value] | None"

_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def typst(value: Value) -> str:
    """Write a text, a truth, nothing, a dictionary of texts or an array of any of these."""
    if value is None:
        return "none"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        for character, escaped in _ESCAPES.items():  # ten times faster than `str.translate`
            value = value.replace(character, escaped)
        return f'"{value}"'
    if isinstance(value, Mapping):
        return f"({arguments(value)})" if value else "(:)"
    return "(" + "".join(f"{typst(item)}, " for item in value) + ")"


def arguments(values: Mapping[str, Value]) -> str:
    """Write the named arguments of a call."""
    return ", ".join(f"{name}: {typst(value)}" for name, value in values.items())
