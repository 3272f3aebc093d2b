"""The rows of the matrix in `test_changes_noticed`: a project, an edit, and whether it counts."""

from typing import NamedTuple


class Row(NamedTuple):
    """One change of a project.

    Attributes:
        name: What is changed.
        text: The files of the project; lines `#: name` begin a file, `# %%` begins a cell.
        old: The text that is edited.
        new: What takes its place.
        expected: `noticed` or `unchanged`.
        says: What the warning names.
    """

    name: str
    text: str
    old: str = ""
    new: str = ""
    expected: str = "noticed"
    says: tuple[str, ...] = ()

    def edited(self) -> str:
        """Returns the files after the edit."""
        assert self.old in self.text, self.name
        return self.text.replace(self.old, self.new)


HEAD = """import symexp as sx
"""

BUILD = """
@sx.stage
def work(out):
    (out / "n").write_text(str({call}))
"""

ROWS: list[Row] = []


def row(name, text, old, new, expected="noticed", says=(), call="helper(2)"):
    """Adds a row: `text` is above the stage, which writes the value of `call`."""
    body = text if "work" in text else text + BUILD.format(call=call)
    head = "" if body.startswith("from __future__") else HEAD
    says = (says,) if isinstance(says, str) else says
    ROWS.append(Row(name, head + body, old, new, expected, says))


def same(name, text, old, new, call="helper(2)"):
    """Adds a row with an edit that must not be noticed."""
    row(name, text, old, new, "unchanged", (), call)


# Decorated helpers, and decorators.

DECORATED = """import functools
import numpy as np
{above}
{decorator}
def helper(x):
    return x * 3
"""


def decorated(decorator, above="", **kwargs):
    return DECORATED.format(decorator=decorator, above=above)


row("the body of a helper", decorated(""), "x * 3", "x * 4", says="main.helper")
row("the stage itself", decorated(""), "str(helper(2))", "str(helper(2) + 1)", says="main.work")
row("a helper under lru_cache", decorated("@functools.lru_cache"), "x * 3", "x * 4")
row("a helper under lru_cache(...)", decorated("@functools.lru_cache(maxsize=8)"), "x * 3", "x + 4")
row("a helper under functools.cache", decorated("@functools.cache"), "x * 3", "x * 4")
row("a helper under singledispatch", decorated("@functools.singledispatch"), "x * 3", "x * 4")
row(
    "a registered implementation of singledispatch",
    decorated("@functools.singledispatch")
    + "@helper.register\ndef _(x: int):\n    return x + 10\n",
    "x + 10",
    "x + 20",
)
row("a helper under np.vectorize", decorated("@np.vectorize"), "x * 3", "x * 4")
row(
    "a helper under contextmanager",
    "import contextlib\n@contextlib.contextmanager\ndef helper(x):\n    yield x * 3\n",
    "x * 3",
    "x * 4",
    call="helper(2).__enter__()",
)
PLAIN = """
def scaled(factor):
    def decorate(function):
        {wraps}
        def wrapper(*args):
            return function(*args) * factor
        return wrapper
    return decorate
"""
WRAPPED = PLAIN.format(wraps="@functools.wraps(function)")
NAKED = PLAIN.format(wraps="pass")
row("a helper under a decorator of the user", decorated("@scaled(2)", WRAPPED), "x * 3", "x * 4")
row("a helper under a decorator without wraps", decorated("@scaled(2)", NAKED), "x * 3", "x * 4")
row("the argument of a decorator", decorated("@scaled(2)", WRAPPED), "scaled(2)", "scaled(5)")
row("the body of a decorator", decorated("@scaled(2)", WRAPPED), "* factor", "* factor + 1")
row("the body of a decorator without wraps", decorated("@scaled(2)", NAKED), "* factor", "+ factor")
row(
    "the value in the argument of a decorator",
    decorated("@scaled(FACTOR)", WRAPPED + "FACTOR = 2\n"),
    "FACTOR = 2",
    "FACTOR = 5",
)
row(
    "a decorator below the stage",
    "import functools\ndef noted(n):\n    def decorate(f):\n        @functools.wraps(f)\n"
    "        def wrapper(out):\n            f(out)\n            (out / 'm').write_text(str(n))\n"
    "        return wrapper\n    return decorate\n@sx.stage\n@noted(1)\ndef work(out):\n"
    "    (out / 'n').write_text('1')\n",
    "@noted(1)",
    "@noted(2)",
)
row(
    "a class decorator",
    "def sized(n):\n    def decorate(cls):\n        cls.size = n\n        return cls\n"
    "    return decorate\n@sized(3)\nclass Model:\n    pass\n",
    "@sized(3)",
    "@sized(4)",
    call="Model.size",
)
row(
    "the body of a class decorator",
    "def sized(n):\n    def decorate(cls):\n        cls.size = n\n        return cls\n"
    "    return decorate\n@sized(3)\nclass Model:\n    pass\n",
    "cls.size = n\n",
    "cls.size = n + 1\n",
    call="Model.size",
)
row(
    "a decorated method",
    decorated("", WRAPPED) + "class Model:\n    @scaled(2)\n    def run(self):\n        return 1\n",
    "@scaled(2)",
    "@scaled(3)",
    call="Model().run()",
)
row(
    "a cached property",
    "import functools\nclass Model:\n    @functools.cached_property\n    def size(self):\n"
    "        return deep()\ndef deep():\n    return 1\n",
    "return 1\n",
    "return 2\n",
    call="Model().size",
)

