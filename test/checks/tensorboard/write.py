"""Writes event folders, drawn by a seed: write.py FOLDER COUNT SEED."""

import os
import random
import sys

import numpy as np
from tensorboard.compat.proto import event_pb2, summary_pb2, tensor_pb2
from tensorboard.plugins.hparams import plugin_data_pb2
from tensorboard.summary.writer.record_writer import RecordWriter
from tensorboard.util import tensor_util

TAGS = ["loss", "train/loss", "val/acc", "epoch_accuracy", "lr", "grad.norm"]
# TensorBoard alone reads no bfloat16: NumPy has no such type.
NUMPY = {
    "float32": np.float32,
    "float64": np.float64,
    "float16": np.float16,
    "int32": np.int32,
    "int64": np.int64,
    "uint8": np.uint8,
    "int8": np.int8,
    "int16": np.int16,
    "uint16": np.uint16,
    "bool": np.bool_,
}


def tensor_of(draw, kind, number):
    value = NUMPY[kind](number if kind.startswith("float") else abs(int(number * 100)) % 100)
    shape = draw.choice([[], [], [1], [1, 1]])
    tensor = tensor_util.make_tensor_proto(np.full(shape, value))
    if draw.random() < 0.3:
        content = np.full(shape, value).tobytes()
        tensor = tensor_pb2.TensorProto(dtype=tensor.dtype, tensor_shape=tensor.tensor_shape, tensor_content=content)
    return tensor


class Folder:
    """One run, in one file or several."""

    def __init__(self, draw, path):
        self.draw, self.path = draw, path
        os.makedirs(path, exist_ok=True)
        self.kinds = {tag: draw.choice(["plain", "plain", *NUMPY]) for tag in TAGS}
        self.named = set()
        self.time = 1.7e9 + draw.randrange(10**6)
        self.files = 0

    def events(self):
        draw, version = self.draw, self.draw.random() < 0.8
        step, resumed = 0, False
        for _ in range(draw.choice([1, 1, 2, 3])):
            records = []
            if version:
                records.append(event_pb2.Event(wall_time=self.time, file_version="brain.Event:2"))
            if resumed and draw.random() < 0.7:
                session = event_pb2.SessionLog(status=event_pb2.SessionLog.START)
                records.append(event_pb2.Event(wall_time=self.time, step=step, session_log=session))
            if draw.random() < 0.2:
                records.append(event_pb2.Event(wall_time=self.time, graph_def=b"graph"))
            if draw.random() < 0.3:
                records.append(self.hyperparameters())
            for _ in range(draw.randrange(0, 60)):
                self.time += draw.random()
                records.append(self.event(step))
                step += draw.choice([1, 1, 1, 5, 100, 0])
            yield records
            resumed = True
            step = max(0, step - draw.randrange(0, 30)) if draw.random() < 0.8 else step
            if draw.random() < 0.1:
                step = 0

    def event(self, step):
        values = []
        for tag in self.draw.sample(TAGS, self.draw.randrange(1, 4)):
            values.append(self.value(tag))
        if self.draw.random() < 0.1:
            histogram = summary_pb2.HistogramProto(min=0, max=1, num=1, sum=1, bucket_limit=[1], bucket=[1])
            values.append(summary_pb2.Summary.Value(tag="weights", histo=histogram))
        return event_pb2.Event(wall_time=self.time, step=step, summary=summary_pb2.Summary(value=values))

    def value(self, tag):
        number = self.draw.choice([self.draw.gauss(0, 1), self.draw.gauss(0, 1), 0.0, -1e-30, 1e30, float("nan")])
        kind = self.kinds[tag]
        if kind == "plain":
            return summary_pb2.Summary.Value(tag=tag, simple_value=self.draw.choice([number, float("inf"), -0.0]))
        finite = number if kind.startswith("float") else self.draw.gauss(0, 1)
        value = summary_pb2.Summary.Value(tag=tag, tensor=tensor_of(self.draw, kind, finite))
        if tag not in self.named:
            value.metadata.plugin_data.plugin_name = "scalars"
            self.named.add(tag)
        return value

    def hyperparameters(self):
        content = plugin_data_pb2.HParamsPluginData()
        content.session_start_info.hparams["lr"].number_value = 0.1
        content.session_start_info.hparams["optimizer"].string_value = "adam"
        value = summary_pb2.Summary.Value(tag="_hparams_/session_start_info")
        value.metadata.plugin_data.plugin_name = "hparams"
        value.metadata.plugin_data.content = content.SerializeToString()
        return event_pb2.Event(wall_time=self.time, summary=summary_pb2.Summary(value=[value]))

    def write(self):
        for records in self.events():
            self.files += 1
            name = f"events.out.tfevents.{1700000000 + self.files}.host"
            with open(os.path.join(self.path, name), "wb") as file:
                writer = RecordWriter(file)
                for record in records:
                    writer.write(record.SerializeToString())
        if self.draw.random() < 0.2:
            size = os.path.getsize(os.path.join(self.path, name))
            with open(os.path.join(self.path, name), "r+b") as file:
                file.truncate(max(0, size - self.draw.randrange(1, 20)))


np.seterr(over="ignore")
folder, count, seed = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
for index in range(count):
    Folder(random.Random(seed * 1000 + index), os.path.join(folder, f"run{index:03d}")).write()
