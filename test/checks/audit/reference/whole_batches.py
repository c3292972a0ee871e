"""What runs whose batches are the whole data set left: read for the references that train along."""

import json
import pathlib

import numpy
from stored import read_safetensors


def normalised(folder, dataset, part='train', count=None):
    """Images [N, C, H, W] by (x / 255 - mean) / deviation, both of the training images, a channel each; and labels."""
    stored = numpy.load(pathlib.Path(folder) / f'{dataset}.npz')

    def planes(name):
        images = stored[name].astype(float) / 255
        return images[:, None] if images.ndim == 3 else images.transpose(0, 3, 1, 2)

    train = planes('x_train')
    mean, deviation = train.mean((0, 2, 3), keepdims=True), train.std((0, 2, 3), keepdims=True)
    return (planes(f'x_{part}') - mean) / deviation, stored[f'y_{part}']


def one_hot(labels, classes):
    return numpy.eye(classes)[labels]


def read_cases(folder):
    """(name, experiment, start, states by epoch) of every run."""
    for path in sorted(pathlib.Path(folder).glob('case-*')):
        described = json.loads((path / 'experiment.json').read_text())
        start = {n[8:]: v for n, v in read_safetensors(path / 'start.safetensors').items()}
        epochs = described['experiment']['epochs']
        states = [read_safetensors(path / f'epoch-{epoch}.safetensors') for epoch in range(1, epochs + 1)]
        yield described['name'], described['experiment'], start, states
