"""How is a pipeline realized: what is kept, what is built, where and by whom?

Reading order:

- `options`: the options of a call, as one object
- `resolver`: which kept realizations are chosen for the stages, and which stages are left
- `plan`: what would be done with each stage, and why
- `checkup`: looking at kept realizations before they are used
- `members`: stages that become known when the dependencies of another one are realized
- `answers`: what another process says about a stage that it has realized
- `pipeline`: the stages in order, in this process or through a `Launcher`
- `run`: one call that builds; building or awaiting a single stage
- `build`: running a builder, and keeping the directory of a failure
- `out`: the directory that a build writes into, and its checkpoint
- `output`: capturing what builds print
- `progress`: the progress bar
- `reservations`: what builds of this machine may use at the same time
- `traces`: whether a worker may build another stage
- `guard`: the time and the memory of one worker process
- `fork_launcher`: the launcher that forks worker processes
- `fork_worker`: what such a process does
- `session`: a build that is done by hand

Invariants: a file lock per derivation lets all processes together build a stage at most once at a
time. A result is durable before a caller receives it.
"""
