"""Which callbacks of sweeps does symexp ship? Files of trials, and event files of TensorBoard.

Read in this order:

- `trial_rows`: what is written about a trial
- `line_files`: files that grow by whole lines
- `csv_log`, `json_log`: one line for each trial
- `event_files`: the files that TensorBoard reads
- `tensorboard`: the measurements and the HParams view of TensorBoard

The callback for MLflow is in `symexp.integrations.mlflow.callback`. Users import all of them from
`symexp.callbacks`. None of these files needs another package.
"""
