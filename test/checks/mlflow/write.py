"""Logs runs with MLflow: URI RUNS SEED. Nested, failed, deleted and resumed ones; odd values, steps and names."""

import os
import random
import sys

os.environ["MLFLOW_ALLOW_FILE_STORE"] = "true"
os.environ["GIT_PYTHON_REFRESH"] = "quiet"
import mlflow
from mlflow import MlflowClient
from mlflow.entities import Metric

uri, runs, seed = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
draw = random.Random(seed)
mlflow.set_tracking_uri(uri)
client = MlflowClient()
clock = 1_700_000_000_000
names = ["loss", "val/loss", "acc top 1", "deep/er/name", "odd-name_1.x"]
odd = [float("nan"), float("inf"), float("-inf"), 1e-300, -0.0, 2**53 - 1.0]


def value():
    return draw.choice(odd) if draw.random() < 0.1 else draw.gauss(0, 1)


def log(run_id, steps):
    """Logs metrics at steps, one by one or many at once; the clock tells the order."""
    global clock
    batch = []
    for step in steps:
        for name in names[: draw.randrange(1, len(names))]:
            for _ in range(2 if draw.random() < 0.05 else 1):
                clock += 1
                batch.append(Metric(name, value(), clock, step))
        if draw.random() < 0.3:
            client.log_batch(run_id, metrics=batch)
            batch = []
    client.log_batch(run_id, metrics=batch)


experiments = [mlflow.create_experiment(name) for name in ("first", "a second: one")]
parent = None
for number in range(runs):
    experiment = experiments[number % 2]
    tags = {"team": "vision", "note": "two\nlines: yes"}
    if parent is not None and number % 3 == 0:
        tags["mlflow.parentRunId"] = parent
    name = None if number % 7 == 6 else f"run '{number}': #{number}"
    run_id = client.create_run(experiment, tags=tags, run_name=name).info.run_id
    parent = run_id if number % 3 == 2 else parent
    for key, told in {"lr": draw.random(), "deep/key": True, "none": None, "words": "a: b\nc", "count": 7}.items():
        client.log_param(run_id, key, told)
    if number % 10 != 9:
        steps = sorted(draw.sample(range(1000), draw.choice([1, 5, 40])))
        log(run_id, steps)
        if number % 4 == 1:
            # Two processes that log in turn: steps go back, but not to one that was.
            log(run_id, [step + 0 for step in (5000, 5002, 5001, 5004, 5003)])
        if number % 5 == 2:
            client.set_terminated(run_id, "FINISHED")
            client.update_run(run_id, status="RUNNING")
            log(run_id, [step for step in steps if step >= steps[len(steps) // 2]])
    client.set_terminated(run_id, draw.choice(["FINISHED", "FAILED", "KILLED"])) if number % 6 != 5 else None
    if number % 8 == 7:
        client.delete_run(run_id)
