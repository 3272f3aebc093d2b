"""Laws of remotes: whatever is pushed by whom, a store that pulls has the union of it."""

import tempfile
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from symexp.store import Derivation, Store
from tests.property.test_store_laws import MEMORY

COUNT = 6


def stages(builder):
    """A pipeline of stages, each on two before it; the outcome of some depends on who builds."""
    found = []
    for number in range(COUNT):
        below = found[max(0, number - 2) :]

        def build(ctx, number=number):
            (ctx.out / "n").write_text(f"{number} {builder if number % 2 else ''}")

        config = {"number": number, "of": [d.ref for d in below]}
        found.append(Derivation(f"s{number}", config, below, build=build))
    return found


choices = st.lists(st.integers(0, COUNT - 1), max_size=4)


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(choices, choices, st.booleans())
def test_what_is_pulled_is_the_union_of_what_was_pushed(mine, theirs, again):
    with tempfile.TemporaryDirectory(dir=MEMORY) as directory:
        root = Path(directory)
        expected = set()
        for name, chosen in (("mine", mine), ("theirs", theirs)):
            store = Store(root / name, echo=False)
            made = stages(name)
            for number in chosen:
                store.realize(made[number])
                store.push(made[number], remote=root / "remote")
            if again:
                store.push(remote=root / "remote", verify=True)
            expected |= {r.ref for r in store.realizations()}
        reader = Store(root / "reader", echo=False)
        if expected or again:
            reader.pull(remote=root / "remote")
        assert {r.ref for r in reader.realizations()} == expected
        assert reader.verify() == []
