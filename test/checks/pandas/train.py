"""Trains a linear classifier on the digits with NumPy and logs with `import signum`: accuracy, and an own metric.

    python train.py DIGITS.CSV.GZ FOLDER METHOD SEED EPOCHS
"""

import gzip
import sys
import time

import numpy
import signum

path, folder, method, seed, epochs = sys.argv[1:4] + [int(value) for value in sys.argv[4:6]]
with gzip.open(path, "rt") as lines:
    table = numpy.array([[int(cell) for cell in line.split(",")] for line in lines])
images, labels = table[:, :-1] / 16.0, table[:, -1]
train, held = slice(0, 1437), slice(1437, None)
random = numpy.random.default_rng(seed)
weights = random.normal(0, 0.1, (64, 10))
rate = {"softmax": 0.5, "perceptron": 0.05}[method]

run = signum.init(
    config={"quantizer": method, "seed": seed, "epochs": epochs, "lr": rate, "model": "linear"},
    name="%s-%d" % (method, seed),
    folder=folder,
)
for epoch in range(epochs):
    began = time.perf_counter()
    for batch in numpy.array_split(random.permutation(1437), 23):
        scores = images[batch] @ weights
        if method == "softmax":
            guess = numpy.exp(scores - scores.max(1, keepdims=True))
            guess /= guess.sum(1, keepdims=True)
        else:
            guess = numpy.eye(10)[scores.argmax(1)]
        weights -= rate * images[batch].T @ (guess - numpy.eye(10)[labels[batch]]) / len(batch)
    right = float((images[held] @ weights).argmax(1).__eq__(labels[held]).mean())
    run.log({"val/acc": 100 * right, "epoch ms": 1000 * (time.perf_counter() - began)}, step=(epoch + 1) * 23)
run.finish()
