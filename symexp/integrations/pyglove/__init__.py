"""How does a study of symexp use the generators and early stopping policies of PyGlove?

PyGlove only proposes, in the memory of each worker; the ledger alone records. In reading order:

- `translator`: search spaces and DNAs of symexp for PyGlove, and back;
- `generators`: any DNA generator of PyGlove as an algorithm;
- `policies`: any early stopping policy of PyGlove as early stopping.

Generators are seeded for every trial, so a search is reproducible whatever worker evaluates a
trial. `symexp.sweeps.strategies` finds these adapters by name. Decisions and rejected designs are
in `docs/design/search.md`.
"""
