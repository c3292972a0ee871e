"""
Reads a packed model of Signum with NumPy alone: read.py MODEL IMAGES.f32 prints the logits, one image a line. See
docs/packed-format.md.
"""

import base64
import json
import sys
import zlib

import numpy as np


def row_length(shape):
    axes = [extent for extent in shape if extent > 1]
    return int(np.prod(axes[1:])) if len(axes) > 1 else 64


def load(path):
    data = open(path, 'rb').read()
    start = 8 + int.from_bytes(data[:8], 'little')
    header = json.loads(data[8:start])
    metadata = header['__metadata__']
    packed = metadata.get('manifest.deflate')
    manifest = json.loads(zlib.decompress(base64.b64decode(packed)) if packed else metadata['manifest'])

    def raw(name, dtype):
        first, last = header[name]['data_offsets']
        return np.frombuffer(data[start + first : start + last], dtype)

    constants = {}
    for constant in manifest['constants']:
        name, shape, storage = constant['name'], constant['shape'], constant['storage']
        if storage == 'float':
            constants[name] = raw(name, '<f4').reshape(shape)
        elif storage == 'float16':
            constants[name] = raw(name, '<f2').astype('f4').reshape(shape)
        elif storage == 'int8':
            values = raw(name, 'i1').astype('f4')
            scales = np.repeat(raw(name + '.scales', '<f4'), row_length(shape))[: len(values)]
            constants[name] = (values * scales).reshape(shape)
        else:
            bits = np.unpackbits(raw(name, 'u1'), bitorder='little')[: int(np.prod(shape))].reshape(shape[0], -1)
            levels = (
                np.array([[-1, 1]] * shape[0], 'f4')
                if storage == 'signs'
                else raw(name + '.levels', '<f4').reshape(-1, 2)
            )
            constants[name] = np.take_along_axis(levels, bits.astype(int), 1).reshape(shape)
    return manifest, constants


def windows(x, kernel, strides, pads, dilations=(1, 1), fill=0.0):
    x = np.pad(x, ((0, 0), (0, 0), (pads[0], pads[2]), (pads[1], pads[3])), constant_values=fill)
    view = np.lib.stride_tricks.sliding_window_view(x, [(k - 1) * d + 1 for k, d in zip(kernel, dilations)], (2, 3))
    return view[:, :, :: strides[0], :: strides[1], :: dilations[0], :: dilations[1]]


def convolution(x, w, strides, pads, dilations, groups):
    parts = zip(np.split(x, groups, 1), np.split(w, groups, 0))
    return np.concatenate(
        [
            np.einsum('nchwij,kcij->nkhw', windows(p, w.shape[2:], strides, pads, dilations), f, optimize=True)
            for p, f in parts
        ],
        1,
    )


def embed(x, shape, starts, steps):
    out = np.zeros(shape, 'f4')
    out[tuple(slice(s, s + (n - 1) * t + 1, t) for s, n, t in zip(starts, x.shape, steps))] = x
    return out


def step(operation, a, shape, x):
    if operation == 'convolution':
        return convolution(x[0], x[1], a['strides'], a['pads'], a['dilations'], a['groups'])
    if operation == 'matmul':
        return np.matmul(
            *[np.swapaxes(v, -1, -2) if a[flag] else v for v, flag in zip(x, ('transposeA', 'transposeB'))]
        )
    if operation == 'maxPool':
        return windows(x[0], a['kernel'], a['strides'], a['pads'], fill=-np.inf).max((4, 5))
    if operation in ('sum', 'mean'):
        return getattr(np, operation)(x[0], tuple(a['axes']), keepdims=True)
    if operation == 'slice':
        return x[0][tuple(slice(s, s + (n - 1) * t + 1, t) for s, n, t in zip(a['starts'], shape, a['steps']))]
    if operation == 'embed':
        return embed(x[0], shape, a['starts'], a['steps'])
    if operation == 'concatenate':
        return np.concatenate(x, a['axis'])
    if operation == 'transpose':
        return x[0].transpose(a['permutation'])
    if operation == 'standardize':
        return (x[0] - x[0].mean(-1, keepdims=True)) / np.sqrt(x[0].var(-1, keepdims=True) + a['epsilon'])
    if operation == 'softmax':
        return (lambda e: e / e.sum(-1, keepdims=True))(np.exp(x[0] - x[0].max(-1, keepdims=True)))
    if operation == 'toBytes':
        scale = np.maximum(np.abs(x[0]).max(tuple(a['axes']), keepdims=True) / np.float32(127), np.float32(2**-100))
        return np.rint(x[0] / scale) * scale
    simple = {
        'reshape': lambda v: v.reshape(shape),
        'broadcast': lambda v: np.broadcast_to(v, shape),
        'sign': lambda v: np.where(v >= 0, 1, -1).astype('f4'),
        'relu': lambda v: np.maximum(v, 0),
        'sigmoid': lambda v: 1 / (1 + np.exp(-v)),
        'squareRoot': np.sqrt,
        'exponential': np.exp,
        'lessOrEqual': lambda u, v: (u <= v).astype('f4'),
    }
    return simple[operation](*x) if operation in simple else getattr(np, operation)(*x)


manifest, values = load(sys.argv[1])
image = manifest['images']
for pixels in np.fromfile(sys.argv[2], '<f4').reshape(-1, 1, image['channels'], image['height'], image['width']):
    values['images'] = pixels
    for each in manifest['steps']:
        values[each['output']] = step(
            each['operation'], each['attributes'], each['shape'], [values[name] for name in each['inputs']]
        )
    print(*(repr(float(logit)) for logit in values[manifest['output']].ravel()))
