"""Definitions that the code contains, because their module needs symexp."""

import subprocess
import sys
import textwrap

import pytest

import symexp as sx


@pytest.fixture
def load(tmp_path, monkeypatch):
    """Imports a module with a source text, and forgets it after the test."""
    monkeypatch.syspath_prepend(str(tmp_path))
    names = []

    def load(name, text):
        (tmp_path / f"{name}.py").write_text(textwrap.dedent(text))
        names.append(name)
        return __import__(name)

    yield load
    for name in names:
        del sys.modules[name]


def run_without_symexp(code, expression, folder):
    """Returns what an expression prints where symexp cannot be imported."""
    program = f"import sys; sys.modules['symexp'] = None\nexec({code!r})\nprint({expression})\n"
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=folder, capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


def test_a_decorated_class_is_written_without_its_decorator(load, tmp_path):
    module = load(
        "decorated_one",
        '''
        """Some classes."""
        import math

        import symexp as sx

        @sx.symbolize(
            name="other.name",
        )
        class Area:
            """The area of a circle."""

            # A comment.
            def __init__(self, radius, scale=2):
                self.radius = radius

            def value(self):
                return math.floor(math.pi * self.radius ** 2)
        ''',
    )
    exp = module.Area(3)
    code = sx.to_code(exp)
    assert code.partition("\n")[2] == textwrap.dedent(
        '''
        import math


        class Area:
            """The area of a circle."""

            # A comment.
            def __init__(self, radius, scale=2):
                self.radius = radius

            def value(self):
                return math.floor(math.pi * self.radius ** 2)


        def make():
            return Area(3)
        '''
    )
    assert run_without_symexp(code, "make().value()", tmp_path) == str(exp.value()) == "28"
    assert "from decorated_one import Area\n" in sx.to_code(exp, inline=False)


def test_what_it_uses_from_its_module_comes_first(load, tmp_path):
    module = load(
        "decorated_two",
        """
        from __future__ import annotations

        import os.path
        import symexp
        from symexp import symbolize as sym, typing
        from functools import cached_property, lru_cache as cached

        FACTOR: int = 3
        TABLE = {"a": FACTOR}

        def helper(x: Unknown) -> int:
            return inner(x) * TABLE["a"]

        @cached
        def inner(x):
            return x + 1

        class Base:
            def base(self):
                return helper(1)

        @sym
        class Other:
            def __init__(self, y: typing.Int = 1):
                self.y = y

        @symexp.symbolize
        class Main(Base):
            def __init__(self, other: Other, k=FACTOR):
                self.other, self.k = other, k

            @cached_property
            def total(self):
                twin = Main(self.other, 0) if self.k else None
                return self.base() + self.other.y + self.k + len(os.path.join("a", "b")) + twin.k
        """,
    )
    exp = module.Main(module.Other(5))
    code = sx.to_code(exp)
    order = [code.index(text) for text in ("FACTOR: int = 3", "TABLE =", "def inner", "def helper",
                                           "class Base", "class Main", "def make")]  # fmt: skip
    assert order == sorted(order)
    assert "symexp" not in code.partition("\n")[2]
    assert "from __future__ import annotations\n" in code
    assert "from functools import cached_property, lru_cache as cached" in code
    assert run_without_symexp(code, "make().total", tmp_path) == str(exp.total)


def test_names_of_symexp_keras_are_those_of_keras(load):
    module = load(
        "decorated_keras",
        """
        import symexp as sx
        import symexp.keras as k
        from symexp.keras import layers as L, Sequential

        @sx.symbolize
        class Maker:
            def __init__(self, units): ...
            def build(self):
                return Sequential([L.Dense(3), k.layers.ReLU()])
        """,
    )
    code = sx.to_code(module.Maker(3))
    assert "\nimport keras as k\nfrom keras import Sequential, layers as L\n" in code


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("def f(self): return sx.clone(self)", "it uses symexp (sx)"),
        ("def f(self): return STATE", "it uses 'STATE', which is not assigned once in its module"),
        ("def f(self): return renamed()", "it uses original under another name"),
    ],
)
def test_classes_that_need_symexp_are_imported_and_the_code_says_so(load, body, reason):
    module = load(
        "decorated_three",
        f"""
        import symexp as sx
        STATE = 1
        STATE = 2

        def original(): ...
        renamed = original

        @sx.symbolize
        class Uses:
            def __init__(self, x): ...
            {body}
        """,
    )
    code = sx.to_code(module.Uses(1))
    assert f"# The import of Uses needs symexp: {reason}.\n" in code
    assert "from decorated_three import Uses\n" in code
    assert "class Uses" not in code
    assert "\nSTATE" not in code


def test_the_last_of_several_definitions_is_written(load):
    module = load(
        "decorated_four",
        """
        import symexp as sx

        class Twice:
            def __init__(self, old): ...

        @sx.symbolize
        class Twice:
            def __init__(self, new): ...
        """,
    )
    code = sx.to_code(module.Twice(1))
    assert "def __init__(self, new)" in code
    assert "old" not in code


def test_plain_classes_are_imported(load):
    module = load("plain_one", "class Plain:\n    def __init__(self, x): ...\n")
    assert "from plain_one import Plain\n" in sx.to_code(sx.symbolize(module.Plain)(1))


def test_two_decorated_classes_of_one_name(load, tmp_path):
    text = """
    import symexp as sx

    @sx.symbolize
    class Same:
        def __init__(self, x):
            self.x = {value}
    """
    one, two = (load(f"same_{v}", text.format(value=v)) for v in (1, 2))
    code = sx.to_code(sx.List([one.Same(0), two.Same(0)]))
    assert code.count("class Same") == 1
    assert "from same_2 import Same as same_2_Same" in code
    assert "# The import of Same needs symexp: its name 'Same' has another meaning" in code


def test_functions(load, tmp_path):
    module = load(
        "decorated_five",
        """
        import symexp as sx

        @sx.functor
        def power(x, y=2):
            return x ** y
        """,
    )
    exp = sx.Dict(f=module.power.partial(y=3))
    code = sx.to_code(exp)
    assert "@" not in code
    assert run_without_symexp(code, "make()['f'](2)", tmp_path) == "8" == str(exp.f(2))


def test_scripts(tmp_path):
    (tmp_path / "script.py").write_text(
        "import symexp as sx\n"
        "@sx.symbolize\n"
        "class Net:\n"
        "    def __init__(self, x):\n"
        "        self.x = x\n"
        "print(sx.to_code(Net(4)))\n"
    )
    done = subprocess.run(
        [sys.executable, "script.py"], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert "Define these names" not in done.stdout
    assert run_without_symexp(done.stdout, "make().x", tmp_path) == "4"


def test_annotations_that_are_evaluated(load, tmp_path):
    module = load(
        "decorated_six",
        """
        import dataclasses
        import typing as t
        import symexp as sx

        @sx.symbolize
        @dataclasses.dataclass
        class Data:
            x: t.ClassVar[int] = 1
            y: int = 2

        @sx.symbolize
        class Specs:
            def __init__(self, n: sx.typing.Int(min_value=1), m: t.Optional[int] = None):
                self.n = n
        """,
    )
    code = sx.to_code(module.Data(5))
    assert "from __future__" not in code
    assert "import typing as t\n" in code
    assert run_without_symexp(code, "make()", tmp_path) == "Data(y=5)"
    code = sx.to_code(module.Specs(4))
    assert "from __future__ import annotations\n" in code
    assert run_without_symexp(code, "make().n", tmp_path) == "4"
