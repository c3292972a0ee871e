"""Prints, as JSON, what MLflow's own client says of every run in a store: URI."""

import json
import os
import sys

os.environ["MLFLOW_ALLOW_FILE_STORE"] = "true"
os.environ["GIT_PYTHON_REFRESH"] = "quiet"
from mlflow import MlflowClient
from mlflow.entities import ViewType

client = MlflowClient(tracking_uri=sys.argv[1])
found = {}
for experiment in client.search_experiments():
    for run in client.search_runs([experiment.experiment_id], run_view_type=ViewType.ALL, max_results=50_000):
        history = {
            key: sorted(client.get_metric_history(run.info.run_id, key), key=lambda metric: metric.timestamp)
            for key in run.data.metrics
        }
        found[run.info.run_id] = {
            "name": run.info.run_name,
            "status": run.info.status,
            "deleted": run.info.lifecycle_stage == "deleted",
            "experiment": experiment.name,
            "params": run.data.params,
            "tags": run.data.tags,
            "series": {
                key: [[point.step, repr(float(point.value)), point.timestamp] for point in points]
                for key, points in history.items()
            },
        }
print(json.dumps(found))
