"""Trains a small network with PyTorch and logs it: WRITER FOLDER NAME PAUSE_IN_MS [STEPS].

WRITER is signum, tensorboard or wandb. Beside the loss of training it logs the square roots of the steps, and prints
each step once it was logged.
"""

import itertools
import math
import os
import sys
import time

import torch

kind, folder, name, pause = sys.argv[1:5]
steps = int(sys.argv[5]) if len(sys.argv) > 5 else None

if kind == "signum":
    import signum

    signum.init(name=name, folder=folder)
    log, finish = signum.log, signum.finish
elif kind == "tensorboard":
    from torch.utils.tensorboard import SummaryWriter

    writer = SummaryWriter(os.path.join(folder, name))

    def log(values, step):
        for tag, value in values.items():
            writer.add_scalar(tag, value, step)
        writer.flush()

    finish = writer.close
else:
    os.environ.update(WANDB_MODE="offline", WANDB_SILENT="true", WANDB_CONSOLE="off", WANDB_DISABLE_GIT="true")
    import wandb

    settings = wandb.Settings(x_disable_stats=True, x_disable_meta=True)
    run = wandb.init(project="live", name=name, dir=folder, settings=settings)
    log, finish = run.log, run.finish

torch.manual_seed(0)
torch.set_num_threads(1)
network = torch.nn.Sequential(torch.nn.Linear(8, 16), torch.nn.ReLU(), torch.nn.Linear(16, 1))
optimizer = torch.optim.SGD(network.parameters(), lr=0.01)
inputs = torch.randn(64, 8)
targets = inputs.sum(1, keepdim=True)
for step in itertools.islice(itertools.count(), steps):
    loss = torch.nn.functional.mse_loss(network(inputs), targets)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    log({"loss": math.sqrt(step), "train/loss": loss.item()}, step=step)
    print(step, flush=True)
    time.sleep(float(pause) / 1000)
finish()
