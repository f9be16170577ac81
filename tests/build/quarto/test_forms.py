"""The form in which Quarto reads a notebook."""

import re
from typing import Any

import yaml
from handed import NOTEBOOK

from fiches.build.quarto import forms
from fiches.publish.markdown import restore


class TestForQuarto:
    def test_front_matter_has_what_the_cells_set(self):
        front = "".join(forms.for_quarto(NOTEBOOK)["cells"][0]["source"])
        assert front.startswith("---\n")
        assert front.endswith("---")
        fields = yaml.safe_load(front.strip("-\n"))
        assert fields["title"] == "Ardennes"
        assert fields["lang"] == "fr"

    def test_text_is_in_lines(self):
        """Quarto joins what it finds in one string: «Un.::: {.a}»."""
        cell = forms.for_quarto(NOTEBOOK)["cells"][2]
        assert cell["source"] == ["Un.\n", "\n", "::: {.a}\n", "Deux.\n", ":::"]


SHOWN = """\
```{{=html}}
<svg viewBox="0 0 9 9"><text>{0}</text></svg>
```

```{{=typst}}
#rect[{0}]
```
"""


def showing(*texts: str) -> dict[str, Any]:
    data = [{"text/markdown": SHOWN.format(text), "text/csv": "a;b"} for text in texts]
    outputs = [{"output_type": "display_data", "data": one, "metadata": {}} for one in data]
    cell = {"cell_type": "code", "source": "figure", "metadata": {}, "outputs": outputs}
    return {**NOTEBOOK, "cells": [*NOTEBOOK["cells"], cell]}


class TestTokens:
    def test_quarto_reads_no_picture_and_the_page_has_them(self):
        slim, raw = forms.without_raw(showing("un", "deux"))
        shown = [one["data"] for one in slim["cells"][-1]["outputs"]]
        assert not any("<svg" in str(one) or "#rect" in str(one) for one in shown)
        blocks = re.findall(
            r"```\{=html\}\n(.*)\n```", "".join(one["text/markdown"] for one in shown)
        )
        page = restore(f"<main>{'<hr>'.join(blocks)}</main>", raw)
        first, second = (
            f'<svg viewBox="0 0 9 9"><text>{text}</text></svg>' for text in ("un", "deux")
        )
        assert page == f"<main>{first}<hr>{second}</main>"

    def test_what_is_printed_is_named_as_the_filter_finds_it(self):
        slim, raw = forms.without_raw(showing("un"))
        text = slim["cells"][-1]["outputs"][0]["data"]["text/markdown"]
        (token,) = re.findall(r"```\{=typst\}\n(.*)\n```", text)
        assert raw[token] == "#rect[un]"

    def test_other_outputs_and_prose_stay(self):
        slim, _ = forms.without_raw(showing("un"))
        assert slim["cells"][:-1] == NOTEBOOK["cells"]
