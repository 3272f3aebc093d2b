"""Search by evolution: how does a population propose candidates?

Files in reading order:

- `initial_population`: what proposes the first candidates;
- `evolution`: `Evolution`, an algorithm that is composed of operations;
- `single_objective`: regularized evolution and hill climbing;
- `nsga2`: several objectives;
- `neat`: species.

The operations are in `symexp.spaces.evolution`. `symexp.sweeps.generators` makes algorithms of a
sweep of these: every worker has a copy of the evolution, and drives it through all trials.
"""
