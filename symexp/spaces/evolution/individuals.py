"""What evolution notes about the DNAs of a population: fitness, generation, order."""

from __future__ import annotations

from typing import Any

from symexp.spaces.dna.dna import DNA

__all__ = [
    "VIOLATION",
    "Fitness",
    "get_violation",
    "get_feedback_sequence_number",
    "get_fitness",
    "get_generation_id",
    "get_proposal_id",
    "is_initial_population",
    "set_feedback_sequence_number",
    "set_fitness",
    "set_generation_id",
    "set_initial_population",
    "set_proposal_id",
]

# A number, or one for each objective. Greater is fitter.
Fitness = float | tuple[float, ...]

VIOLATION = "violation"
"""The note of how much an individual violates constraints; 0 without it."""


def get_violation(dna: DNA) -> float:
    """Returns how much an individual violates constraints, 0 if not at all."""
    return float(dna.metadata.get(VIOLATION) or 0.0)


def set_proposal_id(dna: DNA, proposal_id: int) -> DNA:
    """Notes the number of the proposal, from 1, and returns the DNA."""
    return dna.set_metadata("proposal_id", proposal_id)


def get_proposal_id(dna: DNA) -> int:
    """Returns the number of the proposal, from 1."""
    return int(_noted(dna, "proposal_id"))


def set_generation_id(dna: DNA, generation_id: int) -> DNA:
    """Notes the generation, from 1, and returns the DNA."""
    return dna.set_metadata("generation_id", generation_id)


def get_generation_id(dna: DNA) -> int:
    """Returns the generation of a DNA, from 1; each reproduction makes a new one."""
    return int(_noted(dna, "generation_id"))


def set_feedback_sequence_number(dna: DNA, number: int) -> DNA:
    """Notes when the fitness became known, counted from 1, and returns the DNA."""
    return dna.set_metadata("feedback_sequence_number", number)


def get_feedback_sequence_number(dna: DNA) -> int | None:
    """Returns when the fitness became known, counted from 1; `None` before."""
    return dna.metadata.get("feedback_sequence_number")


def set_fitness(dna: DNA, fitness: Fitness) -> DNA:
    """Notes the fitness of a DNA, and returns the DNA.

    Args:
        dna: The DNA.
        fitness: A number, or a tuple with one number for each objective. Greater is fitter.

    Example:
        >>> get_fitness(set_fitness(DNA([0, 1]), 0.5))
        0.5
    """
    return dna.set_metadata("reward", fitness)


def get_fitness(dna: DNA) -> Any:
    """Returns the fitness that `set_fitness` noted.

    Raises:
        KeyError: The DNA was not evaluated.
    """
    try:
        return dna._metadata["reward"]
    except (AttributeError, KeyError):
        return _noted(dna, "reward")


def set_initial_population(dna: DNA, is_initial: bool) -> DNA:
    """Notes whether a DNA belongs to the initial population, and returns the DNA."""
    return dna.set_metadata("initial_population", is_initial)


def is_initial_population(dna: DNA) -> bool:
    """Returns whether a DNA belongs to the initial population."""
    return bool(_noted(dna, "initial_population"))


_MEANING = {
    "reward": "fitness; evaluate it, or call `sx.evolution.set_fitness(dna, fitness)`",
    "generation_id": "generation; `sx.evolution.Evolution` notes it",
    "proposal_id": "number; `sx.evolution.Evolution` notes it",
    "initial_population": "origin; `sx.evolution.Evolution` notes it",
}


def _noted(dna: DNA, key: str) -> Any:
    try:
        return dna.metadata[key]
    except KeyError:
        raise KeyError(f"{dna} has no {_MEANING[key]}.") from None
