"""The data report: what it counts, what it warns of, what it compares with."""

import json
import re
from pathlib import Path

import pytest
from here import ROOT, TABLES
from official import REGIONS, project, row, rows, write_flow, write_year

import fiches
from fiches import store
from fiches.store.report import Comparison, Report
from fiches.store.rules import RULES, Finding, fatal, warning


def ingest(folder: Path, exports: list[str], imports: list[str]) -> Report:
    """Store a year with these rows and return its report."""
    files = [write_flow(folder, "E", 2024, exports), write_flow(folder, "I", 2024, imports)]
    (report,) = store.ingest(files, project(folder))
    return report


def found(report: Report, rule: str) -> list[Finding]:
    return [finding for finding in report.findings if finding.rule == rule]


def test_it_counts_by_flow_and_quarter(tmp_path: Path) -> None:
    report = ingest(tmp_path, rows("E"), rows("I"))
    lines = [line.split(";") for line in rows("E") + rows("I")]
    for part in report.sums:
        own = [line for line in lines if (line[0], line[1]) == (part.flow, str(part.quarter))]
        assert part.rows == len(own)
        assert part.value_eur == sum(int(line[8]) for line in own)
        assert part.mass_kg == sum(int(line[9]) for line in own)
    assert len(report.sums) == 8
    assert report.rows == len(lines)
    assert report.departments == tuple(sorted(REGIONS))
    assert report.regions == ("03", "13", "21", "22", "24")


def test_the_file_beside_the_store_is_the_report(tmp_path: Path) -> None:
    report = ingest(tmp_path, rows("E"), rows("I"))
    here = project(tmp_path)
    raw = json.loads((here.trade / "2024.report.json").read_text("utf-8"))
    assert Report.from_json(raw) == report == store.open_year(2024, here).report


def test_codes_that_the_customs_use_beside_departments_are_known(tmp_path: Path) -> None:
    report = ingest(tmp_path, rows("E"), rows("I"))
    assert {"98", "99", "20", "9A"} <= set(report.departments)
    assert not found(report, "unknown-code")
    assert not found(report, "other-region")


def test_unknown_codes_are_kept_and_told_with_rows_and_value(tmp_path: Path) -> None:
    odd = [
        row(department="2A", value_eur=5),
        row(country="ZZ", value_eur=10),
        row(country="ZZ", cpf4="0112", value_eur=20),
        row(a129="X99Z", cpf4="9998", value_eur=40),
    ]
    report = ingest(tmp_path, rows("E"), rows("I") + odd)
    told = [(f.message, f.rows, f.value_eur) for f in found(report, "unknown-code")]
    by_code = "kept, and shown by the code."
    assert told == [
        (f"No reference table has the department 2A: {by_code}", 1, 5),
        (f"No reference table has the A129 product X99Z: {by_code}", 1, 40),
        (f"No reference table has the CPF4 product 9998: {by_code}", 1, 40),
        (
            "No reference table has the country ZZ: kept, and shown by its official label, "
            '"Pays nouveau".',
            2,
            30,
        ),
    ]
    assert report.rows == len(rows("E") + rows("I")) + 4


def test_a_department_in_another_region_is_told(tmp_path: Path) -> None:
    report = ingest(tmp_path, rows("E"), [*rows("I"), row(region="44", value_eur=7)])
    (finding,) = found(report, "other-region")
    assert finding.message == "Department 08 has rows in region 44, where 13 is expected."
    assert (finding.rows, finding.value_eur) == (1, 7)


def test_departments_without_a_row_are_listed(tmp_path: Path) -> None:
    report = ingest(tmp_path, rows("E"), rows("I"))
    (finding,) = found(report, "missing-departments")
    listed = re.findall(r"[0-9][0-9A-E]", finding.message)
    assert len(listed) == len(TABLES.departments) - len(set(REGIONS) - {"98", "99"})
    assert not set(listed) & set(REGIONS)


def test_rows_worth_nothing_are_counted(tmp_path: Path) -> None:
    nothing = [row(value_eur=0), row(value_eur=0, country="BE")]
    report = ingest(tmp_path, rows("E"), [*rows("I", quarters=[1, 2, 4]), *nothing])
    (finding,) = found(report, "zero-values")
    assert finding.rows == 2


def test_published_totals_are_compared_and_disagreement_told(tmp_path: Path) -> None:
    million = {
        "E": [row(flow="E", quarter=q, value_eur=552_950_000) for q in (1, 2, 3, 4)],
        "I": [row(quarter=q, value_eur=300_000_000) for q in (1, 2, 3, 4)],
    }
    report = ingest(tmp_path, million["E"], million["I"])
    published = {(c.place, c.flow): c for c in report.comparisons if c.against == "published"}
    exports = published["Ardennes", "E"]
    assert (exports.value_eur, exports.other_eur) == (2_211_800_000, 2_211_800_000)
    assert exports.change == 0
    assert published["Grand Est", "I"].value_eur == 1_200_000_000
    assert published["France", "E"].other_eur == 580_354_500_000
    told = {finding.message for finding in found(report, "published")}
    assert "Imports of Ardennes: 1,200.0 million euros where 1,400.6 were published." in told
    assert not any("Exports of Ardennes" in message for message in told)


def test_an_incomplete_year_is_not_compared_with_published_totals(tmp_path: Path) -> None:
    report = ingest(tmp_path, rows("E", quarters=[1, 2, 3]), rows("I", quarters=[1, 2, 3]))
    assert not [c for c in report.comparisons if c.against == "published"]
    (finding,) = found(report, "incomplete-year")
    assert finding.message == "2024 has quarters 1, 2, 3 only."


def test_a_year_is_compared_with_the_year_before_in_the_same_ingest(tmp_path: Path) -> None:
    files = write_year(tmp_path / "a", 2023) + write_year(tmp_path / "b", 2024)
    first, second = store.ingest(files, project(tmp_path))
    assert not first.comparisons
    before = {c.flow: c.other_eur for c in second.comparisons if c.against == "year before"}
    assert before == {"E": first.value_eur("E"), "I": first.value_eur("I")}


def test_a_change_from_nothing_is_no_percentage() -> None:
    assert Comparison("year before", "France", "E", 10, 0).change is None
    assert Comparison("year before", "France", "E", 10, 8).change == pytest.approx(0.25)


def test_the_rules_are_all_in_force() -> None:
    folder = Path(fiches.__file__).parent / "store"
    sources = "".join(
        (folder / name).read_text("utf-8") for name in ("customs.py", "report.py", "years.py")
    )
    quoted = set(re.findall(r'"([a-z0-9-]+)"', sources))
    assert set(RULES) <= quoted
    used = re.findall(r'\b(?:fatal|warning)\(\s*"([a-z0-9-]+)"', sources)
    assert set(used) <= set(RULES)


def test_a_rule_is_raised_at_its_own_level() -> None:
    with pytest.raises(AssertionError):
        fatal("zero-values")
    with pytest.raises(AssertionError):
        warning("empty", file="a.zip")


def test_the_published_totals_have_known_places() -> None:
    lines = (ROOT / "data/reference/published_totals.csv").read_text("utf-8").splitlines()
    names = {place.name for place in (*TABLES.departments, *TABLES.regions)} | {"France"}
    customs = {place.customs for place in (*TABLES.departments, *TABLES.regions)} | {""}
    for line in lines[1:]:
        _, _, code, name, *_ = line.split(",")
        assert name in names
        assert code in customs
