"""Logs with DVCLive: FOLDER SEED.

Prints the runs as JSON: by folder, the fields and, by metric, steps and values.
"""

import json
import os
import random
import sys

os.environ["DVC_NO_ANALYTICS"] = "true"
os.environ["DVCLIVE_LOGLEVEL"] = "ERROR"
from dvclive import Live

folder, seed = sys.argv[1], int(sys.argv[2])
draw = random.Random(seed)
os.chdir(folder)
plain = {"save_dvc_exp": False, "dvcyaml": None, "report": None}
found = {}


def log(live, series, steps):
    for step in range(steps):
        for name in ("loss", "val/acc", "deep/er/name"):
            if name == "loss" or draw.random() < 0.7:
                value = draw.choice([float("nan"), 1e-300, -0.0]) if draw.random() < 0.1 else draw.gauss(0, 1)
                live.log_metric(name, value, timestamp=name == "loss")
                series.setdefault(name, []).append([live.step, repr(value)])
        live.next_step()


for number in range(4):
    name, series = "run%d" % number, {}
    place = name if number % 2 else os.path.join(name, "dvclive")
    with Live(dir=place, **plain) as live:
        live.log_params({"lr": draw.random(), "deep": {"flag": True, "words": "a: b"}})
        live.log_metric("once", 0.5, plot=False)
        log(live, series, 10)
        fields = {"lr": live._params["lr"], "deep.flag": True, "deep.words": "a: b", "once": 0.5}
    if number == 2:
        with Live(dir=place, resume=True, **plain) as live:
            log(live, series, 5)
    if number == 3:
        # Without resume the folder is begun anew.
        series = {}
        with Live(dir=place, **plain) as live:
            log(live, series, 3)
        fields = {}
    found[name] = {"fields": fields, "series": series}
print(json.dumps(found))
