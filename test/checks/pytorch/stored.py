"""What the exporting side wrote: tensors of a safetensors file, and the experiment beside it."""

import json
import pathlib
import struct

import numpy


def read_safetensors(path):
    """Tensors by name: 8 bytes of header length, a JSON header, the values on end, little-endian and row-major."""
    content = pathlib.Path(path).read_bytes()
    (length,) = struct.unpack('<Q', content[:8])
    header = json.loads(content[8 : 8 + length])
    header.pop('__metadata__', None)
    tensors = {}
    for name, entry in header.items():
        start, end = entry['data_offsets']
        values = numpy.frombuffer(
            content[8 + length + start : 8 + length + end], dtype={'F32': '<f4', 'F64': '<f8'}[entry['dtype']]
        )
        tensors[name] = values.reshape(entry['shape']).copy()
    return tensors


def read_experiments(directory, name='experiment.json'):
    """(description, tensors) of every experiment in the folder."""
    for path in sorted(pathlib.Path(directory).glob(f'*/{name}')):
        yield json.loads(path.read_text()), read_safetensors(path.parent / 'tensors.safetensors')
