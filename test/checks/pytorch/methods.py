"""
Compares every method's training steps with PyTorch's in float64: methods.py FOLDER. The exit code is 0 where all agree.
All steps are done in a row from the first state; the other side is a float64 interpreter that shares nothing with
PyTorch.
"""

import sys

import numpy
import torch
import torch.nn.functional as functional

import quantizers
from networks import Network, is_latent, is_statistic
from stored import read_experiments

TOLERANCE = 1e-5


class Course:
    """
    A network in float64 with optimizers by hand: their update rules start from anchors that torch.optim does not know.
    """

    def __init__(self, description, state):
        self.experiment, self.schedule = description['experiment'], description['steps']
        self.tensors = {name: torch.tensor(values, dtype=torch.float64) for name, values in state.items()}
        self.parameters = {
            name: tensor.requires_grad_()
            for name, tensor in self.tensors.items()
            if '/' not in name and not is_statistic(name)
        }

    def step(self, index, images, targets):
        fed = self.schedule[index]
        logits = Network(self.experiment, self.tensors, fed['symbols']).logits(
            torch.tensor(images, dtype=torch.float64)
        )
        loss = functional.cross_entropy(logits, torch.tensor(targets).argmax(1))
        slopes = torch.autograd.grad(loss, list(self.parameters.values()))
        with torch.no_grad():
            for (name, parameter), slope in zip(self.parameters.items(), slopes):
                moved = self.moved(name, parameter, slope, fed, index + 1)
                if is_latent(self.experiment, name) and quantizers.is_frozen(self.experiment, fed['symbols']):
                    continue
                parameter.copy_(moved)
        return loss.item(), logits.detach().numpy()

    def slot(self, kind, name):
        return self.tensors[f'{kind}/{name}']

    def moved(self, name, parameter, slope, fed, count):
        latent, optimizer = is_latent(self.experiment, name), self.experiment['optimizer']
        if optimizer == 'bop' and latent:
            average = self.slot('bop.average', name)
            average.mul_(1 - fed['symbols']['gamma']).add_(fed['symbols']['gamma'] * slope)
            signs = quantizers.sign(parameter)
            flips = (average.abs() > self.experiment['bopThreshold']) & (torch.sign(average) == signs)
            return torch.where(flips, -signs, signs)
        if optimizer == 'sgd':
            direction = self.slot('momentum', name).mul_(self.experiment['momentum']).add_(slope)
        else:
            first = self.slot('adam.first', name).mul_(0.9).add_(0.1 * slope)
            second = self.slot('adam.second', name).mul_(0.999).add_(0.001 * slope**2)
            direction = first / (1 - 0.9**count) / ((second / (1 - 0.999**count)).sqrt() + 1e-8)
        anchor = parameter
        if latent and self.experiment['update'] in ('pq', 'rpc'):
            anchor = quantizers.pair(self.experiment['quantizer'], parameter, fed['symbols'])[0]
        moved = anchor - fed['learningRate'] * direction
        bound = self.experiment['latentClip']
        return moved.clamp(-bound, bound) if latent and bound > 0 else moved


def apart(actual, expected):
    """|a - b| / |b|."""
    return float(numpy.linalg.norm(actual - expected) / max(numpy.linalg.norm(expected), 1e-6))


def main(folder):
    torch.set_num_threads(1)
    failed, count, worst_of_all = [], 0, 0.0
    for description, tensors in read_experiments(folder, 'method.json'):
        last = len(description['steps'])
        course = Course(
            description,
            {name[len('0/state/') :]: values for name, values in tensors.items() if name.startswith('0/state/')},
        )
        worst = ('', 0.0)
        for index in range(last):
            loss, logits = course.step(index, tensors[f'{index + 1}/images'], tensors[f'{index + 1}/targets'])
            for what, actual in (('loss', numpy.array(loss)), ('logits', logits)):
                worst = max(
                    worst,
                    (f'{what} of step {index + 1}', apart(actual, tensors[f'{index + 1}/{what}'])),
                    key=lambda pair: pair[1],
                )
        for name, tensor in course.tensors.items():
            worst = max(
                worst, (name, apart(tensor.detach().numpy(), tensors[f'{last}/state/{name}'])), key=lambda pair: pair[1]
            )
        count += 1
        worst_of_all = max(worst_of_all, worst[1])
        passes = worst[1] <= TOLERANCE
        failed += [] if passes else [description['name']]
        print(f'{description["name"]:76} {worst[1]:9.1e}  {worst[0]:32} {"pass" if passes else "FAIL"}', flush=True)
    if count == 0:
        sys.exit(f'{folder} holds no methods to check.')
    if failed:
        sys.exit(f'\n{len(failed)} of {count} methods differ from PyTorch: {"; ".join(failed)}.')
    print(
        f'\nAll {count} methods agree with PyTorch over ten steps; the largest difference is {worst_of_all:.1e} '
        f'(tolerance {TOLERANCE:.0e}).'
    )


if __name__ == '__main__':
    main(sys.argv[1])
