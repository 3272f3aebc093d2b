"""Which candidates are evaluated next, and by whom? Sweeps: loops over the candidates of a space.

Read in this order:

- `sample`: `sx.sample`, the loop, with candidates out and feedback in
- `sample_arguments`: what its arguments may be
- `begin`: from the arguments to the study, the algorithm and the worker of the sweep
- `claimed_trial`: the trial that a worker evaluates, and what is attached to it
- `feedback`: what the body of the loop reports about its candidate
- `feedback_arguments`: the rewards, metrics and exceptions that it takes
- `limits`: the time of a trial, and other limits of a sweep
- `callbacks`: what a user's object is told of the trials
- `worker`: claims trials of a study and records their outcomes
- `algorithms`: what proposes candidates
- `feasible`: proposals that satisfy the constraints of a sweep
- `fidelity`: trials that pause at a budget, and go on from there if they are good
- `generators`: algorithms that keep a state of their own, as in PyGlove
- `instances`: one instance of an algorithm for each loop
- `evolution`: search by evolution
- `stopping`: rules of early stopping, and the measurements that they read
- `policies`: rules of early stopping that see one trial at a time, as in PyGlove
- `strategies`: algorithms and rules by name, and those of Optuna and PyGlove
- `warm_start`: outcomes that another study, or a store, already has
- `checkpoints`: what the next attempt of a trial goes on from
- `progress`: the progress bar
- `iteration`: `sx.iter`, the candidates of a space without a study
- `tune`: `sx.tune`, the loop in several processes

The loop is the worker: any number of loops over one study share its trials. Algorithms only
suggest; the ledger of the study (`symexp.study.ledger`) records. An outcome is kept in a store
before its trial ends, so a crash in between loses nothing.
"""
