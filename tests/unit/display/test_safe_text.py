"""Foreign text is shown without control characters, and as HTML that does nothing."""

from symexp.display.safe_text import escape_html, format_leaf, make_printable


def test_characters_that_do_not_print_are_escaped():
    assert make_printable("plain") == "plain"
    assert make_printable("a\tb\u202ec\ud800") == "a\\tb\\u202ec\\ud800"
    assert format_leaf("x" * 50, limit=10) == "'xxxxxxxxxx'..."


class Shouting:
    def __repr__(self):
        return "\x1b[31mred\n"


def test_the_repr_of_a_class_of_users_is_made_printable():
    assert format_leaf(Shouting()) == "\\x1b[31mred"


def test_tags_are_escaped_in_html():
    assert escape_html("<i>&\x1b") == "&lt;i&gt;&amp;\\x1b"
    assert escape_html("\"'") == "&quot;&#x27;"
