"""Places of boxes: below what they depend on, and without overlaps."""

from itertools import pairwise

from symexp.display.graphs.layout import arrange


def check(widths, edges):
    drawing = arrange(widths, edges)
    for a, b in edges:
        assert drawing.layers[a] < drawing.layers[b]
    rows = {}
    for i, layer in enumerate(drawing.layers):
        rows.setdefault(layer, []).append(i)
    for row in rows.values():
        row.sort(key=lambda i: drawing.centers[i])
        for a, b in pairwise(row):
            gap = drawing.centers[b] - drawing.centers[a] - (widths[a] + widths[b]) / 2
            assert gap > 0
    for i, width in enumerate(widths):
        assert drawing.centers[i] - width / 2 >= -1e-6
        assert drawing.centers[i] + width / 2 <= drawing.width + 1e-6
    return drawing


def test_a_chain_is_straight():
    drawing = check([100.0] * 5, [(i, i + 1) for i in range(4)])
    assert drawing.layers == [0, 1, 2, 3, 4]
    assert len(set(drawing.centers)) == 1


def test_a_diamond_and_a_line_around_it():
    drawing = check([80.0] * 4, [(0, 1), (0, 2), (1, 3), (2, 3), (0, 3)])
    assert drawing.layers == [0, 1, 1, 2]
    assert [len(lane) for lane in drawing.lanes] == [0, 0, 0, 0, 1]


def test_what_is_needed_late_is_drawn_late():
    assert check([50.0] * 4, [(0, 1), (1, 3), (2, 3)]).layers == [0, 1, 1, 2]


def test_wide_layers_and_long_lines():
    edges = [(i * 20 + a, i * 20 + 20 + b) for i in range(9) for a in range(20) for b in range(20)]
    check([60.0 + i % 7 for i in range(200)], edges)
    count = 300
    chain = [(i, i + 1) for i in range(count - 1)]
    drawing = check([90.0] * count, [*chain, *[(0, i) for i in range(2, count)]])
    assert drawing.depth == count


def test_a_wide_layer_becomes_rows_that_fit_on_a_screen():
    count = 40
    edges = [(0, i) for i in range(1, count + 1)] + [(i, count + 1) for i in range(1, count + 1)]
    drawing = check([130.0] * (count + 2), edges)
    assert drawing.depth == 2 + 7
    assert drawing.width < 1100
    assert {len(drawing.lanes[i]) for i in range(count)} == set(range(7))
    # Lines to one box share their lanes: each row has at most one lane from above, and one down.
    for layer in range(1, 8):
        crossing = {
            lane[layer - drawing.layers[a] - 1]
            for (a, b), lane in zip(edges, drawing.lanes)
            if drawing.layers[a] < layer < drawing.layers[b]
        }
        assert len(crossing) <= 2


def test_layers_that_would_be_crossed_too_often_stay_wide():
    count = 2000
    drawing = check([130.0] * (count + 1), [(i, count) for i in range(count)])
    assert drawing.depth == 2


def test_boxes_stay_below_what_they_need_beside_lanes():
    edges = [(0, i) for i in range(1, 21)] + [(i, 21) for i in range(1, 21)]
    drawing = check([130.0] * 22, edges)
    middle = drawing.width / 2
    assert abs(drawing.centers[0] - middle) < 80
    assert abs(drawing.centers[21] - middle) < 80


def test_nothing_is_drawn_of_nothing():
    assert arrange([], []).depth == 0
