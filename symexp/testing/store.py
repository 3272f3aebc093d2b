"""Conformance suite for stores: a subclass inherits tests against a model in memory.

Example:
    class TestMyStore(StoreConformance):
        def make_store(self, directory):
            return Store(directory, echo=False)

Guarantees under test:

- a realization keeps every byte until it is removed;
- a stage is built only if the store has no realization that its matcher selects;
- gc and remove keep closures, and archives contain closures;
- every query agrees with a dict that went through the same operations.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from symexp.store import (
    BuildContext,
    DependencyFailedError,
    Derivation,
    InUseError,
    Realization,
    Store,
    matchers,
)

__all__ = ["StoreConformance", "StoreMachine"]

_STAGES = 6
_PICK = st.integers(0, 1_000_000)


class StoreMachine(RuleBasedStateMachine):
    """Runs random operations on a store, and the same operations on dicts.

    The pipeline is fixed: stage i depends on some of the stages before it. The text that a stage
    writes is drawn for each build, so a stage may have several realizations. Its matcher selects
    the latest.

    Attributes:
        make_store: Returns the store of a directory.
        scratch: Directory for temporary stores; by default that of the system.
    """

    make_store: Callable[[Path], Store]
    scratch: str | None = None

    def __init__(self) -> None:
        super().__init__()
        self.directory = Path(tempfile.mkdtemp(prefix="symexp-conformance-", dir=self.scratch))
        self.store = self.make_store(self.directory / "store")
        self.other = self.make_store(self.directory / "other")
        self.kept: dict[str, str] = {}
        self.below: dict[str, set[str]] = {}
        self.links: dict[Path, str] = {}
        self.builds: list[str] = []
        self.next_text = "0"
        self.fails = False
        self.stages: list[Derivation] = []
        for i in range(_STAGES):
            below = [self.stages[j] for j in range(i) if (i + j) % 3 == 0]
            config = {"number": i, "of": [d.ref for d in below]}
            self.stages.append(
                Derivation(f"s{i}", config, below, build=self._build, matcher=matchers.latest())
            )

    def _build(self, ctx: BuildContext) -> None:
        self.builds.append(ctx.derivation.name)
        texts = [ctx.dependency(d).read_text("text") for d in ctx.derivation.dependencies]
        (ctx.out / "text").write_text(self.next_text + "".join(f"[{t}]" for t in texts))
        (ctx.out / "empty").mkdir()
        if self.fails:
            raise ZeroDivisionError("on purpose")

    def teardown(self) -> None:
        """Removes the directory of the run."""
        for item in self.directory.rglob("*"):
            if item.is_dir() and not item.is_symlink():
                item.chmod(0o700)
        shutil.rmtree(self.directory)

    def _note(self, realization: Realization) -> None:
        """Adds a realization and everything that it was built from to the model."""
        pending = [realization]
        while pending:
            item = pending.pop()
            text = item.read_text("text")
            if self.kept.setdefault(item.ref, text) != text:
                raise AssertionError(f"{item.ref} has changed")
            inputs = {ref for refs in item.inputs.values() for ref in refs}
            self.below[item.ref] = inputs
            pending += [self.store[ref] for ref in inputs if ref not in self.kept]

    def _closure(self, refs: set[str]) -> set[str]:
        reached: set[str] = set()
        pending = set(refs)
        while pending:
            ref = pending.pop()
            reached.add(ref)
            pending |= self.below[ref] - reached
        return reached

    def _working_links(self) -> dict[Path, str]:
        """Returns the links whose realization exists; a link works again when it comes back."""
        return {place: ref for place, ref in self.links.items() if ref in self.kept}

    def _pick(self, number: int) -> str:
        refs = sorted(self.kept)
        return refs[number % len(refs)]

    def _check(self, holds: bool, message: str) -> None:
        if not holds:
            raise AssertionError(message)

    @rule(number=_PICK, text=st.sampled_from("abc"), force=st.booleans())
    def realize(self, number: int, text: str, force: bool) -> None:
        """Realizing a stage builds exactly the planned stages, or fewer by early cutoff."""
        stage = self.stages[number % _STAGES]
        plan = self.store.plan(stage, force=force)
        self.builds, self.next_text, self.fails = [], text, False
        found = self.store.realize(stage, force=force)
        planned = [step.derivation.name for step in plan.builds]
        self._check(set(self.builds) <= set(planned), f"built {self.builds}, planned {planned}")
        self._check(len(set(self.builds)) == len(self.builds), "a stage was built twice")
        self._check(not planned or planned[0] in self.builds, "the first planned was not built")
        self._note(found)
        self._check(self.store.realize(stage).derivation == stage.ref, "another stage came back")

    @rule(number=_PICK)
    def realize_again(self, number: int) -> None:
        """A stage that was just realized is not built again."""
        stage = self.stages[number % _STAGES]
        self.next_text, self.fails = "r", False
        first = self.store.realize(stage)
        self.builds = []
        self._check(self.store.realize(stage) == first, "another realization came back")
        self._check(not self.builds, f"built again: {self.builds}")
        self._note(first)

    @rule(number=_PICK)
    def fail(self, number: int) -> None:
        """A build that fails changes no realization."""
        stage = self.stages[number % _STAGES]
        self.next_text, self.fails = "f", True
        try:
            self._note(self.store.realize(stage))
        except ZeroDivisionError as error:
            notes = "".join(getattr(error, "__notes__", []))
            self._check("in stage 's" in notes, f"the error does not name its stage: {notes}")
        self.fails = False

    @rule(number=_PICK)
    def keep_failure(self, number: int) -> None:
        """A kept failure stops the stages that depend on it, and has no other effect."""
        stage = self.stages[number % _STAGES]
        self.next_text, self.fails = "k", True
        try:
            found = self.store.realize(stage, on_error="keep")
        except DependencyFailedError as error:
            self._check(error.ref.startswith("err:"), "no failure is named")
        else:
            if found.ok:
                self._note(found)
        self.fails = False

    @precondition(lambda self: self.kept)
    @rule(number=_PICK, dependents=st.booleans())
    def remove(self, number: int, dependents: bool) -> None:
        """Removing a realization removes its dependents, or is refused."""
        ref = self._pick(number)
        doomed = {r for r in self.kept if ref in self._closure({r})}
        held = self._closure(set(self._working_links().values()))
        try:
            gone = set(self.store.remove(ref, dependents=dependents))
        except InUseError:
            refused = (len(doomed) > 1 and not dependents) or doomed & held
            self._check(bool(refused) or bool(self.store.realizations(failed=True)), "refused")
            return
        self._check({r for r in gone if r.startswith("rlz:")} == doomed, f"{gone} != {doomed}")
        self._forget(gone)

    def _forget(self, gone: set[str]) -> None:
        for ref in gone:
            self.kept.pop(ref, None)
            self.below.pop(ref, None)

    @precondition(lambda self: self.kept)
    @rule(number=_PICK, name=st.sampled_from("xyz"))
    def link(self, number: int, name: str) -> None:
        """A link makes its realization a root, and replaces an existing link."""
        ref = self._pick(number)
        place = self.store.link(ref, self.directory / name)
        self.links[place] = ref
        self._check((place / "text").read_text() == self.kept[ref], "the link leads elsewhere")

    @precondition(lambda self: self.links)
    @rule(number=_PICK)
    def unlink(self, number: int) -> None:
        """A realization without its link is not a root."""
        place = sorted(self.links)[number % len(self.links)]
        self.store.unlink(place)
        if place.is_symlink():
            place.unlink()
        del self.links[place]

    @rule(numbers=st.lists(_PICK, max_size=2), dry_run=st.booleans())
    def gc(self, numbers: list[int], dry_run: bool) -> None:
        """Garbage collection removes exactly the realizations outside the closures of roots."""
        keep = {self._pick(n) for n in numbers} if self.kept else set()
        stay = self._closure(keep | set(self._working_links().values()))
        done = self.store.gc(keep, dry_run=dry_run)
        gone = {ref for ref in done.refs if ref.startswith("rlz:")}
        self._check(gone == set(self.kept) - stay, f"{gone} went, {stay} should stay")
        if not dry_run:
            self._forget(gone)
            self.links = self._working_links()

    @precondition(lambda self: self.kept)
    @rule(number=_PICK, packed=st.booleans())
    def send(self, number: int, packed: bool) -> None:
        """Another store receives a realization with its closure, unchanged."""
        ref = self._pick(number)
        if packed:
            self.other.unpack(self.store.pack(ref, self.directory / "archive"))
        else:
            self.store.copy(ref, self.other)
        for item in self._closure({ref}):
            same = self.other[item].read_text("text") == self.kept[item]
            self._check(same, f"{item} is another one there")

    @precondition(lambda self: self.other.realizations())
    @rule()
    def receive(self) -> None:
        """Realizations that come back from another store are merged."""
        for item in self.other.copy(self.other.realizations(), self.store):
            self._note(item)
        for item in self.store.realizations():
            self._note(item)

    @precondition(lambda self: self.kept)
    @rule(number=_PICK)
    def damage(self, number: int) -> None:
        """A changed byte is found, and damaged realizations are set aside."""
        ref = self._pick(number)
        path = self.store[ref] / "text"
        inode = path.stat().st_ino
        path.chmod(0o644)
        path.write_text(path.read_text()[:-1] + "#")
        shared = {r for r in self.kept if (self.store[r] / "text").stat().st_ino == inode}
        found = {d.ref for d in self.store.verify(repair=True) if d.own}
        self._check(found == shared, f"{shared} are damaged, {found} were found")
        gone = set(self.kept) - {r.ref for r in self.store.realizations()}
        doubted = {r for r in self.kept if self._closure({r}) & shared}
        self._check(shared <= gone <= doubted, f"{gone} were set aside, {shared} are damaged")
        for item in gone:  # what ended within a tick of the clock before the damage is in doubt
            self.kept.pop(item)
            self.below.pop(item)
        self._drop_unclosed()

    def _drop_unclosed(self) -> None:
        """Removes the dependents of realizations that were set aside."""
        broken = [r for r in self.kept if not self.below[r] <= set(self.kept)]
        while broken and self._working_links():
            self.unlink(0)
        while broken:
            self._forget(set(self.store.remove(broken[0], dependents=True)) | {broken[0]})
            broken = [r for r in self.kept if not self.below[r] <= set(self.kept)]

    @invariant()
    def agrees(self) -> None:
        """The store and the model hold the same realizations and links."""
        refs = {r.ref for r in self.store.realizations()}
        self._check(refs == set(self.kept), f"{refs} != {set(self.kept)}")
        for ref, text in self.kept.items():
            self._check(self.store[ref].read_text("text") == text, f"{ref} has changed")
        self._check(self.store.links() == self._working_links(), "the links differ")


class StoreConformance:
    """Tests that every store must pass.

    Attributes:
        examples: Number of random runs.
        steps: Maximal number of operations in a run.
        scratch: Directory for the stores of random runs; by default that of the system.
    """

    examples = 50
    steps = 30
    scratch: str | None = None

    def make_store(self, directory: Path) -> Store:
        """Returns the store of a directory, which is created if it does not exist."""
        raise NotImplementedError

    def test_agrees_with_a_model(self) -> None:
        """Random operations have the same results as in the model."""
        body = {"make_store": staticmethod(self.make_store), "scratch": self.scratch}
        machine = type("Machine", (StoreMachine,), body)
        run_state_machine_as_test(
            machine,
            settings=settings(
                max_examples=self.examples, stateful_step_count=self.steps, deadline=None
            ),
        )

    def test_opened_again(self, tmp_path: Path) -> None:
        """A second store object on the same directory finds the realizations of the first."""

        def build(ctx: BuildContext) -> None:
            (ctx.out / "text").write_text("kept")

        stage = Derivation("one", {"a": 1}, build=build)
        first = self.make_store(tmp_path / "store").realize(stage)
        again = self.make_store(tmp_path / "store").realized(Derivation("one", {"a": 1}))
        if again.ref != first.ref or again.read_text("text") != "kept":
            raise AssertionError(f"{again} came back, not {first}")
