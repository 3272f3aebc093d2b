"""Other libraries: how do Keras, MLflow, Optuna, PyGlove, Ray and treescope work with symexp?

Each library has a package, which is the only place that imports it:

- `keras`: Keras objects as trees, and live objects as plain Keras;
- `mlflow`: realizations and trials as runs of MLflow;
- `optuna`: samplers as algorithms, pruners as early stopping;
- `pyglove`: DNA generators as algorithms, policies as early stopping;
- `ray`: workers of a sweep and builds of a store on a cluster;
- `treescope`: trees in notebooks.

The package `callbacks` has the callbacks of sweeps that need no other library.

Lower layers know none of these packages. They load them by name on first use
(`symexp._base.registry`, `symexp.sweeps.strategies`), so `import symexp` loads no other library.
"""
