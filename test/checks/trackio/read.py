"""Prints as JSON what Trackio itself says of the runs in TRACKIO_DIR: configuration and points of each."""
import json

from trackio.sqlite_storage import SQLiteStorage
from write import PROJECT

found = {}
for record in SQLiteStorage.get_run_records(PROJECT):
    key = {"run": record["name"], "run_id": record["id"]}
    series = {}
    for row in SQLiteStorage.get_logs(PROJECT, **key):
        for name, value in row.items():
            if name in ("step", "timestamp") or isinstance(value, bool) or not isinstance(value, (int, float)):
                continue
            series.setdefault(name, []).append([row["step"], repr(float(value))])
    config = SQLiteStorage.get_run_config(PROJECT, **key) or {}
    plain = {name: value for name, value in config.items() if isinstance(value, (int, float, str)) and name[:1] != "_"}
    found[record["name"]] = {"fields": plain, "series": series}
print(json.dumps(found))
