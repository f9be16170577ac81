"""The data report: what it counts, what it warns of, what it compares with."""

import json
import re
from pathlib import Path

import pytest
from here import TABLES
from official import REGIONS, project, row, rows, text, write_flow, write_year, write_zip

import fiches
from fiches import store
from fiches.store.official.formats import SIMULATION_MARKER
from fiches.store.report import Comparison, Report
from fiches.store.rules import CUSTOMS_PAGE, PORTAL_PAGE, RULES, Finding, fatal, warning


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
        row(department="96", value_eur=5),
        row(country="ZZ", value_eur=10),
        row(country="ZZ", cpf4="0112", value_eur=20),
        row(country="ZY", value_eur=1),
        row(a129="X99Z", cpf4="9998", value_eur=40),
    ]
    report = ingest(tmp_path, rows("E"), rows("I") + odd)
    told = [(f.message, f.rows, f.value_eur) for f in found(report, "unknown-code")]
    start = "No reference table has the"
    assert told == [
        (f'{start} department 96: kept, and shown as "département non documenté (96)".', 1, 5),
        (f'{start} A129 product X99Z: kept, and shown as "produit non documenté (X99Z)".', 1, 40),
        (f'{start} CPF4 product 9998: kept, and shown as "produit non documenté (9998)".', 1, 40),
        (f'{start} country ZZ: kept, and shown as "Pays nouveau".', 2, 30),
        (f'{start} country ZY: kept, and shown as "pays non documenté (ZY)".', 1, 1),
    ]
    assert report.rows == len(rows("E") + rows("I")) + len(odd)


def test_the_name_that_the_report_promises_is_the_one_that_is_shown(tmp_path: Path) -> None:
    codes = {"country": ["ZZ", "ZY", "AN", "XU"], "a129": ["X99Z"], "cpf4": ["9998"]}
    odd = [row(**{column: code}) for column, listed in codes.items() for code in listed]
    report = ingest(tmp_path, rows("E"), rows("I") + odd)
    names = store.open_year(2024, project(tmp_path)).names
    promised = dict(
        re.findall(
            r'(?:country|product|department) (\S+?)(?::| in force).* shown as "(.*?)"', f.message
        )[0]
        for f in found(report, "unknown-code") + found(report, "unlabelled-code")
    )
    assert set(promised) == {code for listed in codes.values() for code in listed}
    for code, name in promised.items():
        shown = names.country(code).name if len(code) == 2 else names.product(code).label
        assert shown == name


def test_a_code_that_only_our_own_table_has_in_force_is_told(tmp_path: Path) -> None:
    report = ingest(tmp_path, rows("E"), [*rows("I"), row(country="XI", value_eur=9)])
    (told,) = found(report, "unlabelled-code")
    assert told.message == (
        "The customs' label files have no country XI in force in 2024 (code absent du fichier de "
        'la douane): shown as "Irlande du Nord", from the project\'s own table.'
    )
    assert (told.rows, told.value_eur) == (1, 9)


def test_without_label_files_none_is_missed(tmp_path: Path) -> None:
    members = {f"{flow}.txt": text(rows(flow)) for flow in "EI"}
    (report,) = store.ingest([write_zip(tmp_path / "a.zip", members)], project(tmp_path))
    assert not found(report, "unlabelled-code")
    assert not found(report, "unknown-code")


def test_a_department_in_another_region_is_told(tmp_path: Path) -> None:
    report = ingest(tmp_path, rows("E"), [*rows("I"), row(region="44", value_eur=7)])
    (finding,) = found(report, "other-region")
    assert finding.message == (
        "Department 08 has rows in region 44: they count in region 13, its own."
    )
    assert (finding.rows, finding.value_eur) == (1, 7)
    assert "44" not in report.regions


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


def quarterly(flow: str, euros: int, department: str = "08", year: int = 2024) -> list[str]:
    """Return a row a quarter."""
    facts = {"flow": flow, "department": department, "year": year, "value_eur": euros}
    return [row(quarter=quarter, **facts) for quarter in (1, 2, 3, 4)]


def published(report: Report) -> dict[tuple[str, str, str], Comparison]:
    compared = [c for c in report.comparisons if c.against == "published"]
    return {(c.place, c.measure, c.period): c for c in compared}


def test_published_totals_are_compared_and_disagreement_told(tmp_path: Path) -> None:
    report = ingest(tmp_path, quarterly("E", 552_950_000), quarterly("I", 300_000_000))
    compared = published(report)
    exports = compared["Ardennes", "E", "2024"]
    assert (exports.value, exports.other, exports.unit) == (2_211_800_000, 2_211_800_000, "EUR")
    assert (exports.change, exports.agrees) == (0, True)
    assert compared["Grand Est", "I", "2024"].value == 1_200_000_000
    assert compared["France", "E", "2024"].other == 580_354_500_000
    half = compared["Grand Est", "balance", "2024 Q1 to Q2"]
    assert half.value == 2 * 252_950_000
    assert half.agrees is False
    told = {finding.message for finding in found(report, "published")}
    assert (
        "Imports of Ardennes in 2024: 1,200.0 million euros where 1,400.6 million euros were "
        "published." in told
    )
    assert not any("Exports of Ardennes" in message for message in told)


