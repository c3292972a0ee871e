"""Which images each step saw, found again among those of the data set: order.py FOLDER."""

import pathlib
import sys

import numpy
import scipy.stats
from findings import distance, tell
from stored import read_safetensors
from whole_batches import normalised


def seen(recorded, images, batch=16):
    """Index of the image at each place of each step, and the largest distance from it."""
    steps, error = [], 0.0
    flat = images.reshape(len(images), -1)
    while f'{len(steps) + 1}/feed/images' in recorded:
        rows = recorded[f'{len(steps) + 1}/feed/images'].reshape(batch, -1)
        apart = abs(rows[:, None] - flat[None]).max(2)
        steps.append(apart.argmin(1))
        error = max(error, apart.min(1).max())
    return numpy.array(steps), error


def labels_agree(recorded, steps, labels, batch=16):
    return all(
        (recorded[f'{t + 1}/feed/targets'].reshape(batch, -1).argmax(1) == labels[step]).all()
        for t, step in enumerate(steps)
    )


def mixture(rows, targets, images, labels):
    """
    How well a batch is lambda x_i + (1 - lambda) x_j with one lambda and i, j a permutation each, and the targets
    likewise. Returns lambda, the distance, and whether each image is used once as either.
    """
    flat = images.reshape(len(images), -1)
    one_hot = numpy.eye(targets.shape[1])[labels]
    share = max(targets.max(1)[(targets.max(1) < 1)], default=1.0)
    best = None
    for s in {share, 1 - share}:
        pairs = s * flat[:, None] + (1 - s) * flat[None]
        wanted = s * one_hot[:, None] + (1 - s) * one_hot[None]
        apart = abs(rows[:, None, None] - pairs[None]).max(3) + abs(targets[:, None, None] - wanted[None]).max(3)
        places = apart.reshape(len(rows), -1).argmin(1)
        error = apart.reshape(len(rows), -1).min(1).max()
        first, second = numpy.divmod(places, len(flat))
        once = all(sorted(each) == list(range(len(flat))) for each in (first, second))
        if best is None or error < best[1]:
            best = (s, error, once)
    return best


def check_mixup(folder, images, labels):
    recorded = read_safetensors(folder / 'mixup.safetensors')
    shares, worst, permuted = [], 0.0, True
    chosen = numpy.unique(seen_anywhere(folder, images, labels))
    for t in range(300):
        rows = recorded[f'{t + 1}/feed/images'].reshape(16, -1)
        targets = recorded[f'{t + 1}/feed/targets'].reshape(16, -1)
        share, error, once = mixture(rows, targets, images[chosen], labels[chosen])
        shares.append(share)
        worst, permuted = max(worst, error), permuted and once
    tell('mixup: images and targets are mixed alike', worst, 1e-5)
    tell('mixup: each image once as either part', 0 if permuted else 1, 0)
    # lambda and 1 - lambda are not told apart here, so that the larger is compared: |2 lambda - 1|.
    spread = abs(2 * numpy.array(shares) - 1)
    law = scipy.stats.beta(0.5, 0.5)
    p = scipy.stats.kstest(spread, lambda x: law.cdf((1 + x) / 2) - law.cdf((1 - x) / 2)).pvalue
    tell('mixup: lambda of 300 batches as Beta(0.5, 0.5), 1e-3 / p', 1e-3 / max(p, 1e-30), 1)


def seen_anywhere(folder, images, labels):
    """The images of a run of the same seed and subset without mixup."""
    return seen(read_safetensors(folder / 'plain.safetensors'), images)[0]


if __name__ == '__main__':
    folder = pathlib.Path(sys.argv[1])
    images, labels = normalised(folder, 'blobs')
    names = ('bc', 'bnn++', 'full', 'another seed', 'validation')
    runs = {n: read_safetensors(folder / f'{n}.safetensors') for n in names}
    orders = {}
    for name, recorded in runs.items():
        orders[name], error = seen(recorded, images)
        tell(f'{name}: images are those of the file, normalised by all training images', error, 1e-5)
        tell(f'{name}: labels go with them', 0 if labels_agree(recorded, orders[name], labels) else 1, 0)
        epochs = orders[name].reshape(4, -1)
        tell(f'{name}: no image twice in an epoch', sum(len(e) - len(set(e)) for e in epochs), 0)
        tell(f'{name}: orders of two epochs are the same', sum((a == b).all() for a in epochs for b in epochs) - 4, 0)
        sizes = len(set(epochs.ravel()))
        tell(f'{name}: images that were ever seen, beyond the subset', max(0, sizes - 50), 0)
    for other in ('bnn++', 'full'):
        tell(f'{other}: order of bc', 0 if (orders[other] == orders['bc']).all() else 1, 0)
    subsets = [set(orders[name].ravel()) for name in ('bc', 'another seed')]
    tell('another seed: another subset', 1 if subsets[0] == subsets[1] else 0, 0)
    start = {n: {k: v for k, v in runs[n].items() if k.startswith('0/state/')} for n in runs}
    for name in ('bnn++', 'validation'):
        error = max(distance(start[name][k], v) for k, v in start['bc'].items())
        tell(f'{name}: initial weights of bc', error, 0)
    check_mixup(folder, images, labels)