# Partial functions, callable objects, collections of functions.

row(
    "the arguments of a partial function",
    "import functools\ndef scale(x, by):\n    return x * by\n"
    "helper = functools.partial(scale, by=3)\n",
    "by=3",
    "by=4",
)
row(
    "the function of a partial function",
    "import functools\ndef scale(x, by):\n    return x * by\n"
    "helper = functools.partial(scale, by=3)\n",
    "x * by",
    "x + by",
)
CALLABLE = """
class Scale:
    def __init__(self, by):
        self.by = by
    def __call__(self, x):
        return x * self.by
helper = Scale(3)
"""
row("the state of a callable object", CALLABLE, "Scale(3)", "Scale(4)")
row("the code of a callable object", CALLABLE, "x * self.by", "x + self.by")
TABLE = "def one(x):\n    return x * 3\ndef two(x):\n    return x\n"
row(
    "a dict of functions",
    TABLE + "TABLE = {'a': one, 'b': two}\n",
    "x * 3",
    "x * 4",
    call="TABLE['a'](2)",
)
row("a list of functions", TABLE + "steps = [one, two]\n", "x * 3", "x * 4", call="steps[0](2)")
row(
    "another function in a dict",
    TABLE + "TABLE = {'a': one}\n",
    "'a': one",
    "'a': two",
    call="TABLE['a'](2)",
)
row("a lambda", "helper = lambda x: x * 3\n", "x * 3", "x * 4")
row(
    "one of two lambdas in a line",
    "helper, other = (lambda x: x * 3), (lambda x: x)\n",
    "x * 3",
    "x * 4",
)
row(
    "a bound method",
    CALLABLE.replace("helper = Scale(3)", "helper = Scale(3).__call__"),
    "Scale(3)",
    "Scale(4)",
)
row(
    "operator.itemgetter",
    "import operator\nhelper = operator.itemgetter(0)\n",
    "(0)",
    "(1)",
    call="helper('ab')",
)

# Globals of any kind.

