"""
larq_lane.py CLOCK layer CHANNELS SIZE OUTPUTS | larq_lane.py CLOCK vgg-small: Larq Compute Engine as a lane of
bench.ts, on one thread: a layer of signs, 3x3, padded with ones, or VGG-small with the layers of ours. Each line asks
for {"images", "seconds"} and gets {"imagesPerSecond", "milliseconds", "memoryMB"}; CLOCK is wall or cpu.
"""

import json
import os
import re
import sys
import time

os.environ['TF_CPP_MIN_LOG_LEVEL'] = '3'
os.environ['CUDA_VISIBLE_DEVICES'] = ''
import larq
import larq_compute_engine as lce
import numpy as np
import tensorflow as tf
from larq_compute_engine.tflite.python.interpreter import Interpreter

clock, what, *numbers = sys.argv[1:]
signs = {'input_quantizer': 'ste_sign', 'kernel_quantizer': 'ste_sign', 'kernel_constraint': 'weight_clip'}


def binary(channels, x):
    x = larq.layers.QuantConv2D(channels, 3, padding='same', pad_values=1, use_bias=False, **signs)(x)
    return x


def network():
    if what == 'layer':
        channels, size, outputs = map(int, numbers)
        given = tf.keras.Input((size, size, channels))
        return tf.keras.Model(given, binary(outputs, given))
    given = tf.keras.Input((32, 32, 3))
    x = tf.keras.layers.Conv2D(128, 3, padding='same', use_bias=False)(given)
    x = tf.keras.layers.BatchNormalization(scale=False)(x)
    for index, channels in enumerate((128, 256, 256, 512, 512)):
        x = binary(channels, x)
        if index % 2 == 0:
            x = tf.keras.layers.MaxPool2D(2)(x)
        x = tf.keras.layers.BatchNormalization(scale=False)(x)
    return tf.keras.Model(given, tf.keras.layers.Dense(10)(tf.keras.layers.Flatten()(x)))


model = network()
shape = model.input_shape[1:]
interpreter = Interpreter(lce.convert_keras_model(model), num_threads=1)
now = time.process_time if clock == 'cpu' else time.perf_counter
print('{"ready":true}', flush=True)
for line in sys.stdin:
    asked = json.loads(line)
    count = asked['images']
    images = (np.sin(np.arange(count * np.prod(shape)) * 12.9898) * 1.5).astype(np.float32).reshape(-1, 1, *shape)
    times = []
    for image in images:
        interpreter.predict(image)
    until = now() + asked['seconds']
    while not times or now() < until:
        began = now()
        for image in images:
            interpreter.predict(image)
        times.append(1000 * (now() - began))
    milliseconds = float(np.median(times))
    memory = int(re.search(r'VmHWM:\s+(\d+)', open('/proc/self/status').read()).group(1)) / 1024
    print(
        json.dumps({'milliseconds': milliseconds, 'imagesPerSecond': 1000 * count / milliseconds, 'memoryMB': memory}),
        flush=True,
    )
