"""How far is a trial trained before it is compared? Sweeps whose trials pause and go on.

Read in this order:

- `fidelity`: `sx.fidelity`, the budgets of a sweep
- `notes`: what a trial notes about its budgets, for all workers
- `halving`: successive halving, in one bracket or several (ASHA, Hyperband)
- `per_budget`: a model for each budget that proposes candidates (BOHB)
- `exploring`: a candidate near another one
- `population`: population-based training (PBT)

A trial has budgets, such as 1, 3, 9 and 27 epochs. After each it pauses with its rewards so far.
The algorithm of each worker lets the best ones go on, so a paused trial is claimed again, as a new
attempt with a greater budget. What it goes on from lies in its checkpoint. What all workers need
to know is noted with the trial, so any worker can go on after any other one was killed.
"""