row("a constant", "RATE = 0.01\n", "0.01", "0.003", says="main.RATE: 0.01 -> 0.003", call="RATE")
row(
    "a global in lower case",
    "rate = 0.01\n",
    "0.01",
    "0.003",
    says="main.rate: 0.01 -> 0.003",
    call="rate",
)
row(
    "a global of another cell",
    "# %%\nimport symexp as sx\nlearning_rate = 0.01\n# %%\n" + BUILD.format(call="learning_rate"),
    "0.01",
    "0.003",
    says="learning_rate: 0.01 -> 0.003",
)
row(
    "a helper of another cell",
    "# %%\nimport symexp as sx\ndef helper(x):\n    return x * 3\n# %%\n"
    + BUILD.format(call="helper(2)"),
    "x * 3",
    "x * 4",
)
row(
    "a class of another cell",
    "# %%\nimport symexp as sx\nclass Model:\n    size = 3\n# %%\n"
    + BUILD.format(call="Model.size"),
    "size = 3",
    "size = 4",
)
row(
    "a dict, down to the value",
    "params = {'lr': 0.01, 'layers': [64, 32]}\n",
    "32",
    "16",
    says="main.params['layers'][1]: 32 -> 16",
    call="params",
)
row("a set", "WORDS = {'a', 'b'}\n", "'b'", "'c'", call="len(WORDS)")
row("None that becomes a value", "RATE = None\n", "None", "0.5", call="RATE")
row(
    "an array",
    "import numpy as np\nWEIGHTS = np.array([1.0, 2.0])\n",
    "2.0",
    "3.0",
    call="WEIGHTS.sum()",
)
row(
    "the type of an array",
    "import numpy as np\nw = np.zeros(3, 'f4')\n",
    "f4",
    "f8",
    call="w.dtype",
)
row(
    "an array in a dict",
    "import numpy as np\nW = {'a': np.arange(3)}\n",
    "(3)",
    "(4)",
    call="W['a'].sum()",
)
row(
    "an instance",
    CALLABLE + "model = Scale(3)\n",
    "model = Scale(3)",
    "model = Scale(5)",
    call="model.by",
)
DATACLASS = """import dataclasses
@dataclasses.dataclass
class Config:
    lr: float = 0.1
    layers: list = dataclasses.field(default_factory=lambda: [1, 2])
config = Config(lr=0.5)
"""
row("a dataclass", DATACLASS, "lr=0.5", "lr=0.6", call="config.lr")
row("the default of a dataclass", DATACLASS, "= 0.1", "= 0.2", call="Config().lr")
row("a default factory", DATACLASS, "[1, 2]", "[1, 3]", call="Config().layers")
NAMED = (
    "from typing import NamedTuple\nclass P(NamedTuple):\n    x: int\n    y: int = 2\np = P(1)\n"
)
row("a named tuple", NAMED, "P(1)", "P(5)", call="p.x")
row("the default of a named tuple", NAMED, "y: int = 2", "y: int = 3", call="P(1).y")
row("a regex", "import re\nPATTERN = re.compile('a+')\n", "a+", "a*", call="PATTERN.pattern")
row(
    "the flags of a regex",
    "import re\nP = re.compile('a')\n",
    "('a')",
    "('a', re.I)",
    call="P.flags",
)
row(
    "an enum",
    "import enum\nclass Mode(enum.Enum):\n    FAST = 1\n    SLOW = 2\nmode = Mode.FAST\n",
    "mode = Mode.FAST",
    "mode = Mode.SLOW",
    call="mode.value",
)
row("a path", "import pathlib\nplace = pathlib.Path('a')\n", "('a')", "('b')", call="place.name")
row(
    "a date", "import datetime\nday = datetime.date(2020, 1, 1)\n", "1, 1)", "1, 2)", call="day.day"
)
SYMBOLIC = """
@sx.symbolize
class Net:
    def __init__(self, units=3):
        self.units = units
    def size(self):
        return self.units * 2
net = Net(4)
"""
row("a symbolic object", SYMBOLIC, "Net(4)", "Net(5)", call="net.size()")
row(
    "the class of a symbolic object",
    SYMBOLIC,
    "self.units * 2",
    "self.units * 3",
    call="net.size()",
)
row(
    "a default that names a global",
    "N = 3\ndef helper(x, n=N):\n    return x * n\n",
    "N = 3",
    "N = 4",
)
row(
    "the attribute of a class from a global",
    "N = 3\nclass A:\n    size = N + 1\n",
    "N = 3",
    "N = 4",
    call="A.size",
)
row(
    "an attribute that is set later",
    "class A:\n    pass\nA.size = 3\n",
    "= 3",
    "= 4",
    call="A.size",
)
row("a global dict that is filled in steps", "T = {}\nT['a'] = 1\n", "= 1", "= 2", call="T['a']")

# Closures.

