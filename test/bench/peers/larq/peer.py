"""
A contestant of the training benchmark: Larq's layers on TensorFlow. ResNet-20 and VGG-small; a request a line on
standard input, an answer a line on standard output.
"""

import json
import os
import resource
import sys
import time

os.environ['TF_CPP_MIN_LOG_LEVEL'] = '3'
import larq as lq
import numpy as np
import tensorflow as tf
from tensorflow import keras

layers = keras.layers


def convolution(filters, stride=1, signs_enter=False):
    # BinaryConnect: signs forward, the identity backward, latent weights clipped to [-1, 1].
    options = {'input_quantizer': lq.quantizers.SteSign(clip_value=1.0)} if signs_enter else {}
    return lq.layers.QuantConv2D(
        filters,
        3,
        stride,
        'same',
        use_bias=False,
        kernel_quantizer=lq.quantizers.SteSign(clip_value=None),
        kernel_constraint=lq.constraints.WeightClip(1.0),
        **options,
    )


def norm():
    return layers.BatchNormalization(momentum=0.9, epsilon=1e-5)


def resnet(depth=20, width=16):
    images = keras.Input((32, 32, 3))
    x = layers.ReLU()(norm()(layers.Conv2D(width, 3, padding='same', use_bias=False)(images)))
    first = width
    for stage in range(3):
        for block in range((depth - 2) // 6):
            outputs, stride = first * 2**stage, 2 if stage > 0 and block == 0 else 1
            y = layers.ReLU()(norm()(convolution(outputs, stride)(x)))
            y = norm()(convolution(outputs)(y))
            spare = (outputs - width) // 2
            if spare:
                x = tf.pad(x[:, ::2, ::2, :], [[0, 0], [0, 0], [0, 0], [spare, spare]])
            x, width = layers.ReLU()(layers.Add()([x, y])), outputs
    return keras.Model(images, layers.Dense(10)(layers.GlobalAveragePooling2D()(x)))


def vgg_small(signs_enter, width=128):
    images = keras.Input((32, 32, 3))
    x = images
    for index, factor in enumerate([1, 1, 2, 2, 4, 4]):
        x = (
            layers.Conv2D(width, 3, padding='same', use_bias=False)(x)
            if index == 0
            else convolution(width * factor, 1, signs_enter)(x)
        )
        x = norm()(layers.MaxPool2D(2)(x) if index % 2 else x)
        x = tf.clip_by_value(x, -1, 1) if signs_enter else layers.ReLU()(x)
    return keras.Model(images, layers.Dense(10)(layers.Flatten()(x)))


NETWORKS = {
    'resnet20': resnet,
    'resnet56': lambda: resnet(depth=56),
    'resnet20-wide': lambda: resnet(width=32),
    'vgg-small': lambda: vgg_small(False),
    'vgg-small-bwa': lambda: vgg_small(True),
}


class Trainer:
    def __init__(self, request):
        self.network = NETWORKS[request['model']]()
        optimizer = (
            keras.optimizers.SGD(0.05, momentum=0.9)
            if request['model'].startswith('resnet')
            else keras.optimizers.Adam(0.001)
        )
        self.network.compile(optimizer, keras.losses.SparseCategoricalCrossentropy(from_logits=True))
        images = np.random.default_rng(1).standard_normal((request['batch'], 32, 32, 3)).astype('float32')
        self.images, self.targets = tf.constant(images), tf.constant(np.arange(request['batch']) % 10)

    def step(self):
        return float(self.network.train_on_batch(self.images, self.targets))


def main():
    trainers = {}
    print(json.dumps({'ready': True, 'version': f'{lq.__version__} on TensorFlow {tf.__version__}'}), flush=True)
    for line in sys.stdin:
        request = json.loads(line)
        key = (request['model'], request['batch'])
        first, loss = None, None
        if key not in trainers:
            if not trainers:
                tf.config.threading.set_intra_op_parallelism_threads(request['threads'])
                tf.config.threading.set_inter_op_parallelism_threads(request['threads'])
            began = time.perf_counter()
            trainers[key] = Trainer(request)
            loss = trainers[key].step()
            first = time.perf_counter() - began
        began = time.perf_counter()
        for _ in range(request['steps']):
            loss = trainers[key].step()
        seconds = time.perf_counter() - began
        parameters = int(sum(np.prod(weight.shape) for weight in trainers[key].network.trainable_weights))
        answer = {
            'stepsPerSecond': request['steps'] / max(seconds, 1e-9),
            'firstStepSeconds': first,
            'loss': loss,
            'peakMemoryMB': resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
            'parameters': parameters,
        }
        print(json.dumps(answer), flush=True)


if __name__ == '__main__':
    main()