@pytest.mark.parametrize(
    ("percent", "agrees"), [(0.0, True), (0.49, True), (-0.49, True), (0.52, False), (-0.52, False)]
)
def test_what_revisions_explain_agrees(tmp_path: Path, percent: float, agrees: bool) -> None:
    euros = round(2_211_800_000 / 4 * (1 + percent / 100))
    report = ingest(tmp_path, quarterly("E", euros), quarterly("I", 1))
    assert published(report)["Ardennes", "E", "2024"].agrees is agrees


@pytest.mark.parametrize(
    ("marne", "agrees"), [(12, True), (12.4, True), (13, False), (11.4, False)]
)
def test_shares_of_a_region_are_compared(tmp_path: Path, marne: float, agrees: bool) -> None:
    lines = {
        flow: [
            *(line for line in quarterly(flow, round(marne * 10**7), "51", 2025)[:2]),
            *(line for line in quarterly(flow, round((100 - marne) * 10**7), "08", 2025)[:2]),
        ]
        for flow in "EI"
    }
    files = [write_flow(tmp_path, flow, 2025, lines[flow]) for flow in "EI"]
    (report,) = store.ingest(files, project(tmp_path))
    share = published(report)["Marne", "E", "2025 Q1 to Q2"]
    assert share.unit == "% of the region"
    assert share.value == pytest.approx(marne)
    assert (share.other, share.agrees) == (12, agrees)


def test_a_period_over_two_years_is_compared_when_both_are_there(tmp_path: Path) -> None:
    first = write_year(tmp_path / "a", 2024)
    second = [write_flow(tmp_path / "b", flow, 2025, rows(flow, 2025, [1, 2, 3])) for flow in "EI"]
    key = ("Grand Est", "E", "2024 Q4 to 2025 Q3")
    wanted = sum(
        int(line.split(";")[8])
        for line in [*rows("E", 2024), *rows("E", 2025, [1, 2, 3])]
        if line.split(";")[4] == "13"
        and (line.split(";")[2], line.split(";")[1])
        not in {("2024", "1"), ("2024", "2"), ("2024", "3")}
    )
    (alone,) = store.ingest(second, project(tmp_path / "one"))
    assert key not in published(alone)
    _, together = store.ingest([*first, *second], project(tmp_path / "two"))
    assert published(together)[key].value == wanted
    store.ingest(first, project(tmp_path / "three"))
    (later,) = store.ingest(second, project(tmp_path / "three"))
    assert published(later)[key].value == wanted


def test_only_periods_that_are_there_are_compared(tmp_path: Path) -> None:
    report = ingest(tmp_path, rows("E", quarters=[1, 2]), rows("I", quarters=[1, 2]))
    assert {period for _, _, period in published(report)} == {"2024 Q1 to Q2"}
    (finding,) = found(report, "incomplete-year")
    assert finding.message == "2024 has quarters 1, 2 only."


def test_simulated_data_is_compared_but_not_warned_of(tmp_path: Path) -> None:
    marked = {SIMULATION_MARKER: b"simulated"}
    files = [write_flow(tmp_path, flow, 2024, rows(flow), **marked) for flow in "EI"]
    (report,) = store.ingest(files, project(tmp_path))
    assert published(report)["France", "E", "2024"].agrees is False
    assert not found(report, "published")


def test_a_year_is_compared_with_the_year_before_in_the_same_ingest(tmp_path: Path) -> None:
    files = write_year(tmp_path / "a", 2023) + write_year(tmp_path / "b", 2024)
    first, second = store.ingest(files, project(tmp_path))
    assert not [c for c in first.comparisons if c.against != "published"]
    before = {c.measure: c.other for c in second.comparisons if c.against == "year before"}
    assert before == {"E": first.value_eur("E"), "I": first.value_eur("I")}


def test_a_change_from_nothing_is_no_percentage() -> None:
    assert Comparison("year before", "France", "E", 10, 0).change is None
    assert Comparison("year before", "France", "E", 10, 8).change == pytest.approx(0.25)


def test_the_rules_are_all_in_force() -> None:
    folder = Path(fiches.__file__).parent / "store"
    sources = "".join(
        path.read_text("utf-8") for path in folder.rglob("*.py") if path.name != "rules.py"
    )
    quoted = set(re.findall(r'"([a-z0-9-]+)"', sources))
    assert set(RULES) <= quoted
    used = re.findall(r'\b(?:fatal|warning)\(\s*"([a-z0-9-]+)"', sources)
    assert set(used) <= set(RULES)


def test_whoever_is_sent_to_fetch_is_told_of_both_pages() -> None:
    for rule, (_, message) in RULES.items():
        if re.search(r"download it again|found at", message):
            assert PORTAL_PAGE in message, rule
            assert CUSTOMS_PAGE in message, rule


def test_a_rule_is_raised_at_its_own_level() -> None:
    with pytest.raises(AssertionError):
        fatal("zero-values")
    with pytest.raises(AssertionError):
        warning("empty", file="a.zip")
