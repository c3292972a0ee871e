"""
Batch norm where the mean is large beside the deviation: batch_norm.py FOLDER. The layer alone, given the same float32
numbers, and one step of networks on images that are all but the same. PyTorch in float64 is the judge.
"""

import pathlib
import sys

import torch
from findings import distance, tell
from steps import Learner
from stored import read_safetensors
from whole_batches import normalised, one_hot, read_cases

torch.set_default_dtype(torch.float64)


def layer(x, upstream):
    """y, gradient in x, and both running statistics with momentum 1: those of the batch, variance unbiased."""
    x = torch.tensor(x.astype(float), requires_grad=True)
    mean, variance = torch.zeros(x.shape[1]), torch.ones(x.shape[1])
    y = torch.nn.functional.batch_norm(x, mean, variance, training=True, momentum=1.0, eps=1e-5)
    y.backward(torch.tensor(upstream.astype(float)))
    return {'y': y.detach(), 'dx': x.grad, 'mean': mean, 'variance': variance}


def check_layer(stored):
    known = {}
    for path, ours in stored.items():
        if path.count('/') < 2:
            continue
        kind, engine, part = path.split('/')
        if kind not in known:
            known[kind] = layer(stored[f'{kind}/x'], stored['upstream'])
        theirs = known[kind][part].numpy()
        # Float32 holds the numbers that enter; y has what their own rounding leaves: 1e-7 of 1000 deviations.
        tell(f'layer, {engine}, {kind}: {part}', distance(ours, theirs), 1e-10 if engine == 'reference' else 3e-4)


def check_step(folder):
    for name, e, start, states in read_cases(folder):
        images, labels = normalised(folder, e['dataset'])
        learner = Learner(e, start, 1)
        learner.step(0, torch.tensor(images), torch.tensor(one_hot(labels, 4)))
        for n, value in learner.parameters.items():
            moved = value.detach().numpy() - start[n]
            # PyTorch's own batch norm loses 8e-3 of these in float32.
            tell(f'step, {name}: {n}', distance(states[0][n] - start[n], moved), 2e-3)


if __name__ == '__main__':
    check_layer(read_safetensors(pathlib.Path(sys.argv[1]) / 'layer.safetensors'))
    check_step(sys.argv[1])
