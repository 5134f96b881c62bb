"""A cell body traced as contours becomes points with diameters.

Owns: the geometry of contours, as NEURON's import3d does it (found by comparing its
results). Leaves to others: reading files (morphology).
"""

from __future__ import annotations

from nrnmini.objects.lazy import LazyModule

np = LazyModule("numpy")

SAMPLES = 101  # of a contour, at equal distances along it
POINTS = 21  # of the body that a single contour becomes


def body(contours) -> list[tuple[float, float, float, float]]:
    """(x, y, z, diameter) of a body from one contour, or from a stack of them.

    Parameters
    ----------
    contours : list of float[n, 3]    um

    A single contour gives 21 points along its principal axis, with the widths across
    it as diameters. Of a stack each contour gives one point: its centre, and the mean
    of two diameters: that of a circle with its perimeter and the mean one.
    """
    if len(contours) == 1:
        return [tuple(p) for p in _across(*_sampled(contours[0]))]
    return [_circle(c) for c in contours]


def _sampled(contour):
    """Centre, and points relative to it. The contour is not closed."""
    points = np.asarray(contour, dtype=float)
    steps = np.sqrt((np.diff(points, axis=0) ** 2).sum(axis=1))
    along = np.concatenate([[0.0], np.cumsum(steps)])
    at = np.linspace(0.0, along[-1], SAMPLES)
    samples = np.array([np.interp(at, along, xyz) for xyz in points.T]).T
    centre = samples.mean(axis=0)
    return centre, samples - centre


def _circle(contour):
    centre, samples = _sampled(contour)
    closed = np.vstack([contour, contour[:1]])
    perimeter = np.sqrt((np.diff(closed, axis=0) ** 2).sum(axis=1)).sum()
    mean_radius = np.sqrt((samples**2).sum(axis=1)).mean()
    return *centre, (perimeter / np.pi + 2 * mean_radius) / 2


def _across(centre, samples):
    axis = np.linalg.eigh(samples.T @ samples)[1][:, -1]
    axis *= np.sign(axis[np.argmax(np.abs(axis))])
    across = np.array([axis[1], -axis[0], 0.0])
    norm = np.linalg.norm(across)
    if norm == 0.0:
        across, norm = np.array([1.0, 0.0, 0.0]), 1.0
    position, offset = samples @ axis, samples @ (across / norm)
    # Two sides between the extreme points. Either lacks one of these.
    top = int(np.argmax(position))
    position = np.append(np.roll(position, -top), position[top])
    offset = np.append(np.roll(offset, -top), offset[top])
    bottom = int(np.argmin(position))
    one, other = position[bottom::-1], position[bottom:]
    low, high = min(one[1], other[1]), max(one[-2], other[-2])
    at = np.linspace(low, high, POINTS)
    width = np.abs(
        np.interp(at, *_rising(one[1:], offset[bottom::-1][1:]))
        - np.interp(at, *_rising(other[:-1], offset[bottom:-1]))
    )
    width[0] = (width[0] + width[1]) / 2
    width[-1] = (width[-1] + width[-2]) / 2
    return np.column_stack([centre + np.outer(at, axis), width])


def _rising(position, offset):
    """Without the points that fall back behind an earlier one."""
    highest = np.maximum.accumulate(position)
    keep = np.concatenate([[True], position[1:] > highest[:-1]])
    return position[keep], offset[keep]


def overlap(a, b) -> bool:
    """Do the rectangles around two contours overlap in x and y?"""
    a, b = np.asarray(a)[:, :2], np.asarray(b)[:, :2]
    return bool((a.min(0) <= b.max(0)).all() and (b.min(0) <= a.max(0)).all())
