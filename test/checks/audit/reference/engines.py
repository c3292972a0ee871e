"""Ten steps of every engine against PyTorch in float64: engines.py FOLDER."""

import sys

import torch
from findings import distance, tell
from steps import Learner
from whole_batches import normalised, one_hot, read_cases

if __name__ == '__main__':
    for name, e, start, states in read_cases(sys.argv[1]):
        images, labels = normalised(sys.argv[1], e['dataset'])
        images, targets = torch.tensor(images), torch.tensor(one_hot(labels, 4))
        learner = Learner(e, start, 1)
        error = 0.0
        for t, state in enumerate(states):
            learner.step(t, images, targets)
            pairs = [(state[n], v) for n, v in learner.state.items()]
            if e['averaging'] > 0:
                pairs += [(state[f'average/{n}'], v) for n, v in learner.average.items()]
            error = max([error] + [distance(ours, theirs.detach().numpy()) for ours, theirs in pairs])
        # Sums in float32, twelve times over; Adam divides small gradients by their own size.
        tell(name, error, 1e-6 if name.startswith('reference') else 5e-3)
