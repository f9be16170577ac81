import pytest

from fiches.errors import UsageError
from fiches.fiche import Fiche
from fiches.settings import Paths

pytestmark = pytest.mark.usefixtures("paths")


@pytest.mark.parametrize("dept", [8, "8", "08", "Ardennes", "ardennes"])
def test_a_department_is_found_however_it_is_written(dept: str | int) -> None:
    assert Fiche(dept).code == "08"


@pytest.mark.parametrize("dept", ["2A", "2b", "20", 20])
def test_corsica_is_one_fiche(dept: str | int) -> None:
    fiche = Fiche(dept)
    assert (fiche.code, fiche.du, fiche.dans) == ("20", "de Corse", "en Corse")
    assert '"region-unique": true' in fiche.header or "region-unique: true" in fiche.header


@pytest.mark.parametrize("dept", ["99", "98", "00", "Ardenne5", "8; rm", None, 8.5, True])
def test_what_is_no_department_is_refused(dept: object) -> None:
    with pytest.raises(UsageError):
        Fiche(dept)  # type: ignore[arg-type]


def test_the_published_figures_of_the_ardennes_are_found() -> None:
    fiche = Fiche("08")
    exports, imports = fiche.exports, fiche.imports
    assert exports.amount == "2\u202f211,8 millions d'euros"
    assert imports.amount == "1\u202f400,6 millions d'euros"
    assert (exports.share_of_region, exports.share_of_nation) == ("3,3\u202f%", "0,38\u202f%")
    assert (imports.share_of_region, imports.share_of_nation) == ("2,2\u202f%", "0,20\u202f%")
    assert fiche.region.exports.amount == "67\u202f665,4 millions d'euros"
    assert fiche.nation.imports.amount == "684\u202f776,3 millions d'euros"
    assert fiche.balance.amount == "+811,2\u202fM€"


def test_simulated_data_is_marked_in_the_header() -> None:
    assert "Données simulées" in Fiche("08").header


def test_a_comment_shows_in_its_own_fiche_alone(
    paths: Paths, tmp_path: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert Fiche("08").comment.text == ""
