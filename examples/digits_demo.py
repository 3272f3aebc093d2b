"""The main job of symexp on real data, from a printed experiment to a trained, saved one.

Run it with `make demo`.
"""

from __future__ import annotations

import os
import tempfile
import time
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")

START = time.perf_counter()


def title(text: str) -> None:
    print(f"\n=== {text} [{time.perf_counter() - START:.1f} s]", flush=True)


def main() -> None:
    title("Loading Keras")
    from digits import digits_experiment

    import symexp as sx

    title("The experiment: a tree, nothing of Keras has run yet")
    experiment = digits_experiment()
    print(sx.format(experiment, hide_default_values=True))
    print(f"fingerprint {sx.fingerprint(experiment)[:16]}")

    title("Another one: the same, patched by rule strings")
    rules = "scale_width?factor=2.0;change_lr?0.002;swap_activation?relu&gelu"
    print(f"rules: {rules}")
    patched = sx.patch(experiment.clone(), rules)
    print(sx.diff(experiment, patched))

    title("Training both")
    before = experiment.train_and_evaluate(verbose=1)
    after = patched.train_and_evaluate(verbose=1)
    print(f"accuracy of the original: {before:.4f}")
    print(f"accuracy of the patched:  {after:.4f}")

    title("Saving and loading")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "patched.json"
        sx.save(patched, path)
        loaded = sx.load(path)
        print(f"{path.stat().st_size:,} bytes of JSON")
    assert sx.eq(loaded, patched)
    print(f"loaded == saved: {sx.eq(loaded, patched)}")

    title("What the rules did, as a rule that can be sent to others")
    diff = sx.diff(experiment, patched)
    again = sx.patch(experiment.clone(), diff.patch())
    assert sx.eq(again, patched)
    print(f"the original with the diff applied == the patched: {sx.eq(again, patched)}")

    sweep(experiment)
    title("Done")


def sweep(experiment) -> None:
    """Tunes the filters in a study that is kept: run twice, the second time finishes at once."""
    import symexp as sx

    title("A sweep over the filters of both convolutions, kept in demo_output/sweep.db")
    space = sx.patch(experiment.clone(), ["filter_search_space", {"num_epochs": 1}])
    print(sx.dna_spec(space))
    folder = Path("demo_output")
    folder.mkdir(exist_ok=True)
    study = f"sqlite:///{folder}/sweep.db#digits"
    loop = sx.sample(space, sx.geno.Sweeping(), study=study, progress=False)
    trained = 0
    for candidate, feedback in loop:
        accuracy = candidate.train_and_evaluate()
        print(f"trial {feedback.id} {feedback.dna}: accuracy {accuracy:.4f}", flush=True)
        feedback(accuracy)
        trained += 1
    result = loop.result
    print(f"{trained} candidates trained now, {len(result) - trained} remembered")

    title("What the sweep found")
    print(result.table())
    print(f"the best is trial {result.best.id}; as a diff from the experiment:")
    print(sx.diff(experiment, result.best.exp))
    page = result.save_html(folder / "sweep.html", base=experiment)
    print(f"plots, table and diff are in {page.resolve()}")


if __name__ == "__main__":
    main()
