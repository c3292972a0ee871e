"""
Scores of a finished run from its last checkpoint: scores.py FOLDER. Averages start at 0 and are corrected as Adam's
moments are; they are quantized after averaging. Deployed: signs, and batch-norm statistics that are the mean over
batches of training images.
"""

import json
import pathlib
import sys

import numpy
import torch
from findings import tell
from networks import Network
from stored import read_safetensors
from whole_batches import normalised

torch.set_default_dtype(torch.float64)


def weights_of(e, stored, steps):
    state = {n: v for n, v in stored.items() if '/' not in n}
    if e['averaging'] > 0:
        state = {n: stored[f'average/{n}'] / (1 - e['averaging'] ** steps) for n in state}
    return {n: torch.tensor(numpy.asarray(v, dtype=float)) for n, v in state.items()}


def score(e, tensors, mode, mu, images, labels):
    logits = Network(e, tensors, mode, mu).logits(images)
    loss = torch.nn.functional.cross_entropy(logits, labels)
    return float(loss), float((logits.argmax(1) == labels).double().mean())


def reestimate(e, tensors, batches):
    """Running statistics that are the mean of those of the batches."""
    tensors = dict(tensors)
    for count, batch in enumerate(batches, 1):
        network = Network(e, tensors, 'reestimate')
        network.momentum = 1 / count
        network.logits(batch)
    return tensors


def read_batches(e, path, shape):
    """Training images of the first epoch, in batches; at most as many as are asked for."""
    stored = read_safetensors(path)
    count = min(e['batchNormReestimation'], len(stored))
    return [torch.tensor(stored[f'{k + 1}/feed/images']).reshape(e['batchSize'], *shape) for k in range(count)]


if __name__ == '__main__':
    folder = pathlib.Path(sys.argv[1])
    for path in sorted(folder.glob('case-*')):
        run = json.loads((path / 'run.json').read_text())
        e, points = run['experiment'], run['points']
        stored = read_safetensors(path / 'last.safetensors')
        images, labels = normalised(folder, e['dataset'], 'test')
        images, labels = torch.tensor(images), torch.tensor(labels.astype(int))
        steps = int(points['train.loss'][-1]['step'])
        tensors = weights_of(e, stored, steps)
        found = {}
        with torch.no_grad():
            found['soft'] = score(e, tensors, 'soft', e['muEnd'] or 1, images, labels)
            if e['quantizer'] != 'full':
                found['hard'] = score(e, tensors, 'hard', 1, images, labels)
                batches = read_batches(e, folder / f"batches-{run['index']}.safetensors", images.shape[1:])
                settled = reestimate(e, tensors, batches)
                found['deployed'] = score(e, settled, 'hard', 1, images, labels)
        for kind, (loss, accuracy) in found.items():
            for part, value in (('loss', loss), ('accuracy', accuracy)):
                ours = points[f'{kind}.{part}'][-1]['value']
                tell(f"{run['name']}: {kind} {part}", abs(ours - value), 1e-4)
