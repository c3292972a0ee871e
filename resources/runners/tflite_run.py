"""
tflite_run.py MODEL.tflite IMAGES.u8 [plain]: the logits that TensorFlow Lite's interpreter gives for images of bytes
[images, channels, height, width], a line each; then '#' and the milliseconds of an image, without the first. One
thread; plain: its reference kernels, without delegates.
"""

import os
import sys
import time

os.environ['TF_CPP_MIN_LOG_LEVEL'] = '3'
import numpy as np

try:
    from ai_edge_litert.interpreter import Interpreter, OpResolverType
except ImportError:
    try:
        from tflite_runtime.interpreter import Interpreter, OpResolverType
    except ImportError:
        from tensorflow.lite.python.interpreter import Interpreter, OpResolverType

resolver = OpResolverType.BUILTIN_REF if sys.argv[3:] == ['plain'] else OpResolverType.AUTO
interpreter = Interpreter(sys.argv[1], num_threads=1, experimental_op_resolver_type=resolver)
interpreter.allocate_tensors()
[given] = interpreter.get_input_details()
[made] = interpreter.get_output_details()
assert given['name'] == 'images' and made['name'] == 'logits', (given['name'], made['name'])
_, height, width, channels = given['shape']
images = np.fromfile(sys.argv[2], np.uint8).astype(np.float32).reshape(-1, channels, height, width)
times = []
for image in images.transpose(0, 2, 3, 1):
    began = time.perf_counter()
    interpreter.set_tensor(given['index'], np.ascontiguousarray(image[None]))
    interpreter.invoke()
    times.append(time.perf_counter() - began)
    print(*(repr(float(logit)) for logit in interpreter.get_tensor(made['index']).ravel()))
print('#', 1000 * float(np.median(times[1:] or times)))
