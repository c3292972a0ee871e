"""
quantize.py FLOAT.onnx INT8.onnx: 8-bit weights and activations, as onnxruntime's own tool makes them (static,
calibrated on random images).
"""

import sys

import numpy as np
import onnx
from onnxruntime.quantization import CalibrationDataReader, QuantFormat, QuantType, quantize_static

shape = [d.dim_value for d in onnx.load(sys.argv[1]).graph.input[0].type.tensor_type.shape.dim]


class Images(CalibrationDataReader):
    def __init__(self):
        self.left = 4

    def get_next(self):
        self.left -= 1
        return (
            {'images': np.random.default_rng(self.left).standard_normal(shape).astype('f4')} if self.left >= 0 else None
        )


quantize_static(
    sys.argv[1],
    sys.argv[2],
    Images(),
    quant_format=QuantFormat.QDQ,
    activation_type=QuantType.QUInt8,
    weight_type=QuantType.QInt8,
    per_channel=True,
)