CLOSURE = """
def make():
    values = {value}
    def helper(x):
        return values, x
    return helper
helper = make()
"""
row("a list in a closure", CLOSURE.format(value="[1, 2]"), "[1, 2]", "[1, 3]")
row("a number in a closure", CLOSURE.format(value="1.5"), "1.5", "2.5")
row(
    "an object in a closure",
    CALLABLE.replace("helper = Scale(3)", "") + CLOSURE.format(value="Scale(3)"),
    "Scale(3)",
    "Scale(4)",
)
row(
    "a function in a closure",
    "def deep(x):\n    return x * 3\n" + CLOSURE.format(value="deep"),
    "x * 3",
    "x * 4",
)

# Other modules of the project.

LIB = (
    "#: lib/__init__.py\nfrom lib.inner import deep\nCONST = 3\ndef f(x):\n    return deep(x) * 2\n"
)
LIB += "class Base:\n    def run(self):\n        return deep(1)\n"
LIB += "#: lib/inner.py\nRATE = 0.1\ndef deep(x):\n    return x + 1\n"


def lib(text, call):
    return text + BUILD.format(call=call) + LIB


row("lib.f()", lib("import lib\n", "lib.f(2)"), "deep(x) * 2", "deep(x) * 3", says="lib.f")
row("from lib import f", lib("from lib import f\n", "f(2)"), "deep(x) * 2", "deep(x) * 3")
row(
    "what a function of lib calls",
    lib("import lib\n", "lib.f(2)"),
    "x + 1",
    "x + 2",
    says="lib.inner.deep",
)
row(
    "lib.CONST",
    lib("import lib\n", "lib.CONST"),
    "CONST = 3",
    "CONST = 4",
    says="lib.CONST: 3 -> 4",
)
row("from lib import CONST", lib("from lib import CONST\n", "CONST"), "CONST = 3", "CONST = 4")
row("a constant of a submodule", lib("import lib.inner\n", "lib.inner.RATE"), "= 0.1", "= 0.2")
row("import lib as l", lib("import lib as l\n", "l.f(2)"), "x + 1", "x + 2")
row(
    "a base class of another module",
    lib("from lib import Base\nclass Model(Base):\n    pass\n", "Model().run()"),
    "return deep(1)",
    "return deep(2)",
)
row(
    "a base class that is a stage",
    "@sx.stage\nclass Base:\n    def build(self, out):\n        (out / 'n').write_text('1')\n"
    "@sx.stage\nclass work(Base):\n    def build(self, out):\n        super().build(out)\n",
    "'1'",
    "'2'",
)
row(
    "the base class of a stage in another module",
    "from lib import Base\n@sx.stage\nclass work(Base):\n    def build(self, out):\n"
    "        (out / 'n').write_text(str(self.run()))\n" + LIB,
    "return deep(1)",
    "return deep(2)",
)
INSIDE = "def helper(x):\n    {statement}\n    return {value}\n"
for statement, value in (
    ("from lib import f", "f(x)"),
    ("import lib", "lib.f(x)"),
    ("import lib as l", "l.f(x)"),
    ("from lib import inner", "inner.deep(x)"),
    ("import lib.inner", "lib.inner.deep(x)"),
):
    row(
        f"`{statement}` inside a function",
        lib(INSIDE.format(statement=statement, value=value), "helper(2)"),
        "x + 1",
        "x + 2",
        says="lib.inner.deep",
    )
row(
    "a constant of an import inside a function",
    lib(INSIDE.format(statement="from lib import CONST", value="CONST"), "helper(2)"),
    "CONST = 3",
    "CONST = 4",
    says="lib.CONST: 3 -> 4",
)
row(
    "a module that is passed on as a whole",
    lib("import lib.inner\nmodule = lib.inner\n", "getattr(module, 'deep')(1)"),
    "x + 1",
    "x + 2",
)
row(
    "a relative import",
    "from pack.stages import work\n#: pack/__init__.py\n#: pack/tools.py\ndef f():\n    return 3\n"
    "#: pack/stages.py\nimport symexp as sx\nfrom .tools import f\n" + BUILD.format(call="f()"),
    "return 3",
    "return 4",
    says="pack.tools.f",
)
row(
    "a relative import inside a function",
    "from pack.stages import work\n#: pack/__init__.py\n#: pack/tools.py\ndef f():\n    return 3\n"
    "#: pack/stages.py\nimport symexp as sx\ndef helper(x):\n    from .tools import f\n"
    "    return f()\n" + BUILD.format(call="helper(2)"),
    "return 3",
    "return 4",
    says="pack.tools.f",
)
row(
    "names of a star import",
    lib("from lib.inner import *\n", "deep(1)"),
    "x + 1",
    "x + 2",
)

