"""
networks.py MODEL VALUES.safetensors IMAGES.f32: one BWA CNN and one BW ViT as one writes them in PyTorch, with the
weights of a run of Signum. Prints the logits.
"""

import json
import math
import sys

import numpy as np
import torch
import torch.nn.functional as F


def load(path):
    data = open(path, 'rb').read()
    start = 8 + int.from_bytes(data[:8], 'little')
    header = json.loads(data[8:start])
    return {
        name: torch.from_numpy(
            np.frombuffer(data[start + e['data_offsets'][0] : start + e['data_offsets'][1]], '<f4')
            .reshape(e['shape'])
            .copy()
        )
        for name, e in header.items()
        if name != '__metadata__'
    }


def sign(x):
    return torch.where(x >= 0, 1.0, -1.0)


def batch_norm(x, values, name):
    flat = {key: values[f'{name}.{key}'].ravel() for key in ('mean', 'variance', 'gamma', 'beta')}
    return F.batch_norm(x, flat['mean'], flat['variance'], flat['gamma'], flat['beta'], eps=1e-5)


def vgg_small(values, x):
    """
    Binary weights and activations but for the first and the last layer; pooling before the norm, hard tanh between
    layers.
    """
    for layer in range(1, 7):
        weight = values[f'convolution{layer}.weight']
        x = F.conv2d(x, weight, padding=1) if layer == 1 else F.conv2d(sign(x), sign(weight), padding=1)
        x = F.hardtanh(batch_norm(F.max_pool2d(x, 2) if layer % 2 == 0 else x, values, f'convolution{layer}'))
    return F.linear(x.flatten(1), values['classifier.weight'], values['classifier.bias'])


def vit_small(values, x, heads=2, depth=2, patch=4):
    """Binary weights in attention and MLP, their sums scaled by 1 / sqrt(fan-in)."""

    def linear(x, name, binary=True):
        weight, bias = values[f'{name}.weight'], values[f'{name}.bias']
        return F.linear(x, sign(weight)) / math.sqrt(weight.shape[1]) + bias if binary else F.linear(x, weight, bias)

    def norm(x, name):
        return F.layer_norm(x, x.shape[-1:], values[f'{name}.gamma'], values[f'{name}.beta'], 1e-5)

    tokens = F.unfold(x, patch, stride=patch).transpose(1, 2)
    x = linear(tokens, 'embedding', binary=False) + values['embedding.position']
    batch, count, dimension = x.shape
    for block in range(1, depth + 1):
        inner = norm(x, f'block{block}.attention')
        split = (
            lambda part: linear(inner, f'block{block}.attention.{part}')
            .reshape(batch, count, heads, -1)
            .transpose(1, 2)
        )
        query, key, value = split('query'), split('key'), split('value')
        mixed = (query @ key.transpose(-1, -2) / math.sqrt(dimension // heads)).softmax(-1) @ value
        x = x + linear(mixed.transpose(1, 2).reshape(batch, count, dimension), f'block{block}.attention.output')
        hidden = linear(norm(x, f'block{block}.mlp.expand'), f'block{block}.mlp.expand')
        x = x + linear(hidden * torch.sigmoid(1.702 * hidden), f'block{block}.mlp.contract')
    return linear(norm(x, 'head').mean(1), 'head', binary=False)


values = load(sys.argv[2])
images = torch.from_numpy(np.fromfile(sys.argv[3], '<f4').reshape(-1, 1, 8, 8).copy())
with torch.no_grad():
    for row in {'vgg-small': vgg_small, 'vit-small': vit_small}[sys.argv[1]](values, images):
        print(*(repr(float(logit)) for logit in row))
