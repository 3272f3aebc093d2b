"""Tables as text and as HTML: columns, alignment, limits, escaping."""

import pytest

from symexp.display.tables import render_html, render_result, render_text


class Rows(list):
    """A table without a study."""

    def __init__(self, columns, *rows):
        super().__init__(dict(zip(columns, row)) for row in rows)
        self.columns = columns


def test_numbers_are_aligned_to_the_right_and_texts_to_the_left():
    table = Rows(["id", "kind"], (1, "a"), (10, "bcd"))
    assert render_text(table) == "id  kind\n 1  a\n10  bcd"


def test_columns_without_values_and_single_attempts_are_left_out():
    table = Rows(["id", "error", "attempts"], (1, None, 1), (2, None, 0))
    assert render_text(table) == "id\n 1\n 2"
    again = Rows(["id", "attempts"], (1, 1), (2, 3))
    assert render_text(again).split("\n")[0] == "id  attempts"


def test_an_empty_table_shows_its_columns():
    assert render_text(Rows(["id", "state"])) == "id  state"


def test_an_error_is_the_last_line_of_its_traceback():
    table = Rows(["id", "error"], (1, "Traceback:\n  line\nValueError: x\n"))
    assert render_text(table).split("\n")[1] == " 1  ValueError: x"


def test_columns_that_do_not_fit_are_named():
    table = Rows(["id", "first", "second"], (1, "a" * 10, "b"))
    assert render_text(table, width=14).split("\n") == [
        "id  first",
        " 1  aaaaaaaaaa",
        "(1 columns not shown: second)",
    ]


@pytest.mark.parametrize("render", [render_text, render_html])
def test_a_long_table_shows_its_beginning_and_its_end(render):
    shown = render(Rows(["id"], *((i,) for i in range(1000, 1100))))
    assert "40 more" in shown
    assert "1029" in shown
    assert "1030" not in shown
    assert "1070" in shown


def test_long_cells_are_cut():
    assert render_text(Rows(["x"], ("a" * 50,))).split("\n")[1] == "a" * 39 + "…"


def test_html_marks_the_best_rows_and_escapes_text():
    html = render_html(Rows(["id", "<i>"], (1, "<b>"), (2, "\x1b")), best=frozenset({2}))
    assert "&lt;i&gt;" in html
    assert "&lt;b&gt;" in html
    assert "\\x1b" in html
    assert html.count('<tr class="sx-best">') == 1
    assert '<tr class="sx-best"><td class="sx-num">2</td>' in html


class Result:
    def __repr__(self):
        return "<Result>"

    def table(self):
        return Rows(["id"], (1,))


def test_a_result_is_a_summary_and_a_table():
    html = render_result(Result())
    assert html.startswith("<div><p><code>&lt;Result&gt;</code></p>")
    assert html.endswith("</table></div>")
