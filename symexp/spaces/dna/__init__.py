"""Search spaces (`DNASpec`) and their points (`DNA`). Knows no nodes."""

from __future__ import annotations

from symexp.spaces.dna.choices import Choices
from symexp.spaces.dna.custom import CustomDecisionPoint
from symexp.spaces.dna.dna import DNA
from symexp.spaces.dna.numeric import Float, Int
from symexp.spaces.dna.space import DecisionPoint, DNASpec, Space
from symexp.spaces.dna.spec_json import spec_diff, spec_from_json, spec_to_json, spec_to_json_str
from symexp.spaces.dna.structure import Condition, DNAError, SpaceError

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
