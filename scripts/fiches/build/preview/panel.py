"""What is told over a page: why it couldn't be made, and what is to be mended."""

from collections.abc import Iterable, Sequence
from html import escape

from fiches.execution.findings import Finding
from fiches.french.typography import french_html

FOLDER = "_apercu/"
"""Where the preview's own files are, as a browser sees it."""

SHOWN = 20
"""So many findings of a kind are told; mending some shows the others."""

_SHELL = """\
<!DOCTYPE html>
<html lang="fr">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title></head>
<body class="apercu-seul"><main><h1>{title}</h1>
<p><a href="{root}index.html">Retour à l’accueil</a></p></main>
</body>
</html>
"""


def panel(error: str, findings: Sequence[Finding], sources: Iterable[str], *, shown: bool) -> str:
    """Return the HTML of what is told over a page; nothing if all is well.

    Parameters
    ----------
    error
        Why it couldn't be made.
    findings
        All that `fiches check` finds.
    sources
        The files that the page is made from: what concerns them comes first.
    shown
        Whether a former version of the page is shown below.
    """
    names = set(sources)
    here = [one for one in findings if one.file in names and one.message not in error]
    elsewhere = [one for one in findings if one.file not in names]
    parts = [
        _error(error, shown=shown) if error else "",
        _list("À revoir dans cette page", here),
        _list("À revoir ailleurs", elsewhere),
    ]
    if not any(parts):
        return ""
    opened = " open" if error or here else ""
    kind = "erreur" if error else "conseil"
    summary = "Cette page n’a pas pu être faite" if error else _count(len(findings))
    return (
        f'<aside id="apercu" class="{kind}" aria-label="Aperçu" role="status">'
        f"<details{opened}><summary>{summary}</summary>{''.join(parts)}</details></aside>"
    )


def with_panel(page: str, told: str, root: str, known: dict[str, str]) -> str:
    """Return a page with what is told over it, and with the script that keeps it up to date.

    Parameters
    ----------
    page
        The page's HTML.
    told
        What `panel` gives.
    root
        How the page leads to the site's folder: nothing, `../`.
    known
        What the script must know.
    """
    data = " ".join(f'data-{name}="{escape(value)}"' for name, value in known.items())
    head = (
        f'<link rel="stylesheet" href="{root}{FOLDER}style.css">'
        f'<script src="{root}{FOLDER}script.js" {data} defer></script></head>'
    )
    body, end, after = page.replace("</head>", head, 1).rpartition("</body>")
    return f"{body}{told}{end}{after}"


def shell(title: str, root: str) -> str:
    """Return a page that stands for one that isn't there."""
    return _SHELL.format(title=escape(title), root=root)


def _error(error: str, *, shown: bool) -> str:
    below = "<p>La dernière version réussie reste affichée dessous.</p>" if shown else ""
    return f"<p><strong>{french_html(error)}</strong></p>{below}"


def _list(title: str, findings: Sequence[Finding]) -> str:
    if not findings:
        return ""
    items = [f"<li>{_finding(one)}</li>" for one in findings[:SHOWN]]
    if more := len(findings) - SHOWN:
        items += [f"<li>et {more} de plus.</li>"] if more > 0 else []
    return f"<h2>{title}</h2><ul>{''.join(items)}</ul>"


def _finding(finding: Finding) -> str:
    place = f"{finding.file}{f', ligne {finding.line}' if finding.line else ''}"
    return f"<b>{escape(place)}</b> : {french_html(finding.message)}"


def _count(count: int) -> str:
    return f"{count} point{'s' if count > 1 else ''} à revoir"
