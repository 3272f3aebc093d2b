"""One worker of the database benchmarks, run as a module with KIND URL START SECONDS.

Prints how many trials of random search over 10 decisions it finished in that time.
"""

import sys
import time
import warnings


def space():
    from symexp import geno
    from symexp.spaces.dna import Space

    return Space([geno.oneof(100, location=f"x{i}") for i in range(10)])


def symexp_trials(url: str, start: float, seconds: float) -> int:
    from symexp.study.ledger import StudyDefinition, open_ledger
    from symexp.sweeps.algorithms import Random
    from symexp.sweeps.worker import Worker

    count = 0
    with open_ledger(url, StudyDefinition(space())) as ledger:
        time.sleep(max(0.0, start - time.time()))
        for claim in Worker(ledger, Random(seed=1), wait=False):
            claim.complete(float(claim.dna.flat[0]))
            count += 1
            if time.time() > start + seconds:
                break
    return count


def optuna_trials(url: str, start: float, seconds: float) -> int:
    import optuna

    optuna.logging.set_verbosity(optuna.logging.ERROR)
    warnings.simplefilter("ignore")
    study = optuna.load_study(
        study_name="bench", storage=url, sampler=optuna.samplers.RandomSampler()
    )
    time.sleep(max(0.0, start - time.time()))
    count = 0
    while time.time() < start + seconds:
        trial = study.ask()
        values = [trial.suggest_categorical(f"x{i}", range(100)) for i in range(10)]
        study.tell(trial, values[0])
        count += 1
    return count


if __name__ == "__main__":
    kind, url, start, seconds = sys.argv[1:]
    run = symexp_trials if kind == "symexp" else optuna_trials
    print(run(url, float(start), float(seconds)))
