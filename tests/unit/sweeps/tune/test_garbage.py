"""What the process of a worker does about garbage, each in a process of its own."""

import subprocess
import sys
import textwrap


def run(text, *arguments):
    code = "from symexp.sweeps.tune.garbage import *\n" + textwrap.dedent(text)
    done = subprocess.run(
        [sys.executable, "-c", code, *map(str, arguments)],
        capture_output=True,
        text=True,
        check=True,
    )
    assert not done.stderr
    return done.stdout


def test_garbage_of_trials_is_collected_and_what_is_older_is_not_searched():
    said = run(
        """
        import gc, weakref
        class Node:
            def __init__(self):
                self.me = self
        search_nothing()
        print(gc.isenabled())
        old = weakref.ref(Node())
        search_new_objects()
        print(gc.isenabled())
        new = weakref.ref(Node())
        gc.collect()
        print(old() is None, new() is None)
        """
    )
    assert said.split() == ["False", "True", "False", "True"]


def test_a_file_in_a_cycle_is_written_after_all_exit_handlers(tmp_path):
    text = """
        import atexit, sys
        class Log:
            def __init__(self, path):
                self.file = open(path, "w")
                self.write = self.file.write
                self.me = self
        search_nothing()
        old = Log(sys.argv[1])
        search_new_objects()
        new = Log(sys.argv[2])
        atexit.register(lambda: (old.write(" end"), new.write(" end")))
        old.write("old"), new.write("new")
        """
    run(text, tmp_path / "old", tmp_path / "new")
    assert (tmp_path / "old").read_text() == "old end"
    assert (tmp_path / "new").read_text() == "new end"


def test_exit_handlers_and_finalizers_run():
    said = run(
        """
        import atexit, weakref
        class Thing:
            pass
        search_nothing()
        thing = Thing()
        weakref.finalize(thing, print, "finalizer")
        search_new_objects()
        atexit.register(print, "handler")
        """
    )
    assert said.split() == ["handler", "finalizer"]


def test_files_that_cannot_be_flushed_do_not_matter():
    said = run(
        """
        import io, os
        class Odd(type):
            def __subclasscheck__(cls, other):
                raise ValueError("odd")
        class Thing(metaclass=Odd):
            pass
        class Refusing(io.StringIO):
            def flush(self):
                raise OSError("no")
        closed = open(os.devnull)
        closed.close()
        kept = [Thing(), Refusing(), closed]
        flush_files()
        print("done")
        """
    )
    assert said.split() == ["done"]
