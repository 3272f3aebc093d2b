"""Numbers that depend on the step of a search: schedules for the parameters of evolution.

Files in reading order:

- `base`: scalars, and arithmetic with them;
- `maths`: functions of scalars, and the usual schedules;
- `randoms`: a new random value at every call;
- `step_wise`: schedules in phases.
"""
