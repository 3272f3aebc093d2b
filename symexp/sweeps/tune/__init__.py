"""How does a sweep run in several processes? `sx.tune` starts workers that run `sx.sample`.

Read in this order:

- `tune`: `sx.tune`: checks its arguments, makes the study, and runs an engine
- `job`: what an engine gets, what workers report, and which of them are replaced
- `trial_watch`: which worker evaluates which trial, and the limits that end it
- `following`: tells the callbacks what the workers do
- `local_processes`: the engine of this machine (`symexp.integrations.ray.tune` is the other)
- `worker_main`: the work of one worker, and the main function of its process
- `garbage`: keeps the start and the end of a worker short
- `output`: each line that a worker prints begins with the worker and the trial
- `pickling`: sends classes and functions of notebooks and scripts to workers
- `interrupts`: Ctrl-C and requests to stop that are never lost

The ledger owns everything that must not be lost. So the launcher, or any worker, may be killed at
any moment, and the same call continues the study.
"""
