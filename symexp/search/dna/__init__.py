"""Search spaces (`DNASpec`) and their points (`DNA`). Knows no nodes."""

from __future__ import annotations

from symexp.search.dna.choices import Choices
from symexp.search.dna.codec import spec_diff, spec_from_json, spec_to_json, spec_to_json_str
from symexp.search.dna.condition import Condition
from symexp.search.dna.custom import CustomDecisionPoint
from symexp.search.dna.dna import DNA
from symexp.search.dna.errors import DNAError, SpaceError
from symexp.search.dna.numeric import Float, Int
from symexp.search.dna.point import DecisionPoint
from symexp.search.dna.space import Space
from symexp.search.dna.spec import DNASpec

__all__ = [
    "DNA",
    "Choices",
    "Condition",
    "CustomDecisionPoint",
    "DNAError",
    "DNASpec",
    "DecisionPoint",
    "Float",
    "Int",
    "Space",
    "SpaceError",
    "spec_diff",
    "spec_from_json",
    "spec_to_json",
    "spec_to_json_str",
]
