"""Files of reconstructed cells: what is wrong with them is said, and where."""

from __future__ import annotations

import pytest

from nrnmini import Simulator
from nrnmini.objects.contour import body
from nrnmini.objects.morphology import (
    MorphologyError,
    read_neurolucida,
    read_swc,
)
from nrnmini.source import SourceFile


def message(read, text):
    with pytest.raises(MorphologyError) as caught:
        read(SourceFile("cell", text))
    return str(caught.value)


def test_a_line_that_is_no_point():
    text = message(read_swc, "1 1 0 0 0 5 -1\n2 3 5 zero 0 1 1\n")
    assert "error: this is no point of an SWC file\n --> cell:2:1" in text
    assert "2 | 2 3 5 zero 0 1 1\n  | ^^^^^^^^^^^^^^^^" in text
    assert "help: a point is: number kind x y z radius number-of-parent" in text


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ("2 3 5 0 0 1 7", "the parent 7 of point 2 does not exist"),
        ("2 3 5 0 0 1 2", "the parent 2 of point 2 has a higher number"),
        ("1 3 5 0 0 1 1", "point 1 is there twice"),
    ],
)
def test_points_and_parents(line, what):
    assert f"error: {what}\n --> cell:2:1" in message(
        read_swc, f"1 1 0 0 0 5 -1\n{line}\n"
    )


def test_order_of_lines_and_empty_lines_do_not_matter():
    points = ["1 1 0 0 0 5 -1", "2 3 5 0 0 1 1", "3 3 15 0 0 1 2"]
    want = [b.points for b in read_swc(SourceFile("a", "\n".join(points)))]
    text = "\n# comment\n\n".join(reversed(points))
    assert [b.points for b in read_swc(SourceFile("b", text))] == want


def test_parentheses():
    text = message(read_neurolucida, "( (Axon) (0 0 0 1)\n (1 0 0 1)\n")
    assert "this parenthesis is not closed\n --> cell:1:1" in text
    text = message(read_neurolucida, "( (Axon) (0 0 0 1) ) )\n")
    assert "this parenthesis closes nothing\n --> cell:1:22" in text


def test_files_without_a_cell():
    assert "`cell` has no points" in message(read_swc, "# nothing\n")
    text = message(read_neurolucida, "(Thumbnail (Rows 2))")
    assert "`cell` has no cell body or tree" in text


def test_markers_spines_and_properties_are_passed_over():
    branches = read_neurolucida(
        SourceFile(
            "cell",
            """( "x" (Color RGB (255, 128, 0)) (Dendrite) (Resolution 0.5)
            (8 3 0 1) <(9 9 9 1)> (Cross (Color White) (Name "m") (1 2 3 4))
            (18 3 0 1 S1) ; a comment with ( and )
            ( (Color Red) (20 3 0 1) Normal | (21 5 0 1) Midpoint ) )""",
        )
    )
    assert [b.points for b in branches] == [
        [(8, 3, 0, 1), (18, 3, 0, 1)],
        [(18, 3, 0, 1), (20, 3, 0, 1)],
        [(18, 3, 0, 1), (21, 5, 0, 1)],
    ]
    assert branches[1].parent is branches[0] and branches[1].parent_x == 1


def test_a_round_contour_has_its_diameter():
    import numpy as np

    angle = np.linspace(0, 2 * np.pi, 200)
    ring = np.column_stack([5 * np.cos(angle), 5 * np.sin(angle), 0 * angle])
    points = np.array(body([ring]))
    assert points[:, 3].max() == pytest.approx(10, rel=0.01)
    assert body([ring, ring + [0, 0, 1]])[1] == pytest.approx((0, 0, 1, 10), abs=0.05)


def test_the_classes_say_what_they_miss(tmp_path):
    h = Simulator().h
    reader = h.Import3d_SWC_read()
    with pytest.raises(RuntimeError, match="`nosuch.swc` cannot be read: No such file"):
        reader.input("nosuch.swc")
    with pytest.raises(RuntimeError, match="has read no file; `input"):
        h.Import3d_GUI(reader, 0).instantiate(None)
    with pytest.raises(RuntimeError, match="needs an Import3d_SWC_read or"):
        h.Import3d_GUI(h.Vector(), 0)
