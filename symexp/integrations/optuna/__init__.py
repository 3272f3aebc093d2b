"""How does a study of symexp use the samplers and pruners of Optuna?

Optuna only suggests, in the memory of each worker; the ledger alone records. A worker tells the
sampler or pruner everything that the ledger holds, so all workers suggest and stop alike, and a
resumed study goes on as it would have. In reading order:

- `samplers`: any sampler of Optuna as an algorithm;
- `cmaes`: the state of the CMA-ES sampler, computed from trials instead of read from pickles;
- `pruners`: any pruner of Optuna as early stopping.

Nothing that Optuna pickles is ever read from a database. `symexp.sweeps.strategies` finds these
adapters by name. Decisions and rejected designs are in `docs/design/search.md`.
"""
