"""
onnx_check.py MODEL.onnx PIXELS.f32: passes the model through onnx.checker and prints the logits that Python's
onnxruntime gives for pixels from 0 to 255, all at once where the batch is free.
"""

import sys

import numpy as np
import onnx
import onnxruntime

model = onnx.load(sys.argv[1])
onnx.checker.check_model(model, full_check=True)
session = onnxruntime.InferenceSession(sys.argv[1], providers=['CPUExecutionProvider'])
metadata = session.get_modelmeta().custom_metadata_map
assert {'input', 'mean', 'deviation', 'classes'} <= metadata.keys(), metadata
batch, *extents = session.get_inputs()[0].shape
images = np.fromfile(sys.argv[2], '<f4').reshape(-1, *extents)
for some in [images] if isinstance(batch, str) else np.split(images, len(images)):
    print(*(repr(float(logit)) for logit in session.run(['logits'], {'images': some})[0].ravel()))
