"""Trains with PyTorch Lightning and its CSVLogger, and records what it is given: FOLDER SEED.

Prints the runs as JSON: by folder, the hyperparameters and, by metric, steps and values.
"""

import json
import sys
import warnings

import torch

# Debian's build of 1.13.1 calls itself 1.13.0a0, which Lightning takes for an older one.
if torch.__version__.startswith("1.13.0a0"):
    torch.__version__ = "1.13.1"
    # Its parts for several machines do not load with Python 3.11.
    torch.distributed.is_available = lambda: False
warnings.simplefilter("ignore")
try:
    import lightning.pytorch as pl
except ImportError:
    import pytorch_lightning as pl

Logger = pl.loggers.logger.Logger
folder, seed = sys.argv[1], int(sys.argv[2])


class Recorder(Logger):
    """Keeps every value that Lightning hands to its loggers."""

    name, version = "recorder", 0

    def __init__(self):
        super().__init__()
        self.series = {}

    def log_hyperparams(self, params, *_):
        pass

    def log_metrics(self, metrics, step=None):
        for key, value in metrics.items():
            self.series.setdefault(key, []).append([step, repr(float(value))])


class Network(pl.LightningModule):
    def __init__(self, width, lr, options):
        super().__init__()
        self.save_hyperparameters()
        self.layers = torch.nn.Sequential(torch.nn.Linear(4, width), torch.nn.ReLU(), torch.nn.Linear(width, 1))

    def training_step(self, batch, _):
        loss = torch.nn.functional.mse_loss(self.layers(batch[0]), batch[1])
        self.log("train/loss", loss, on_step=True, on_epoch=True)
        if self.global_step % 7 == 3:
            self.log("odd", float("nan") if self.global_step % 2 else float("inf"))
        return loss

    def validation_step(self, batch, _):
        # A metric that first comes later makes Lightning write its file anew, with another column.
        self.log("val_loss", torch.nn.functional.mse_loss(self.layers(batch[0]), batch[1]))
        if self.current_epoch > 1:
            self.log("late/metric", float(self.current_epoch))

    def configure_optimizers(self):
        return torch.optim.SGD(self.parameters(), lr=self.hparams.lr)


torch.set_num_threads(1)
inputs = torch.randn(64, 4, generator=torch.Generator().manual_seed(seed))
data = torch.utils.data.TensorDataset(inputs, inputs.sum(1, keepdim=True))
load = torch.utils.data.DataLoader(data, batch_size=8)
found = {}
for width, every in ((8, 1), (16, 3), (8, 50)):
    pl.seed_everything(seed + width)
    recorder = Recorder()
    table = pl.loggers.CSVLogger(folder, name="net", flush_logs_every_n_steps=5)
    options = {"deep": {"er": 1e-5}, "flag": True, "none": None, "words": "a: b"}
    trainer = pl.Trainer(
        max_epochs=4,
        logger=[table, recorder],
        log_every_n_steps=every,
        accelerator="cpu",
        enable_progress_bar=False,
        enable_model_summary=False,
        enable_checkpointing=False,
        num_sanity_val_steps=0,
    )
    trainer.fit(Network(width, 0.01, options), load, load)
    fields = {"width": width, "lr": 0.01, "options.deep.er": 1e-5, "options.flag": True}
    fields.update({"options.none": None, "options.words": "a: b"})
    found["net/version_%d" % table.version] = {"fields": fields, "series": recorder.series}
print(json.dumps(found))
