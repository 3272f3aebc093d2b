"""Search by evolution that is composed of operations: selectors, recombinators and mutators."""

from __future__ import annotations

from typing import TYPE_CHECKING

from symexp._base.elsewhere import getattr_of
from symexp.spaces.evolution import mutators, recombinators, selectors, where
from symexp.spaces.evolution.compositions import (
    Choice,
    Concatenation,
    Conditional,
    Difference,
    ElementWise,
    Flatten,
    GlobalStateGetter,
    GlobalStateSetter,
    Identity,
    Intersection,
    Inversion,
    Lambda,
    Pipeline,
    Power,
    Repeat,
    Slice,
    SymmetricDifference,
    Union,
    Unset,
    UntilChange,
)
from symexp.spaces.evolution.individuals import (
    get_feedback_sequence_number,
    get_fitness,
    get_generation_id,
    get_proposal_id,
    is_initial_population,
    set_feedback_sequence_number,
    set_fitness,
    set_generation_id,
    set_proposal_id,
)
from symexp.spaces.evolution.operation import (
    DNAOperation,
    EvolutionError,
    Mutator,
    Operation,
    Recombinator,
    Selector,
)
from symexp.spaces.scalars.base import Scalar, scalar_value
from symexp.sweeps.evolution import initial_population
from symexp.sweeps.evolution import neat as neat_lib
from symexp.sweeps.evolution import nsga2 as nsga2_lib
from symexp.sweeps.evolution.evolution import Evolution
from symexp.sweeps.evolution.neat import neat
from symexp.sweeps.evolution.nsga2 import nsga2
from symexp.sweeps.evolution.single_objective import hill_climb, regularized_evolution

__all__ = [
    "Choice",
    "Concatenation",
    "Conditional",
    "DNAOperation",
    "Difference",
    "ElementWise",
    "Evolution",
    "EvolutionError",
    "Flatten",
    "GlobalStateGetter",
    "GlobalStateSetter",
    "Identity",
    "Intersection",
    "Inversion",
    "Lambda",
    "Mutator",
    "Operation",
    "Pipeline",
    "Power",
    "Recombinator",
    "RegularizedEvolution",
    "Repeat",
    "Scalar",
    "Selector",
    "Slice",
    "SymmetricDifference",
    "Union",
    "Unset",
    "UntilChange",
    "get_feedback_sequence_number",
    "get_fitness",
    "get_generation_id",
    "get_proposal_id",
    "hill_climb",
    "initial_population",
    "is_initial_population",
    "mutators",
    "neat",
    "neat_lib",
    "nsga2",
    "nsga2_lib",
    "recombinators",
    "regularized_evolution",
    "scalar_value",
    "selectors",
    "set_feedback_sequence_number",
    "set_fitness",
    "set_generation_id",
    "set_proposal_id",
    "where",
]

if not TYPE_CHECKING:  # or any name would be right
    __getattr__ = getattr_of(__name__)

#: The older name in PyGlove.
RegularizedEvolution = regularized_evolution
