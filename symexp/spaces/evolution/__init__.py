"""Operations of evolution: how does a list of DNAs become another one?

Files in reading order:

- `individuals`: what evolution notes about a DNA, such as its fitness;
- `operation`: operations, their operators, and the kinds that users define;
- `compositions`: what the operators make;
- `selectors`: operations that select individuals;
- `mutators`: operations that change a part of a DNA;
- `where`: filters of decision points;
- `recombinators`: operations that make children of parents; `pointwise`, `segments` and
  `permutations` define them.

Operations draw random numbers in the order of PyGlove, so with equal seeds they give equal results.
`symexp.sweeps.evolution` makes search algorithms of them.
"""

import symexp.spaces.evolution.compositions  # noqa: F401  # registers what the operators make
