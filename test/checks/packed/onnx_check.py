"""
onnx_check.py MODEL.onnx IMAGES.f32: passes the model through onnx.checker and prints the logits that Python's
onnxruntime gives.
"""

import sys

import numpy as np
import onnx
import onnxruntime

model = onnx.load(sys.argv[1])
onnx.checker.check_model(model, full_check=True)
session = onnxruntime.InferenceSession(sys.argv[1], providers=['CPUExecutionProvider'])
shape = session.get_inputs()[0].shape
for image in np.fromfile(sys.argv[2], '<f4').reshape(-1, *shape):
    print(*(repr(float(logit)) for logit in session.run(None, {'images': image})[0].ravel()))
