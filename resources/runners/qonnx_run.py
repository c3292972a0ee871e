"""
qonnx_run.py MODEL.onnx IMAGES.u8: the logits that the package qonnx gives for images of bytes [images, channels,
height, width], a line each; then '#' and the milliseconds of an image, without the first.
"""

import sys
import time

import numpy as np
from qonnx.core.modelwrapper import ModelWrapper
from qonnx.core.onnx_exec import execute_onnx
from qonnx.transformation.infer_shapes import InferShapes

model = ModelWrapper(sys.argv[1]).transform(InferShapes())
shape = model.get_tensor_shape('images')
images = np.fromfile(sys.argv[2], np.uint8).astype(np.float32).reshape(-1, *shape)
times = []
for image in images:
    began = time.perf_counter()
    logits = execute_onnx(model, {'images': image})['logits']
    times.append(time.perf_counter() - began)
    print(*(repr(float(logit)) for logit in logits.ravel()))
print('#', 1000 * float(np.median(times[1:] or times)))
