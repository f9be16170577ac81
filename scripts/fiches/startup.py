"""What is done as a process starts: a slow import spared, output that any terminal bears."""

import codecs
import io
import sys
import unicodedata

SIMPLER = {
    **{"✓": "+", "✗": "x", "–": "-", "—": "-", "−": "-", "…": "...", "→": "->", "↕": ""},
    **{"’": "'", "«": '"', "»": '"', "œ": "oe", "Œ": "OE", "€": "EUR", "▲": "+", "▼": "-"},
}
"""What stands for characters that a terminal's encoding lacks; accents just go."""


def skip_slow_import() -> None:
    """Spare 1.7 s where JupyterLab is installed.

    `jsonschema`, which Altair imports, then also imports checkers of addresses and durations that
    build their grammars on import. It does without them, and nothing here checks such texts.
    """
    for checker in ("rfc3987_syntax", "rfc3986_validator", "isoduration"):
        sys.modules.setdefault(checker, None)  # type: ignore[arg-type]


def speak_simply() -> None:
    """Write what the encoding of the output lacks in a simpler form, rather than fail."""
    codecs.register_error("simpler", _simpler)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="simpler")


def _simpler(error: UnicodeError) -> tuple[str, int]:
    assert isinstance(error, UnicodeEncodeError)
    lacking = error.object[error.start : error.end]
    return "".join(map(_ascii, lacking)), error.end


def _ascii(character: str) -> str:
    if character in SIMPLER:
        return SIMPLER[character]
    plain = unicodedata.normalize("NFKD", character).encode("ascii", "ignore").decode()
    return plain or "?"
