"""What is done once Quarto has rendered."""

import json
from pathlib import Path

from here import HERE

from fiches.build.quarto.finish import complete


class TestComplete:
    def test_further_codes_lead_to_the_fiche(self, tmp_path: Path):
        complete(tmp_path, HERE)
        assert 'url=20.html"' in (tmp_path / "fiches" / "2A.html").read_text("utf-8")

    def test_the_model_loses_its_page_its_search_entries_and_its_address(self, tmp_path: Path):
        for name in ("fiche.html", "fiche.pdf", "fiche.docx", "pays.odt", "index.html"):
            (tmp_path / name).write_text(name)
        entries = [{"href": name} for name in ("fiche.html", "fiche.html#a", "fiches/08.html")]
        (tmp_path / "search.json").write_text(json.dumps(entries))
        urls = [f"<url><loc>https://a.fr/x/{name}</loc></url>" for name in ("fiche.html", "b.html")]
        (tmp_path / "sitemap.xml").write_text("<urlset>" + "\n".join(urls) + "</urlset>")
        complete(tmp_path, HERE)
        left = sorted(path.name for path in tmp_path.iterdir() if path.is_file())
        assert left == ["index.html", "search.json", "sitemap.xml"]
        assert json.loads((tmp_path / "search.json").read_text()) == [{"href": "fiches/08.html"}]
        assert (tmp_path / "sitemap.xml").read_text() == f"<urlset>\n{urls[1]}</urlset>"
