"""Trains with Keras and its CSVLogger, and records what it is given: FOLDER SEED.

Prints the runs as JSON: by file, and by metric, epochs and values.
"""

import json
import os
import sys

os.environ.setdefault("KERAS_BACKEND", "jax")
os.environ["JAX_PLATFORMS"] = "cpu"
import keras
import numpy

folder, seed = sys.argv[1], int(sys.argv[2])
keras.utils.set_random_seed(seed)
inputs = numpy.random.default_rng(seed).normal(size=(64, 4)).astype("float32")
targets = inputs.sum(1, keepdims=True)


class Recorder(keras.callbacks.Callback):
    """Keeps what Keras hands to its callbacks at the end of each epoch."""

    def __init__(self):
        super().__init__()
        self.series = {}

    def on_epoch_end(self, epoch, logs=None):
        for key, value in (logs or {}).items():
            self.series.setdefault(key, []).append([epoch, repr(float(value))])


def train(name, separator, epochs, append=False, first=0, validates=True):
    network = keras.Sequential([keras.layers.Dense(8, activation="relu"), keras.layers.Dense(1)])
    network.compile("sgd", "mse", metrics=["mae"])
    recorder = Recorder()
    table = keras.callbacks.CSVLogger(os.path.join(folder, name), separator=separator, append=append)
    network.fit(
        inputs,
        targets,
        epochs=epochs,
        initial_epoch=first,
        validation_split=0.25 if validates else 0,
        verbose=0,
        callbacks=[table, recorder],
    )
    return recorder.series


def joined(before, after):
    return {key: before[key] + after[key] for key in before}


found = {
    "comma": train("comma.csv", ",", 6),
    "semicolon": train("semicolon.csv", ";", 3),
    "tab": train("tab.tsv", "\t", 3, validates=False),
}
# A training that goes on appends to its file.
found["goes-on"] = joined(train("goes-on.csv", ",", 4), train("goes-on.csv", ",", 7, True, 4))
# One that is resumed from an earlier epoch replaces what was after it.
before = train("resumed.csv", ",", 5)
again = train("resumed.csv", ",", 8, True, 3)
found["resumed"] = joined({key: points[:3] for key, points in before.items()}, again)
print(json.dumps({name: {"fields": {}, "series": series} for name, series in found.items()}))
