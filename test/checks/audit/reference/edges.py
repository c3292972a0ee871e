"""Pairs at zeros and the ends of their windows, in NumPy: edges.py FOLDER. sign(0) is +1, of either zero."""

import json
import pathlib
import sys

import numpy
from findings import tell
from stored import read_safetensors


def sign(w):
    return numpy.where(w >= 0, 1.0, -1.0)


def swish(w, mu):
    s = 1 / (1 + numpy.exp(-numpy.clip(mu * w, -700, 700)))
    return 2 * s * (1 + mu * w * (1 - s)) - 1


def swish_slope(w, mu):
    z = numpy.clip(mu * w, -600, 600)
    return mu * (2 - z * numpy.tanh(z / 2)) / (1 + numpy.cosh(z))


def triangle(w):
    return numpy.maximum(0, 2 - 2 * abs(w))


def reste(w, o, clip, margin):
    inner = margin ** (1 / o) / margin
    outer = numpy.maximum(abs(w), 1e-30) ** ((1 - o) / o) / o
    return numpy.where(abs(w) <= margin, inner, numpy.where(abs(w) <= clip, outer, 0))


def proximal(w, rho, varrho):
    """L of Signum's theory, for the levels -1 and 1 with the midpoint 0; where both flats meet it is the sign."""
    low, high = min(0, -1 + rho), max(0, 1 - rho)
    below, above = max(-1, -varrho), min(1, varrho)
    w = numpy.clip(w, -1, 1)
    with numpy.errstate(all='ignore'):
        left = -1 + (w - low) * (below + 1) / (0 - low)
        right = above + w * (1 - above) / high
    return numpy.where(w >= 0, numpy.where(w < high, right, 1), numpy.where(w <= low, -1, left))


def uniform(w, bits):
    steps = 2**bits - 1
    return 2 * numpy.floor((numpy.clip(w, -1, 1) + 1) / 2 * steps + 0.5) / steps - 1


def pair(name, w, s):
    """(F, B, deployed)."""
    one = numpy.ones_like(w)
    signs = sign(w)
    if name == 'ternary':
        levels = numpy.where(abs(w) <= s['delta'], 0, signs)
        return levels, one, levels
    if name == 'uniform':
        return uniform(w, s['bits']), (abs(w) <= 1).astype(float), uniform(w, s['bits'])
    mu = s.get('mu', 1)
    forward, backward = {
        'bc': lambda: (signs, one),
        'bnn': lambda: (signs, (abs(w) <= s['clip']).astype(float)),
        'bnn+': lambda: (signs, swish_slope(w, mu)),
        'bnn++': lambda: (swish(w, mu), swish_slope(w, mu)),
        'bireal': lambda: (signs, triangle(w)),
        'poly+': lambda: (numpy.where(abs(w) <= 1, 2 * w - w * abs(w), signs), triangle(w)),
        'ede+': lambda: (numpy.tanh(mu * w), mu * (1 - numpy.tanh(mu * w) ** 2)),
        'reste': lambda: (signs, reste(w, s['o'], s['clip'], s['margin'])),
        'pc': lambda: (proximal(w, s['rho'], s['varrho']), one),
    }[name]()
    return forward, backward, signs


if __name__ == '__main__':
    folder = pathlib.Path(sys.argv[1])
    stored = read_safetensors(folder / 'edges.safetensors')
    w = stored['weights'].astype(float)
    for index, (name, symbols) in enumerate(json.loads((folder / 'pairs.json').read_text())):
        known = dict(zip(('forward', 'backward', 'deploy'), pair(name, w, symbols)))
        for engine in ('reference', 'onnxruntime', 'torch', 'tensorflow'):
            for part, theirs in known.items():
                ours = stored[f'{index}/{engine}/{part}']
                error = abs(ours - theirs) / max(1, abs(theirs).max())
                where = w[error.argmax()]
                tolerance = 1e-12 if engine == 'reference' else 1e-5
                tell(f'{name} {symbols}, {engine}: {part} at {where}', error.max(), tolerance)
