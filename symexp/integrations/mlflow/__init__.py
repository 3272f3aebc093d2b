"""How does a realization, or a trial of a sweep, become a run of MLflow?

In reading order:

- `contents`: params, metrics and tags of a realization, in the form that MLflow accepts; needs no
  MLflow;
- `logger`: `sx.log_to_mlflow`, which makes the run;
- `callback`: `sx.callbacks.MLflow`, which makes a run for each trial.

MLflow is imported at the first call. The active run and the settings of MLflow stay as they are.
"""
