"""Training steps with torch.optim, begun from a recorded state."""

import numpy
import torch
import torch.nn.functional as functional

from networks import Network, is_decayed, is_latent, is_statistic

# Names under which PyTorch's optimizers keep what the recorded state calls "<kind>/<parameter>".
SLOTS = {
    'adam': {'adam.first': 'exp_avg', 'adam.second': 'exp_avg_sq'},
    'adamw': {'adam.first': 'exp_avg', 'adam.second': 'exp_avg_sq'},
    'sgd': {'momentum': 'momentum_buffer'},
    'lab': {'adam.first': 'exp_avg', 'adam.second': 'exp_avg_sq'},
}


class Outcome:
    """What a step gave, as float64 arrays: loss, logits, and the state after it by name."""

    def __init__(self, loss, logits, state):
        self.loss, self.logits = loss.astype('f8'), logits.astype('f8')
        self.state = {name: values.astype('f8') for name, values in state.items()}
        assert all(
            numpy.isfinite(values).all() for values in (self.loss, self.logits, *self.state.values())
        ), 'not every value is a number'


class Learner:
    """A network and its optimizer in one precision. `state` is the recorded one after `done` steps."""

    def __init__(self, description, state, done, dtype, spoiled=None):
        self.experiment, self.schedule = description['experiment'], description['steps']
        self.done, self.dtype, self.spoiled = done, dtype, spoiled
        self.tensors = {name: torch.tensor(values, dtype=dtype) for name, values in state.items() if '/' not in name}
        self.parameters = {
            name: tensor.requires_grad_() for name, tensor in self.tensors.items() if not is_statistic(name)
        }
        self.optimizer = self.make_optimizer()
        self.slots = SLOTS[self.experiment['optimizer']]
        expected = {f'{kind}/{name}' for kind in self.slots for name in self.parameters}
        assert {name for name in state if '/' in name} == expected, 'the recorded optimizer state has other names'
        if done > 0:
            for name, parameter in self.parameters.items():
                kept = {own: torch.tensor(state[f'{kind}/{name}'], dtype=dtype) for kind, own in self.slots.items()}
                self.optimizer.state[parameter] = {**kept, 'step': torch.tensor(float(done))}

    def make_optimizer(self):
        decay = self.experiment['weightDecay']
        groups = [
            {'params': [parameter], 'weight_decay': decay if is_decayed(self.experiment, name) else 0}
            for name, parameter in self.parameters.items()
        ]
        rate = self.schedule[0]['learningRate']
        return {
            'adam': lambda: torch.optim.Adam(groups, lr=rate),
            'adamw': lambda: torch.optim.AdamW(groups, lr=rate),
            'sgd': lambda: torch.optim.SGD(groups, lr=rate, momentum=0.9),
        }[self.experiment['optimizer']]()

    def step(self, images, targets):
        """One step; returns its Outcome and, by parameter, how far the optimizer moved it before any clipping."""
        fed = self.schedule[self.done]
        before = {name: parameter.detach().clone() for name, parameter in self.parameters.items()}
        for group in self.optimizer.param_groups:
            group['lr'] = fed['learningRate']
        self.optimizer.zero_grad()
        logits = Network(self.experiment, self.tensors, fed['symbols'], self.spoiled).logits(
            torch.tensor(images, dtype=self.dtype)
        )
        loss = functional.cross_entropy(logits, torch.tensor(targets).argmax(1))
        loss.backward()
        self.optimizer.step()
        self.done += 1
        moves = {
            name: (parameter.detach() - before[name]).numpy().astype('f8')
            for name, parameter in self.parameters.items()
        }
        self.clip_latent()
        return Outcome(loss.detach().numpy(), logits.detach().numpy(), self.state()), moves

    def clip_latent(self):
        bound = self.experiment['latentClip']
        for name, parameter in self.parameters.items():
            if bound > 0 and is_latent(self.experiment, name):
                parameter.data.clamp_(-bound, bound)

    def state(self):
        state = {name: tensor.detach().numpy().copy() for name, tensor in self.tensors.items()}
        for name, parameter in self.parameters.items():
            for kind, own in self.slots.items():
                state[f'{kind}/{name}'] = self.optimizer.state[parameter][own].numpy().copy()
        return state
