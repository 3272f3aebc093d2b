"""Search spaces (`DNASpec`) and their points (`DNA`), as in PyGlove; this package knows no trees.

Files in reading order:

- `structure`: errors, conditions, and the protocols of decision points and spaces;
- `annotations`: what algorithms note about a DNA;
- `nested`: the nested form of a DNA, and its flat, JSON and text forms;
- `dna`: a DNA;
- `counting`: arithmetic of sizes;
- `dynamic`: names and conditions, which make decisions depend on each other;
- `decision_sources`: where a space reads its decisions from: a DNA, random numbers, enumeration;
- `enumeration`: the order of all DNAs of a space;
- `decision_ids`: ids of decisions, such as `layers[0].op[=1/3].units`, and dicts by them;
- `bound_points`: decision points that know their place, and decisions by them;
- `printing`: the text of decision points;
- `space`: `DNASpec`, `DecisionPoint` and `Space`;
- `readable_names`: names of decisions and candidates for people;
- `step_grid`: the values of a float with a step;
- `choices`, `numeric`, `custom`: the kinds of decision points;
- `genes`: the places of a DNA that evolution changes, and drawing them again;
- `stored_dnas`: many DNAs of one space from their stored texts;
- `spec_json`: the JSON form of a space, and the difference of two spaces;
- `flat_space`: a space as a flat set of parameters, for samplers that know no trees.

Invariants: all objects are immutable, apart from what is noted about a DNA. The order of
enumeration is the lexicographic order of the flat form. One name is one decision. Equal spaces have
equal JSON texts in every process.
"""

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