# Rules, arguments, classes.

RULE = """
@sx.patcher(name="my_rule_{n}")
def my_rule(target, by=3):
    return {{"units": by}}
@sx.symbolize
class Net:
    def __init__(self, units=1):
        self.units = units
"""
row(
    "a rule that is applied by name",
    RULE.format(n=1) + BUILD.format(call="sx.patch(Net(), 'my_rule_1?7').units"),
    '"units": by',
    '"units": by + 1',
)
row(
    "a rule in a constant",
    RULE.format(n=2)
    + "RULES = ['my_rule_2?7']\n"
    + BUILD.format(call="sx.patch(Net(), RULES[0]).units"),
    '"units": by',
    '"units": by + 1',
)
row(
    "a rule in an argument of the stage",
    RULE.format(n=3) + "@sx.stage\ndef made(out, rule):\n"
    "    (out / 'n').write_text(str(sx.patch(Net(), rule).units))\n"
    "work = lambda: made('my_rule_3?7')\n",
    '"units": by',
    '"units": by + 1',
)
row(
    "a function among the arguments",
    "import functools\ndef f(x):\n    return x * 3\n@sx.stage\ndef made(out, g):\n"
    "    (out / 'n').write_text(str(g(2)))\nwork = lambda: made(f)\n",
    "x * 3",
    "x * 4",
)
row(
    "the class of an object among the arguments",
    SYMBOLIC + "@sx.stage\ndef made(out, net):\n    (out / 'n').write_text(str(net.size()))\n"
    "work = lambda: made(Net(4))\n",
    "self.units * 2",
    "self.units * 3",
)
row(
    "a metaclass",
    "class Meta(type):\n    def size(cls):\n        return 3\nclass A(metaclass=Meta):\n    pass\n",
    "return 3",
    "return 4",
    call="A.size()",
)
row(
    "a property",
    "class A:\n    @property\n    def size(self):\n        return deep()\n"
    "def deep():\n    return 3\n",
    "return 3",
    "return 4",
    call="A().size",
)
row(
    "a nested class",
    "class A:\n    class B:\n        size = 3\n",
    "size = 3",
    "size = 4",
    call="A.B.size",
)
row(
    "a generator function",
    "def helper(n):\n    for i in range(n):\n        yield i * 3\n",
    "i * 3",
    "i * 4",
    call="list(helper(2))",
)
row(
    "an async function",
    "async def deep():\n    return 3\ndef helper(x):\n    import asyncio\n"
    "    return asyncio.run(deep())\n",
    "return 3",
    "return 4",
)
row(
    "a global that another function assigns",
    "n = 3\ndef other():\n    global n\n    n = 4\n",
    "n = 3",
    "n = 5",
    call="n",
)

# What is no change.

