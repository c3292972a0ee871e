"""Images of its own making for the audit, written as .npz: images.py FOLDER KIND."""

import pathlib
import sys

import numpy


def blobs(count, classes, side, channels, stream):
    """Bright blobs whose place tells the class, under noise: easy to learn, no two alike."""
    labels = numpy.arange(count) % classes
    rows, columns = numpy.mgrid[0:side, 0:side]
    angle = 2 * numpy.pi * labels / classes
    row = side * (0.5 + 0.3 * numpy.sin(angle)) + stream.normal(0, 0.7, count)
    column = side * (0.5 + 0.3 * numpy.cos(angle)) + stream.normal(0, 0.7, count)
    square = (rows - row[:, None, None]) ** 2 + (columns - column[:, None, None]) ** 2
    clean = 180 * numpy.exp(-square / 4)[:, None]
    noise = stream.normal(30, 15, (count, channels, side, side))
    return numpy.clip(numpy.rint(clean + noise), 0, 255).astype(numpy.uint8), labels.astype(numpy.uint8)


def spots(count, side, stream):
    """A fixed background of full contrast; four grey levels in the middle four pixels tell the class."""
    labels = stream.integers(0, 4, count)
    background = stream.integers(0, 256, (side, side))
    images = numpy.repeat(background[None, None], count, axis=0)
    middle = slice(side // 2 - 1, side // 2 + 1)
    images[:, 0, middle, middle] = (200 + labels)[:, None, None]
    return images.astype(numpy.uint8), labels.astype(numpy.uint8)


def write(path, train, test):
    def form(images):
        return images[:, 0] if images.shape[1] == 1 else images.transpose(0, 2, 3, 1)

    numpy.savez(path, x_train=form(train[0]), y_train=train[1], x_test=form(test[0]), y_test=test[1])


if __name__ == '__main__':
    folder, stream = pathlib.Path(sys.argv[1]), numpy.random.default_rng(23)
    write(folder / 'blobs.npz', blobs(96, 4, 8, 1, stream), blobs(37, 4, 8, 1, stream))
    write(folder / 'colours.npz', blobs(53, 3, 8, 3, stream), blobs(29, 3, 8, 3, stream))
    write(folder / 'spots.npz', spots(256, 16, stream), spots(64, 16, stream))
