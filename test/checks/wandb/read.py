"""Prints, as JSON, what the records of the package itself say of every run in a FOLDER."""

import glob
import json
import struct
import sys
import zlib

from wandb.proto import wandb_internal_pb2 as proto


def records(path):
    """The records of a log in LevelDB's form."""
    data = open(path, "rb").read()
    at, whole = 7, b""
    while at + 7 <= len(data):
        left = 32768 - at % 32768
        if left < 7:
            at += left
            continue
        checksum, length, kind = struct.unpack("<IHB", data[at : at + 7])
        part = data[at + 7 : at + 7 + length]
        assert zlib.crc32(part, zlib.crc32(bytes([kind]))) == checksum
        whole = part if kind in (1, 2) else whole + part
        if kind in (1, 4):
            record = proto.Record()
            record.ParseFromString(whole)
            yield record
        at += 7 + length


def plain(values, within=""):
    for key, value in values:
        if isinstance(value, dict):
            yield from plain(value.items(), within + key + ".")
        elif isinstance(value, (int, float)) and not isinstance(value, bool):
            yield within + key, value


found = {}
for path in glob.glob(sys.argv[1] + "/wandb/*run-*/*.wandb"):
    name, state, series = None, None, {}
    for record in records(path):
        kind = record.WhichOneof("record_type")
        if kind == "run":
            name = record.run.display_name
        elif kind == "exit":
            state = "failed" if record.exit.exit_code else "finished"
        elif kind == "history":
            # As floats: -0 is a number of its own.
            row = {}
            for item in record.history.item:
                row[".".join(item.nested_key) or item.key] = json.loads(item.value_json, parse_int=float)
            for key, value in plain(row.items()):
                if not key.startswith("_"):
                    point = [row["_step"], repr(float(value)), row["_timestamp"]]
                    series.setdefault(key, []).append(point)
    found[name] = {"state": state, "series": series}
print(json.dumps(found))
