"""The French forms of a place's name, as the documents' prose takes them."""

from abc import ABC, abstractmethod

from fiches.french import wording
from fiches.reference import Place


class Named(ABC):
    """Something about a place, with the names of that place."""

    @property
    @abstractmethod
    def place(self) -> Place:
        """The place."""

    @property
    def name(self) -> str:
        """Such as "Ardennes"."""
        return self.place.name

    @property
    def le(self) -> str:
        """Such as "les Ardennes", "l'Ain", "La Réunion"."""
        return self.place.le

    @property
    def Le(self) -> str:  # noqa: N802 - the capital is what it gives
        """The same, to begin a sentence."""
        return wording.capital(self.place.le)

    @property
    def du(self) -> str:
        """Such as "des Ardennes", "de l'Ain", "de La Réunion"."""
        return self.place.du

    @property
    def dans(self) -> str:
        """Such as "dans les Ardennes", "à Paris", "en Corse"."""
        return self.place.dans
