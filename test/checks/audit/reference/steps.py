"""Ten steps of training in PyTorch from recorded initial states and images: steps.py FOLDER."""

import sys

import torch
from findings import distance, tell
from networks import Network, latent
from schedules import learning_rate, sharpness
from stored import read_experiments

torch.set_default_dtype(torch.float64)
BUFFERS = ('.mean', '.variance')


def optimizer_of(e, parameters):
    """Decay acts on real weights; latent ones, and biases with norms, have a decay of their own."""

    def decay(name):
        if latent(e, name):
            return e['latentWeightDecay']
        return e['weightDecay'] if name.endswith('.weight') else e['biasWeightDecay']

    groups = [{'params': [p], 'weight_decay': decay(name)} for name, p in parameters.items()]
    if e['optimizer'] == 'sgd':
        return torch.optim.SGD(groups, lr=1, momentum=e['momentum'])
    return {'adam': torch.optim.Adam, 'adamw': torch.optim.AdamW}[e['optimizer']](groups, lr=1)


def loss_of(e, logits, targets):
    """Cross-entropy against targets that may be mixed; smoothing spreads a share over all classes alike."""
    return torch.nn.functional.cross_entropy(logits, targets, label_smoothing=e['labelSmoothing'])


class Learner:
    def __init__(self, e, tensors, per_epoch):
        self.e, self.per_epoch = e, per_epoch
        self.state = {n: torch.tensor(v) for n, v in tensors.items() if '/' not in n}
        self.parameters = {n: v.requires_grad_() for n, v in self.state.items() if not n.endswith(BUFFERS)}
        self.optimizer = optimizer_of(e, self.parameters)
        self.average = {n: torch.zeros_like(v) for n, v in self.state.items()}

    def step(self, t, images, targets):
        network = Network(self.e, self.state, 'train', sharpness(self.e, t, self.per_epoch))
        self.optimizer.zero_grad()
        loss = loss_of(self.e, network.logits(images), targets)
        loss.backward()
        if self.e['gradientClip'] > 0:
            torch.nn.utils.clip_grad_norm_(self.parameters.values(), self.e['gradientClip'])
        for group in self.optimizer.param_groups:
            group['lr'] = learning_rate(self.e, t, self.per_epoch)
        self.optimizer.step()
        with torch.no_grad():
            for name, p in self.parameters.items():
                if latent(self.e, name) and self.e['latentClip'] > 0:
                    p.clamp_(-self.e['latentClip'], self.e['latentClip'])
            decay = self.e['averaging']
            for name in self.average:
                self.average[name] = decay * self.average[name] + (1 - decay) * self.state[name]
        return float(loss)


def compare(name, e, tensors, steps, tolerance):
    start = {n[8:]: v for n, v in tensors.items() if n.startswith('0/state/')}
    learner = Learner(e, start, steps // e['epochs'])
    errors = {'loss': 0.0, 'state': 0.0, 'average': 0.0}
    for t in range(steps):
        images = torch.tensor(tensors[f'{t + 1}/feed/images']).reshape(e['batchSize'], *e['imageShape'])
        targets = torch.tensor(tensors[f'{t + 1}/feed/targets']).reshape(e['batchSize'], -1)
        loss = learner.step(t, images, targets)
        errors['loss'] = max(errors['loss'], distance(tensors[f'{t + 1}/output/loss'], [loss]))
        for n, value in learner.state.items():
            ours = tensors[f'{t + 1}/state/{n}']
            errors['state'] = max(errors['state'], distance(ours, value.detach().numpy()))
            if e['averaging'] > 0:
                ours = tensors[f'{t + 1}/state/average/{n}']
                errors['average'] = max(errors['average'], distance(ours, learner.average[n].detach().numpy()))
    for part, error in errors.items():
        if part != 'average' or e['averaging'] > 0:
            tell(f'{name}: {part}', error, tolerance)


if __name__ == '__main__':
    for description, recorded in read_experiments(sys.argv[1]):
        compare(description['name'], description['experiment'], recorded, description['steps'], 1e-8)
