"""Learning rate and mu that every step was fed, and as they were reported, by their formulas: FOLDER."""

import json
import pathlib
import sys

from findings import tell
from schedules import learning_rate, sharpness

if __name__ == '__main__':
    for run in json.loads((pathlib.Path(sys.argv[1]) / 'schedules.json').read_text()):
        e, scalars = run['experiment'], dict(run['scalars'])
        rates = [learning_rate(e, t, 6) for t in range(24)]
        mus = [sharpness(e, t, 6) for t in range(24)]
        fed = [scalars[f'{t + 1}/feed/optimizer.learningRate'] for t in range(24)]
        tell(f"{run['name']}: learning rate", max(abs(a - b) for a, b in zip(fed, rates)) / max(rates), 1e-12)
        name = next(n for n in scalars if n.startswith('1/feed/') and n.endswith('mu'))[len('1') :]
        mu = [scalars[f'{t + 1}{name}'] for t in range(24)]
        tell(f"{run['name']}: mu", max(abs(a - b) for a, b in zip(mu, mus)) / max(mus), 1e-12)
        for metric, values in (('learningRate', rates), ('mu', mus)):
            for point in run['points'][metric]:
                t = int(point['step']) - 1
                tell(f"{run['name']}: {metric} as reported after step {t + 1}", abs(point['value'] - values[t]), 1e-9)
