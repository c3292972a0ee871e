"""How a reference tells what it found: one finding a line, as JSON."""

import json
import math

import numpy


def distance(ours, theirs, scale=None):
    """Largest distance of two arrays as a share of the largest value of the second (or of `scale`); NaN if any is."""
    ours, theirs = numpy.asarray(ours, dtype=float), numpy.asarray(theirs, dtype=float)
    if ours.shape != theirs.shape:
        return math.inf
    if ours.size == 0:
        return 0.0
    scale = float(numpy.abs(theirs).max()) if scale is None else scale
    return float(numpy.abs(ours - theirs).max()) / max(scale, 1e-30)


def tell(name, error, tolerance):
    error = float(error)
    print(json.dumps({'name': name, 'error': 'NaN' if math.isnan(error) else error, 'tolerance': tolerance}))
