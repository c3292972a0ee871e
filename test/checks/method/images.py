"""CIFAR-10 as folders of images: train/CLASS/*, test/CLASS/*; decoded once."""

import pathlib

import numpy
import torch
from PIL import Image


def read(folder):
    """Bytes [N, 3, 32, 32] and labels, classes in the order of their names."""
    classes = sorted(path for path in pathlib.Path(folder).iterdir() if path.is_dir())
    images, labels = [], []
    for label, path in enumerate(classes):
        for file in sorted(path.iterdir()):
            images.append(numpy.asarray(Image.open(file).convert('RGB')).transpose(2, 0, 1))
            labels.append(label)
    return torch.tensor(numpy.stack(images)), torch.tensor(labels)


def split(labels, share, seed):
    """Indices to train on and to validate by: the same share of every class."""
    generator = torch.Generator().manual_seed(seed)
    train, validation = [], []
    for label in labels.unique():
        places = (labels == label).nonzero().ravel()
        places = places[torch.randperm(len(places), generator=generator)]
        count = round(share * len(places))
        validation.append(places[:count])
        train.append(places[count:])
    return torch.cat(train), torch.cat(validation)


class Data:
    """Images of one split, normalised by mean and deviation of the training images, channel by channel."""

    def __init__(self, images, labels, mean, deviation):
        self.images, self.labels, self.mean, self.deviation = images, labels, mean, deviation

    def __len__(self):
        return len(self.images)

    def batch(self, places, generator=None):
        """Plain without a generator; else padded by 4 black pixels, cropped to 32 x 32 and mirrored at random."""
        images = self.images[places]
        if generator is not None:
            images = self.augmented(images, generator)
        x = images.float().div_(255).sub_(self.mean).div_(self.deviation)
        return x, self.labels[places]

    @staticmethod
    def augmented(images, generator):
        padded = torch.nn.functional.pad(images, (4, 4, 4, 4))
        rows, columns = torch.randint(0, 9, (2, len(images)), generator=generator)
        flips = torch.rand(len(images), generator=generator) < 0.5
        result = torch.empty_like(images)
        for index, (row, column, flip) in enumerate(zip(rows.tolist(), columns.tolist(), flips.tolist())):
            crop = padded[index, :, row : row + 32, column : column + 32]
            result[index] = crop.flip(2) if flip else crop
        return result


def load(folder, seed, share=0.1):
    """(training, validation, test)."""
    images, labels = read(pathlib.Path(folder) / 'train')
    mean = images.float().div(255).mean((0, 2, 3)).reshape(1, 3, 1, 1)
    deviation = images.float().div(255).std((0, 2, 3), unbiased=False).reshape(1, 3, 1, 1)
    train, validation = split(labels, share, seed)
    test = read(pathlib.Path(folder) / 'test')
    sets = [(images[places], labels[places]) for places in (train, validation)]
    return [Data(*each, mean, deviation) for each in (*sets, test)]
