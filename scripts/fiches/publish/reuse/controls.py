"""What stands below a figure: its files, how to cite it, the page to embed it.

Without scripts all of it is there; `figure.js` adds the picture as PNG and what copies.
"""

from collections.abc import Mapping
from html import escape
from pathlib import PurePosixPath
from typing import Any

from fiches.french.typography import french_html
from fiches.publish.reuse.citation import citation, permanent
from fiches.publish.reuse.embed import height
from fiches.publish.reuse.shown import Shown


def controls(figure: Shown, name: str, meta: Mapping[str, Any]) -> str:
    """Return the controls of a figure, in HTML.

    Parameters
    ----------
    figure
        The figure.
    name
        The path of its page in the site, without its ending.
    meta
        The page's metadata.
    """
    folder = PurePosixPath(name).name
    return f"""\
<div class="figure-reuse">
<ul class="figure-files">
<li><a href="{folder}/{figure.csv_name}" download>Données (CSV)</a></li>
<li><a class="figure-svg" href="{folder}/{figure.svg_name}" download>Image (SVG)</a></li>
</ul>
<details class="figure-cite">
<summary>Citer, intégrer</summary>
<p class="citation figure-copied">{citation(name, meta, figure)}</p>
<p><a href="#{figure.anchor}">Lien vers cette figure</a> ; \
<a href="{folder}/{figure.embed_name}">la figure seule, à intégrer dans une page</a></p>
{_frame(figure, name, meta)}</details>
</div>""".replace(" ;", french_html(" ;"))


def _frame(figure: Shown, name: str, meta: Mapping[str, Any]) -> str:
    """Return what others put into their pages, if the site's address is known."""
    here = permanent(name, meta)
    if here is None:
        return ""
    source = f"{here.removesuffix('.html')}/{figure.embed_name}"
    tag = (
        f'<iframe src="{escape(source)}" title="{escape(figure.subject)}" '
        f'width="100%" height="{height(figure)}" loading="lazy"></iframe>'
    )
    return f'<p><code class="figure-copied" lang="en">{escape(tag)}</code></p>\n'
