"""Logs runs offline with Weights & Biases: FOLDER RUNS SEED. Some of them fail."""

import os
import random
import sys

os.environ.update(WANDB_MODE="offline", WANDB_SILENT="true", WANDB_CONSOLE="off", WANDB_DISABLE_GIT="true")
import wandb

folder, runs, seed = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
os.chdir(folder)
draw = random.Random(seed)
settings = wandb.Settings(x_disable_stats=True, x_disable_meta=True)
for number in range(runs):
    config = {"lr": draw.random()}
    run = wandb.init(project="check", name=f"run-{number}", config=config, settings=settings, reinit=True)
    step = 0
    for _ in range(draw.choice([1, 10, 300])):
        step += draw.choice([1, 1, 1, 7])
        values = {"loss": draw.gauss(0, 1), "acc/top 1": draw.random(), "inner": {"count": draw.randrange(10**6)}}
        for value in (float("nan"), float("inf"), 1e-300, -0.0, 2**53 - 1):
            if draw.random() < 0.2:
                values["odd"] = value
        if draw.random() < 0.05:
            values["note"] = "x" * draw.choice([10, 40_000])
        run.log(values, step=step)
    run.finish(exit_code=int(number % 3 == 2))
