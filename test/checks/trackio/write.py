"""Logs runs with Trackio by a seed, into the folder TRACKIO_DIR.

    python3 write.py RUNS SEED
"""
import random
import sys

import trackio

PROJECT = "signum check"
NAMES = ["loss", "train/loss", "val acc", "größe", "a.b", "lr", "odd \"name\""]


def value_of(random_numbers):
    draw = random_numbers.random()
    if draw < 0.05:
        return float("nan")
    if draw < 0.1:
        return random_numbers.choice([float("inf"), -float("inf")])
    if draw < 0.3:
        return random_numbers.randrange(-(10**6), 10**6)
    return random_numbers.gauss(0, 10 ** random_numbers.randrange(-6, 6))


def main():
    runs, seed = int(sys.argv[1]), int(sys.argv[2])
    random_numbers = random.Random(seed)
    for number in range(runs):
        config = {"lr": 10 ** -random_numbers.randrange(1, 6), "model": "m%d" % (number % 3), "deep": {"width": number}}
        options = {"embed": False, "auto_log_gpu": False, "auto_log_cpu": False}
        trackio.init(project=PROJECT, name="run %d" % number, config=config, **options)
        metrics = random_numbers.sample(NAMES, random_numbers.randrange(1, len(NAMES) + 1))
        step = 0
        for _ in range(random_numbers.randrange(1, 40)):
            chosen = [name for name in metrics if random_numbers.random() < 0.8]
            values = {name: value_of(random_numbers) for name in chosen}
            if random_numbers.random() < 0.1:
                values["note"] = "loss: NaN, skipped"
            if values and random_numbers.random() < 0.5:
                trackio.log(values, step=step)
            elif values:
                trackio.log(values)
            step += random_numbers.randrange(1, 5)
        trackio.finish()


if __name__ == "__main__":
    main()
