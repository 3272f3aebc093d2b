"""Stages: how does a symbolic object become something that a store can build and remember?

A stage is a symbolic object whose class builds artifacts into a directory. A pipeline is one tree
of stages. The store knows only derivations: names, digests and functions that build. This package
turns the first into the second. It is also the public module `sx.stages`, with the stages that
symexp ships.

Reading order:

- stage: `@sx.stage` and `sx.Stage`. A class or a function becomes a symbolic class with the
  argument `matcher`.
- source: digests of the code that a class or function consists of.
- derive: from a stage to its derivation. What makes two stages the same is defined here.
- builder: runs a build. Each dependency is replaced by an `Input` with the files that were chosen
  for it.
- store: `sx.Store`, the store that takes stages, and the way back from a result to its pipeline.
- builtin: the stages `Constant`, `FetchUrl`, `FetchLocal` and `Unpack`.
- calls: the stage `Call` for `store.run(exp, "train_and_evaluate")`, and the value of a call.
- trials: the stage `Trial`, and the store as the memory of a sweep.

Invariants: equal stages have equal derivations, in any process; no code of the user runs before
its build; the code that built a result is recorded with it, and a change of it is noticed.
"""

from symexp.stages.builtin import Constant, FetchLocal, FetchUrl, Unpack
from symexp.stages.calls import Call
from symexp.stages.trials import Trial

__all__ = ["Call", "Constant", "FetchLocal", "FetchUrl", "Trial", "Unpack"]
