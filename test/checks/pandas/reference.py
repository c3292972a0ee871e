"""Reads a store with `signum.read` and computes the mixed study's figures with pandas and SciPy, as JSON on stdout.

    python reference.py STORE BASELINE POINTS.PARQUET POINTS.CSV POINTS.JSON RUNS.PARQUET
"""

import json
import sys

import numpy
import pandas
import scipy.stats
import signum

place, baseline, parquet, csv, plain, listed = sys.argv[1:7]
store = signum.read(place)
runs = store.runs()
points = store.points()


def bits(frame):
    """Points as text that tells every bit of every number."""
    names = ["step", "time", "value"]
    numbers = [[float(number).hex() for number in frame[name]] for name in names]
    return list(zip([int(run) for run in frame["run"]], [str(name) for name in frame["metric"]], *numbers))


with open(plain) as file:
    from_json = pandas.DataFrame(json.load(file))
for name in ("step", "time", "value"):
    from_json[name] = from_json[name].astype(float)
from_csv = pandas.read_csv(csv, converters={name: float for name in ("step", "time", "value")})
expected = bits(points)
for form, frame in (("parquet", pandas.read_parquet(parquet)), ("csv", from_csv), ("json", from_json)):
    if bits(frame) != expected:
        raise SystemExit("the points as %s differ from those that signum.read gives" % form)

told = pandas.read_parquet(listed).set_index("id").sort_index()
shared = runs.sort_index()
if set(told.columns) != set(shared.columns):
    raise SystemExit("columns differ: %s" % sorted(set(told.columns) ^ set(shared.columns)))
for name in told.columns:
    for left, right in zip(told[name], shared[name]):
        same = left == right or (pandas.isna(left) and pandas.isna(right)) or (str(left) == str(right))
        if not same:
            raise SystemExit("%s differs: %r, and %r with signum.read" % (name, left, right))

methods = {}
for method, group in runs.groupby("quantizer"):
    values = 100 * group["deployed.accuracy"]
    own = group["wait"].dropna()
    methods[method] = {
        "n": int(values.count()),
        "mean": values.mean(),
        "deviation": values.std(ddof=1),
        "wait": None if own.empty else {"n": int(own.count()), "mean": own.mean(), "deviation": own.std(ddof=1)},
    }

base = runs[runs["quantizer"] == baseline]["deployed.accuracy"]
others = sorted(set(runs["quantizer"]) - {baseline})
raw = [
    float(
        scipy.stats.ttest_ind(
            runs[runs["quantizer"] == other]["deployed.accuracy"].to_numpy(float), base.to_numpy(float), equal_var=False
        ).pvalue
    )
    for other in others
]
# Holm (1979): the smallest p times m, the next times m - 1, and so on; none is below one before it.
order = numpy.argsort(raw)
steps = [(len(raw) - rank) * raw[place] for rank, place in enumerate(order)]
adjusted = numpy.minimum(1, numpy.maximum.accumulate(steps))
holm = {others[place]: float(adjusted[rank]) for rank, place in enumerate(order)}
json.dump(
    {
        "methods": methods,
        "p": dict(zip(others, raw)),
        "holm": holm,
        "points": {
            "%d %s" % key: [part["step"].tolist(), part["time"].tolist(), [v.hex() for v in part["value"]]]
            for key, part in points.groupby(["run", "metric"], sort=False)
        },
    },
    sys.stdout,
)
