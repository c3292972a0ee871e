"""Logs the square roots of the steps: FOLDER NAME PAUSE_IN_MS [STEPS]. Prints each step once it was logged."""

import itertools
import math
import sys
import time

import signum

folder, name, pause = sys.argv[1:4]
signum.init(name=name, folder=folder)
for step in itertools.islice(itertools.count(), int(sys.argv[4]) if len(sys.argv) > 4 else None):
    signum.log({"loss": math.sqrt(step)}, step=step)
    print(step, flush=True)
    time.sleep(float(pause) / 1000)
signum.finish()
