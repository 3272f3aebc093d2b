"""`sx.view`: what its options show."""

import re

import pytest

import symexp as sx
from symexp.display.views import ViewError
from symexp.errors import PathError


@sx.symbolize
class Bar:
    def __init__(self, x, y=1):
        raise AssertionError("a view materializes nothing")


def value():
    return sx.Dict(x=1, y=[1, sx.Dict(a=[2, 3]), "text"], e=Bar("abc"), g=int, w=[])


def body(page):
    return str(page).partition("</style>")[2]


def opened(page):
    """Returns the keys of the containers that are unfolded; the root is the empty text."""
    pattern = r'<details open><summary[^>]*>(?:<span class="sx-path" title[^>]*>(\w+)</span> =)?'
    return re.findall(pattern, body(page))


def test_a_view_shows_itself():
    page = sx.view(value())
    assert page._repr_html_() == str(page) == page.to_str() == sx.to_html_str(value())
    assert repr(page).startswith("<view of ")
    assert sx.view(page) is page
    assert str(sx.to_html(value())) == str(page)


def test_a_view_is_saved_as_a_page(tmp_path):
    path = sx.view(sx.Dict(x="ä\ud800")).save(tmp_path / "page.html")
    assert path.read_text("utf-8").startswith("<!DOCTYPE html>")


def test_what_is_unfolded():
    assert opened(sx.view(value(), collapse_level=0)) == []
    assert opened(sx.view(value(), collapse_level=1)) == [""]
    assert opened(sx.view(value())) == ["", "y", "e"]
    assert opened(sx.view(value(), collapse_level=None)) == ["", "y", "1", "e"]
    assert ">a</span> = [2, 3]</li>" in body(sx.view(value(), collapse_level=None))
    page = sx.view(value(), collapse_level=1, uncollapse=["y[1].a"])
    assert opened(page) == opened(sx.view(value(), collapse_level=1, uncollapse="y[1].a"))
    assert opened(page) == ["", "y", "1", "a"]
    by_function = sx.view(value(), collapse_level=0, uncollapse=lambda k, v, p: k.key == "e")
    assert opened(by_function) == ["e"]


def test_highlight_and_lowlight():
    seen = []

    def high(k, v, p):
        seen.append((str(k), type(p).__name__))
        return isinstance(v, (int, list)) or k.key == "e"

    page = body(sx.view(value(), highlight=high, lowlight=lambda k, v, p: k.key == "x"))
    x = '<span class="sx-path" title="x">x</span> = <span class="sx-number">1</span>'
    assert f'<li class="sx-leaf sx-high sx-low">{x}</li>' in page
    assert '<summary class="sx-high"><span class="sx-path" title="e">e</span>' in page
    assert '<li class="sx-leaf"><span class="sx-path" title="g">g</span>' in page
    assert ("e.x", "Bar") in seen
    assert "" not in dict(seen)


def test_what_is_left_out():
    page = body(sx.view(Bar("abc", 1), extra_flags={"hide_default_values": True}))
    assert "abc" in page
    assert ">y<" not in page
    assert ">y<" in body(sx.view(Bar("abc", 2), hide_default_values=True))
    assert "MISSING" not in body(sx.view(Bar.partial(), hide_missing_values=True))
    page = body(sx.view(value(), include_keys=["x", "y"], exclude_keys=["x"]))
    assert re.findall(r'title="(\w+)">\w+</span> =', page) == ["y"]
    page = body(sx.view(value(), exclude_keys=lambda k, v, p: k.key in ("a", "e", "y")))
    assert re.findall(r'title="(\w+)">\w+</span> =', page) == ["x", "g", "w"]


def test_keys_and_tooltips():
    page = body(sx.view(sx.Dict(x=1), key_style="label", name="top"))
    assert '<span class="sx-key sx-path" title="x">x</span> <span class="sx-number">1' in page
    assert '<span class="sx-key">top</span>' in page
    page = body(sx.view(value(), enable_key_tooltip=False, enable_summary_tooltip=False))
    assert "title=" not in page
    assert 'x = <span class="sx-number">1<' in page


def test_everything_is_escaped():
    tree = sx.Dict({"<b>": "<i>", 'q"': 1})
    for style in ("summary", "label"):
        page = body(sx.view(tree, key_style=style, name="<u>"))
        assert not {"<b>", "<i>", "<u>"} & set(re.findall(r"<[^>]*>", page))
        assert 'q"' not in page


def test_a_diff_is_shown_without_options():
    change = sx.diff(sx.Dict(x=1), sx.Dict(x=2))
    assert body(sx.view(change)) == body(sx.view(change, collapse_level=None))
    both = sx.diff(sx.Dict(x=1, y=1), sx.Dict(x=2, y=1), mode="both")
    assert "sx-add" in body(sx.view(both))
    for given in (change, both, sx.view(sx.Dict(x=1))):
        with pytest.raises(ViewError, match="options are for trees"):
            sx.view(given, highlight=lambda k, v, p: True)
        with pytest.raises(ViewError, match="options are for trees"):
            sx.view(given, name="change")


def test_functions_see_what_contextual_values_mean():
    part = sx.Dict(x=sx.ContextualValue("n"))
    tree = sx.Dict(n=3, part=part)

    def means_three(k, v, p):
        return k.key == "x" and p.x == 3

    assert body(sx.view(tree, highlight=means_three)).count("sx-high") == 1
    assert body(sx.view(part, highlight=means_three)).count("sx-high") == 1


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"colapse_level": 1}, "Did you mean 'collapse_level'"),
        ({"view_id": "other"}, "one kind of view"),
        ({"extra_flags": {"use_inferred": True}}, "no option 'use_inferred'"),
        ({"key_style": "bold"}, "'summary' or 'label'"),
        ({"collapse_level": -1}, "whole number from 0"),
        ({"include_keys": 5}, "function that selects them"),
        ({"collapse_level": True}, "whole number from 0"),
        ({"exclude_keys": [[1]]}, "Expected exclude_keys to be keys"),
        ({"highlight": "x"}, "Expected highlight to be a function"),
        ({"uncollapse": 5}, "Expected uncollapse to be key paths"),
        ({"name": 5}, "Expected name to be a text"),
    ],
)
def test_wrong_options(options, message):
    with pytest.raises(ViewError, match=message):
        sx.view(value(), **options)


def test_errors_in_functions_and_paths():
    with pytest.raises(PathError):
        sx.view(value(), uncollapse=["y["])
    with pytest.raises(ZeroDivisionError) as caught:
        sx.view(value(), highlight=lambda k, v, p: 1 / 0)
    assert "view of 'x'" in caught.value.__notes__[0]


def test_a_leaf():
    assert body(sx.view(3)).startswith('<ul><li class="sx-leaf"><span class="sx-number">3<')
