"""
Sums in 8-bit registers, a product at a time: accumulators.py FOLDER. A wrapping register is an int8 that overflows at
every addition; a saturating one is cut at the end of its tile, as documented. A tile of a convolution is of whole
channels, at most as many as asked for. Zeros of padding add nothing.
"""

import pathlib
import sys

import numpy
from findings import tell
from stored import read_safetensors


def register(products, overflow):
    if overflow == 'saturating':
        return max(-128, min(127, int(sum(products))))
    total = 0
    for product in products:
        total = (total + int(product) + 128) % 256 - 128
    return total


def dot(a, b, overflow, tile):
    products = a * b
    tile = tile or len(products)
    return sum(register(products[k : k + tile], overflow) for k in range(0, len(products), tile))


def product(x, w, overflow, tile):
    return numpy.array([[dot(row, filter_, overflow, tile) for filter_ in w] for row in x])


def convolution(x, w, overflow, tile):
    tile = tile // 9 * 9
    padded = numpy.pad(x, ((0, 0), (0, 0), (1, 1), (1, 1)))
    n, _, height, width = x.shape
    result = numpy.zeros((n, len(w), height, width))
    for index in numpy.ndindex(n, len(w), height, width):
        image, out, row, column = index
        window = padded[image, :, row : row + 3, column : column + 3]
        result[index] = dot(window.ravel(), w[out].ravel(), overflow, tile)
    return result


if __name__ == '__main__':
    stored = read_safetensors(pathlib.Path(sys.argv[1]) / 'sums.safetensors')
    known = {}
    for path, ours in stored.items():
        layer, *kind = path.split('/')
        if len(kind) < 3:
            continue
        overflow, tile, engine = kind
        if (layer, overflow, tile) not in known:
            compute = product if layer == 'product' else convolution
            known[layer, overflow, tile] = compute(stored[f'{layer}/x'], stored[f'{layer}/w'], overflow, int(tile))
        tell(path, abs(ours - known[layer, overflow, tile]).max(), 0)
