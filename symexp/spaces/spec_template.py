"""`SpecTemplate`: a search space without values, whose candidates are the DNAs themselves."""

from __future__ import annotations

from typing import Any, final

from symexp.errors import SpecTypeError, describe
from symexp.spaces.dna import DNA, DNAError, DNASpec
from symexp.spaces.placeholders.hyper import Where
from symexp.spaces.placeholders.template import Template

__all__ = ["SpecTemplate"]


@final
class SpecTemplate(Template):
    """The template of a space of `sx.geno`, or of one that `sx.dna_spec` returned.

    Args:
        spec: The space, or a decision point.
        where: Must be `None`: there are no placeholders to select.

    Raises:
        SpecTypeError: `where` is given.
    """

    def __init__(self, spec: DNASpec, where: Where | None = None) -> None:
        if where is not None:
            raise SpecTypeError(
                "`where=` selects placeholders of a tree, but the space has none: it is "
                f"{describe(spec)}. Leave the decision points out of the space instead."
            )
        self.root = self.spec = spec.root()

    def decode_frozen(self, dna: DNA) -> DNA:
        """Returns the DNA itself, bound to the space.

        Raises:
            DNAError: The DNA does not fit the space.
        """
        # Another object: what a user notes about the candidate is not noted in the study.
        return DNA._of(dna.use_spec(self.spec).flat, self.spec)

    def encode_frozen(self, value: Any) -> DNA:
        """Returns the DNA itself.

        Raises:
            DNAError: The value is no DNA, or does not fit the space.
        """
        if not isinstance(value, DNA):
            raise DNAError(
                f"Expected a DNA as a candidate of the space, but got {describe(value)}."
            )
        return self.decode_frozen(value)

    def close(self) -> None:
        """Checks the space.

        Raises:
            SpaceError: Points of one name differ, or a condition can never hold.
        """
        self.spec.check()
