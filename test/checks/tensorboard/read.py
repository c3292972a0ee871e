"""
Prints what TensorBoard itself makes of the folders in a folder, as JSON: {run: {reader: {tag: [[step, value, time]]}}}.
`scripts` is the EventAccumulator that scripts import; it forgets abandoned points of plain scalars alone, and is made
here to treat tensors in the same way. `charts` is the one that the application draws its charts from; it takes the
first word of a restart for the start, and is asked about runs of one file alone.
"""

import json
import logging
import math
import os
import sys

logging.disable(logging.CRITICAL)
from tensorboard.backend.event_processing import event_accumulator, plugin_event_accumulator
from tensorboard.util import tensor_util


def number(value):
    value = float(value)
    return value if math.isfinite(value) else repr(value)


def from_tensors(accumulator, tags):
    return {
        tag: [
            [event.step, number(tensor_util.make_ndarray(event.tensor_proto).item()), event.wall_time]
            for event in accumulator.Tensors(tag)
        ]
        for tag in tags
    }


def charts(path):
    accumulator = plugin_event_accumulator.EventAccumulator(path, size_guidance={"tensors": 0}).Reload()
    scalars = accumulator.PluginTagToContent("scalars") if "scalars" in accumulator.ActivePlugins() else {}
    return from_tensors(accumulator, [tag for tag in accumulator.Tags()["tensors"] if tag in scalars])


def scripts(path):
    accumulator = event_accumulator.EventAccumulator(path, size_guidance={"scalars": 0, "tensors": 0})
    accumulator.accumulated_attrs += ("tensors",)
    accumulator.Reload()
    plain = {
        tag: [[event.step, number(event.value), event.wall_time] for event in accumulator.Scalars(tag)]
        for tag in accumulator.Tags()["scalars"]
    }
    return plain | from_tensors(accumulator, accumulator.Tags()["tensors"])


# Its words name five kinds; tensors are a sixth.
event_accumulator._GetPurgeMessage = lambda *_: ""
runs = {}
for name in sorted(os.listdir(sys.argv[1])):
    path = os.path.join(sys.argv[1], name)
    runs[name] = {"scripts": scripts(path)}
    if len(os.listdir(path)) == 1:
        runs[name]["charts"] = charts(path)
json.dump(runs, sys.stdout)
