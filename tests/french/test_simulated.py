"""Files of simulated data are named as such."""

import pytest

from fiches.french.simulated import file_name


@pytest.mark.parametrize(
    ("simulated", "name"), [(False, "balance.csv"), (True, "balance-simulation.csv")]
)
def test_a_file_says_if_its_data_is_simulated(simulated: bool, name: str) -> None:
    assert file_name("balance", ".csv", simulated=simulated) == name
