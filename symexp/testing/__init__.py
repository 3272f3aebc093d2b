"""Tests for code that extends symexp: does a ledger, store or algorithm keep its promises?

A conformance suite is a class with tests. Subclass it, say how to make an object, and pytest runs
every test that the implementations of symexp pass:

- `ledger.LedgerConformance`: ledgers of studies, with `ledger_pauses` for trials that pause;
- `store.StoreConformance`: stores, against a model in memory;
- `algorithms.AlgorithmConformance`: search algorithms;
- `problems`: published problems with known optima, to measure algorithms;
- `postgres.PostgresCluster`: a PostgreSQL server that tests can crash.

These modules need pytest or Hypothesis. Nothing else in symexp imports them.
"""
