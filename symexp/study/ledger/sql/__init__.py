"""How are studies recorded in SQLite and PostgreSQL? In tables, through SQLAlchemy Core.

Imported only if a study has a URL. Read in this order:

- `schema`: the tables, and the texts in them
- `database`: connections and dialects; statements are repeated while the database is away
- `rows`: trials and measurements of rows, also of spoilt ones
- `queries`: the trials and measurements of a study
- `trial_leases`: which process holds a trial, and the heartbeat that renews its lease
- `groups`: workers that evaluate the same trials together
- `enqueueing`: trials that a user adds
- `revisions`: trials at rest that were put back to waiting, ended or removed
- `spaces`: the spaces that studies keep
- `side_tables`: requests to stop, and how often each trial was given back
- `feed`: the finished trials, each end of a trial delivered once
- `catalog`: listing, making, opening and deleting the studies of a database
- `ledger`: the ledger of one study

Every statement stays correct if it runs twice. A worker that dies at any point loses no result:
its trial is claimed again when the lease expires.
"""
