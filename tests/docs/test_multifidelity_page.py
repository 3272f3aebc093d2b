"""The page about multi-fidelity: its examples run."""

import doctest
import re
from pathlib import Path

PAGE = Path(__file__).parents[2] / "docs" / "multifidelity.md"
BLOCK = re.compile(r"^```python\n(.*?)^```$", re.DOTALL | re.MULTILINE)


def test_the_examples_run():
    text = "\n".join(BLOCK.findall(PAGE.read_text("utf-8")))
    test = doctest.DocTestParser().get_doctest(text, {}, PAGE.name, str(PAGE), 0)
    result = doctest.DocTestRunner().run(test)
    assert (result.failed, result.attempted > 10) == (0, True)
