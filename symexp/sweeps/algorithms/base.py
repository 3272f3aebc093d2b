"""Algorithms: what proposes the next DNA."""

from __future__ import annotations

import random
import struct
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from hashlib import shake_128
from itertools import chain, count
from typing import Any

from symexp.spaces.dna.dna import DNA
from symexp.spaces.dna.space import DNASpec, Space
from symexp.study.trial import Measurement, Trial

__all__ = ["Algorithm", "trial_draws", "trial_rng"]


def trial_rng(seed: int | str, number: int, attempt: int = 0) -> random.Random:
    """The random generator of one trial: the same whoever evaluates it, whenever."""
    return random.Random(f"{seed}/{number}/{attempt}")


def trial_draws(seed: int | str, number: int, attempt: int = 0) -> Callable[[], float]:
    """Uniform draws from [0, 1) for one trial, as `trial_rng(...).random` but much faster to make.

    Setting up a Mersenne Twister takes longer than all draws of a trial; this hashes blocks of
    sixteen draws.

    References:
        Salmon et al., "Parallel Random Numbers: As Easy as 1, 2, 3", SC 2011.
    """
    key = f"{seed}/{number}/{attempt}/".encode()
    return chain.from_iterable(_block(key, n) for n in count()).__next__


def _block(key: bytes, n: int) -> list[float]:
    words = _SIXTEEN.unpack(shake_128(b"%b%d" % (key, n)).digest(128))
    return [(word >> 11) * 2.0**-53 for word in words]


_SIXTEEN = struct.Struct("<16Q")


class Algorithm(ABC):
    """Proposes DNAs of one space, and may learn from the trials that finish.

    An algorithm only suggests; the ledger records. It is set up anew in every worker, and told of
    every finished trial of the study, of any worker, before it proposes. It is used by one thread.

    Implementers guarantee that proposals depend only on the space, the seed, the number, the
    attempt, and what was fed back.

    Attributes:
        needs_feedback: Whether `feedback` does anything; if not, it is not called.
        needs_running: Whether `propose` wants the trials that are running.
        exhausts: Whether it goes through the space by itself, whatever the attempt.
        is_multi_objective: Whether several rewards can be told.
        spec: The space, once set up.
        directions: `'maximize'` or `'minimize'` for each objective, once set up.
        seed: The seed, once set up.
    """

    needs_feedback: bool = False
    needs_running: bool = False
    exhausts: bool = False
    is_multi_objective: bool = True

    spec: Space
    directions: tuple[str, ...]
    seed: int | str

    def setup(
        self,
        spec: DNASpec,
        directions: Sequence[str] = ("maximize",),
        seed: int | str | None = None,
    ) -> None:
        """Begins a study; forgets any other.

        Args:
            spec: The space.
            directions: The direction of each objective.
            seed: The seed; `None` takes that of the algorithm itself, or one from the system.

        Raises:
            ValueError: There are several objectives, and the algorithm knows only one.
        """
        self.spec = spec.root()
        self.directions = tuple(directions)
        if seed is None:
            seed = self._own_seed()
        self.seed = random.SystemRandom().getrandbits(64) if seed is None else seed
        if len(self.directions) > 1 and not self.is_multi_objective:
            raise ValueError(
                f"{type(self).__name__} works on one objective, but the study has "
                f"{len(self.directions)}. Use a multi-objective algorithm, such as NSGA-II."
            )
        self._setup()

    def _own_seed(self) -> int | str | None:
        """The seed that an implementer was made with, for a study that has none."""
        return None

    def _setup(self) -> None:  # noqa: B027  # a hook that may be left out
        """What an implementer does at the beginning of a study."""

    @abstractmethod
    def propose(self, number: int, attempt: int = 0, running: Sequence[Trial] = ()) -> DNA | None:
        """The DNA for a trial.

        Args:
            number: The number of the trial.
            attempt: How many proposals for it were refused because they are in the study already.
            running: The trials that others evaluate now, if `needs_running`.

        Returns:
            The DNA; `None` when there are no more.
        """

    def feedback(self, trial: Trial) -> None:  # noqa: B027  # a hook that may be left out
        """Tells of a finished trial; each once, before the next proposal."""

    def notes(self, number: int) -> Mapping[str, Any] | None:
        """What is to be kept with a trial that was proposed here, for itself and other workers.

        Args:
            number: The number of the trial.

        Returns:
            A dict of JSON values, with one key of the algorithm's own; or `None`.
        """
        return None

    def should_stop(self, trial: Trial, measurements: Sequence[Measurement]) -> bool:
        """Whether a running trial is not worth going on with.

        Args:
            trial: The running trial.
            measurements: All intermediate values of the study, by trial and step.
        """
        return False
