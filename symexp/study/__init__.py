"""What has a search found so far? A study: the recorded trials of one search space.

Read in this order:

- `trial`: the records: trials and measurements
- `definition`: the space and the objectives that a study is made with
- `ledger`: the record of a study's trials, in memory or in a database
- `kept_space`: the space in the record of a study
- `curves`: the learning curve of a trial, over the attempts that it went on from
- `repeats`: the trials of one candidate, with the mean and spread of their rewards
- `trial_result`: a trial as a result shows it: its experiment, measurements, and PyGlove's names
- `study`: `sx.Study`; opening, listing and deleting studies
- `result`: `study.result`: the best trials, the Pareto front, plots, files
- `decisions`: the decisions of a space as columns, and how much each one matters
- `table`: the trials as a table

A study contains decisions (DNAs), never live objects. An existing study only opens with the space
and the objectives that it was made with.
"""