same("a comment", "def helper(x):\n    return x  # one\n", "# one", "# two")
same("a docstring", 'def helper(x):\n    """One."""\n    return x\n', "One.", "Two.")
same(
    "a docstring that is gone",
    'def helper(x):\n    """One."""\n    return x\n',
    '    """One."""\n',
    "",
)
same(
    "the docstring of a class",
    'class A:\n    """One."""\n    size = 3\n',
    "One.",
    "Two.",
    call="A.size",
)
same("annotations", "def helper(x: int) -> int:\n    return x\n", "x: int", "x: float")
same(
    "annotations that are gone",
    "def helper(x: int) -> int:\n    y: int = x\n    return y\n",
    "y: int",
    "y",
)
same("formatting", "def helper(x):\n    return x  *  3\n", "x  *  3", "(x *\n        3)")
same("quotes", "def helper(x):\n    return 'a'\n", "'a'", '"a"')
same(
    "a function that is not used",
    "def helper(x):\n    return x\ndef other():\n    return 1\n",
    "return 1",
    "return 2",
)
same(
    "lines above",
    "import os\ndef helper(x):\n    return x\n",
    "import os\n",
    "import os\n\n\nBELOW = 1\n",
)
same(
    "a global that is not used",
    "other = 1\ndef helper(x):\n    return x\n",
    "other = 1",
    "other = 2",
)
same(
    "the matcher of the stage",
    "@sx.stage(matcher=sx.matchers.latest())\ndef work(out):\n    pass\n",
    "latest()",
    "latest(1)",
)
same(
    "a logger",
    "import logging\nlog = logging.getLogger('a')\ndef helper(x):\n"
    "    log.debug('x')\n    return x\n",
    "'a')",
    "'b')",
)
same(
    "a lock",
    "import threading\nlock = threading.Lock()\ndef helper(x):\n    with lock:\n        return x\n",
    "Lock",
    "RLock",
)
same(
    "an attribute of the same name as a global",
    "size = 3\nclass A:\n    size = 5\n",
    "size = 3",
    "size = 4",
    call="A().size",
)
same(
    "an unused function of a module", lib("import lib\n", "lib.CONST"), "deep(x) * 2", "deep(x) * 3"
)
same(
    "a function of a module that an import inside does not use",
    lib(INSIDE.format(statement="from lib import CONST", value="CONST"), "helper(2)"),
    "deep(x) * 2",
    "deep(x) * 3",
)
same(
    "another stage that the code names",
    "@sx.stage\ndef below(out):\n    (out / 'n').write_text('5')\ndef helper(x):\n"
    "    return below is None\n",
    "'5'",
    "'6'",
)
same(
    "the order of a set",
    "WORDS = {'a', 'b', 'c'}\n",
    "{'a', 'b', 'c'}",
    "{'c', 'b', 'a'}",
    call="len(WORDS)",
)
same("the type of a field", DATACLASS, "lr: float", "lr: int", call="config.lr")
same(
    "a module counter that the build itself sets",
    "count = 0\ndef helper(x):\n    global count\n    count += 1\n    return x\n",
    "count = 0",
    "count = 1",
)
same(
    "the version of the stage's decorator options",
    "@sx.stage(outputs='n')\ndef work(out):\n    (out / 'n').write_text('1')\n",
    "outputs='n'",
    "outputs=['n']",
)

same(
    "an argument that was added, and is declared",
    "@sx.stage\ndef work(out, lr=0.1):\n    (out / 'n').write_text(str(lr))\n",
    "@sx.stage\ndef work(out, lr=0.1):\n    (out / 'n').write_text(str(lr))\n",
    "def drop(x):\n    return x\n@sx.stage(added={'dropout': 0.0})\n"
    "def work(out, lr=0.1, dropout=0.0):\n    (out / 'n').write_text(str(lr + drop(dropout)))\n",
)
row(
    "a helper of a stage with an argument that was added",
    "def helper(x):\n    return x * 3\n@sx.stage\ndef work(out, lr=0.1):\n"
    "    (out / 'n').write_text(str(helper(lr)))\n",
    "x * 3\n@sx.stage\ndef work(out, lr=0.1):\n",
    "x * 4\n@sx.stage(added={'dropout': 0.0})\ndef work(out, lr=0.1, dropout=0.0):\n",
)

UNFOLLOWED: list[Row] = []


def unfollowed(name, text, says, call="helper(2)"):
    """Adds a row with something whose changes cannot be noticed."""
    UNFOLLOWED.append(Row(name, HEAD + text + BUILD.format(call=call), says=(says,)))


unfollowed(
    "a socket",
    "import socket\nconn = socket.socket()\nconn.close()\ndef helper(x):\n"
    "    return conn is None\n",
    "main.conn",
)
unfollowed(
    "a generator", "numbers = (i for i in range(3))\n", "main.numbers", call="numbers is None"
)
unfollowed(
    "an open file",
    "import tempfile\nclass Holder:\n    pass\nholder = Holder()\n"
    "holder.items = iter([1, 2])\nholder.gen = (i for i in [1])\n",
    r"main.holder.gen",
    call="holder is None",
)
unfollowed("eval", "def helper(x):\n    return eval('x + 1')\n", r"main.helper: eval\(\)")
unfollowed(
    "import_module",
    "import importlib\ndef helper(x):\n    return importlib.import_module('math').pi\n",
    "import_module",
)
