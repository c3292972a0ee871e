"""The networks, from layers of torch.nn.functional. Tensors are looked up by name; running statistics move in place."""

import math

import torch.nn.functional as functional

import forms
from quantizers import quantize_activation


class Network:
    """
    A network over named tensors, for one step: its symbols are the step's. `spoiled`, for the check's own test, is
    'weights' or 'activations': their B is then 1 % too large.
    """

    def __init__(self, experiment, tensors, symbols, spoiled=None):
        self.tensors = tensors
        self.experiment = experiment
        self.quantized = experiment['quantizer'] != 'full'
        self.binary_activations = experiment['regime'] != 'bw'
        self.sizes = experiment['modelParameters']
        self.symbols = symbols
        # Layers whose weights were quantized so far.
        self.place = 0
        self.gains = {part: 1.01 if part == spoiled else 1 for part in ('weights', 'activations')}
        self.logits = {'cnn-small': self.convolutional, 'vit-small': self.transformer, 'mlp': self.perceptron}[
            experiment['model']
        ]

    def weight(self, name):
        """(weight, factor of each output or None, whether 1 / sqrt(inputs) is still to come)."""
        if not self.quantized:
            return self.tensors[f'{name}.weight'], None, False
        self.place += 1
        gain, place = self.gains['weights'], self.place - 1
        return forms.formed_weight(self.experiment, self.tensors, name, self.symbols, gain, place)

    def entering(self, name, x, signs, sensory):
        if signs:
            return forms.entering(self.experiment, self.tensors, name, x, self.gains['activations'])
        bits = self.experiment['activationBits']
        return x if bits is None or sensory else forms.steps(self.tensors[f'{name}.activation.step'], x, bits)

    def binary_linear(self, name, x, bias=True, sensory=False):
        """Signs are summed, and the sum is brought to unit scale; real weights come at the right scale already."""
        signs = self.binary_activations and not sensory
        entering = self.entering(name, x, signs, sensory)
        w, factor, open_scale = self.weight(name)
        if signs and self.experiment['regime'] == 'bwaa':
            sums = forms.in_tiles(
                self.experiment,
                x.shape[-1],
                1,
                lambda start, end: functional.linear(entering[..., start:end], w[:, start:end]),
            )
        else:
            sums = functional.linear(entering, w)
        sums = sums * (1 / math.sqrt(x.shape[-1]) if open_scale else 1) * (1 if factor is None else factor)
        if signs and self.experiment['activationForm'] == 'gated':
            gates = forms.gate(self.tensors, name, x)
            sums = sums * gates.view(x.shape[0], *[1] * (x.dim() - 2), -1)
        return sums + self.tensors[f'{name}.bias'] if bias else sums

    def convolution(self, name, x, sensory):
        """3x3, padding 1; no bias and no scale but the form's own."""
        signs = self.binary_activations and not sensory
        entering = self.entering(name, x, signs, sensory)
        w, factor, _ = self.weight(name)
        if signs and self.experiment['regime'] == 'bwaa':
            sums = forms.in_tiles(
                self.experiment,
                x.shape[1],
                9,
                lambda start, end: functional.conv2d(entering[:, start:end], w[:, start:end], padding=1),
            )
        else:
            sums = functional.conv2d(entering, w, padding=1)
        sums = sums if factor is None else sums * factor.view(1, -1, 1, 1)
        if self.quantized and self.experiment['weightForm'] == 'factored':
            sums = sums * self.tensors[f'{name}.rows'] * self.tensors[f'{name}.columns']
        if signs and self.experiment['activationForm'] == 'gated':
            sums = sums * forms.gate(self.tensors, name, x)[:, :, None, None]
        return sums

    def rectify(self, name, x):
        """ReLU; before signs a hard tanh, or ReActNet's RPReLU."""
        if not self.binary_activations:
            return functional.relu(x)
        return (
            forms.rprelu(self.tensors, name, x) if self.experiment['activationForm'] == 'reactnet' else x.clamp(-1, 1)
        )

    def real_linear(self, name, x):
        return functional.linear(x, self.tensors[f'{name}.weight'], self.tensors[f'{name}.bias'])

    def batch_norm(self, name, x):
        mean, variance, gamma, beta = (
            self.tensors[f'{name}.{part}'].flatten() for part in ('mean', 'variance', 'gamma', 'beta')
        )
        return functional.batch_norm(x, mean, variance, gamma, beta, training=True, momentum=0.1, eps=1e-5)

    def layer_norm(self, name, x):
        return functional.layer_norm(
            x, x.shape[-1:], self.tensors[f'{name}.gamma'], self.tensors[f'{name}.beta'], eps=1e-5
        )

    def convolutional(self, images):
        """
        Three times 3x3 convolution, batch norm, ReLU, 2x2 max-pooling; signs in place of the ReLU where activations are
        binary.
        """
        for layer in (1, 2, 3):
            x = self.batch_norm(
                f'convolution{layer}', self.convolution(f'convolution{layer}', images if layer == 1 else x, layer == 1)
            )
            x = functional.max_pool2d(x if self.binary_activations else functional.relu(x), 2)
        return self.binary_linear('classifier', x.flatten(1))

    def perceptron(self, images):
        """Dense layers, each with batch norm and the nonlinearity; the logits are normed too."""
        x = images.flatten(1)
        for layer in range(1, self.sizes['depth'] + 1):
            name = f'dense{layer}'
            x = self.rectify(
                f'{name}.rprelu1', self.batch_norm(name, self.binary_linear(name, x, bias=False, sensory=layer == 1))
            )
        return self.batch_norm('classifier', self.binary_linear('classifier', x, bias=False))

    def transformer(self, images):
        """Pre-norm blocks over non-overlapping patches; embedding, norms and head are real."""
        patch = self.sizes['patch']
        # unfold gives [N, C patch patch, patches], the patches row by row.
        x = (
            self.real_linear('embedding', functional.unfold(images, patch, stride=patch).transpose(1, 2))
            + self.tensors['embedding.position']
        )
        for block in range(1, self.sizes['depth'] + 1):
            x = x + self.attention(f'block{block}.attention', self.layer_norm(f'block{block}.attention', x))
            hidden = self.binary_linear(f'block{block}.mlp.expand', self.layer_norm(f'block{block}.mlp.expand', x))
            x = x + self.binary_linear(f'block{block}.mlp.contract', hidden / (1 + (-1.702 * hidden).exp()))
        return self.real_linear('head', self.layer_norm('head', x).mean(1))

    def attention(self, name, x):
        batch, tokens, dimension = x.shape
        heads = self.sizes['heads']
        query, key, value = (
            self.binary_linear(f'{name}.{part}', x).view(batch, tokens, heads, dimension // heads).transpose(1, 2)
            for part in ('query', 'key', 'value')
        )
        binary = self.experiment['attention'] == 'binary'
        if binary:
            query, key, value = (quantize_activation(part, self.gains['activations']) for part in (query, key, value))
        shares = functional.softmax(query @ key.transpose(2, 3) / math.sqrt(dimension // heads), dim=-1)
        if binary:
            learned = (self.tensors[f'{name}.probability.{part}'] for part in ('scale', 'threshold'))
            shares = forms.elastic(shares, *learned)
        return self.binary_linear(f'{name}.output', (shares @ value).transpose(1, 2).reshape(batch, tokens, dimension))


def is_statistic(name):
    return name.endswith(('.mean', '.variance'))


def is_latent(experiment, name):
    """Whether a parameter is the latent weight of a binary layer."""
    if experiment['quantizer'] == 'full' or not name.endswith('.weight'):
        return False
    return '.gate.' not in name and (experiment['model'] != 'vit-small' or name.startswith('block'))


def is_decayed(experiment, name):
    return name.endswith('.weight') and not is_latent(experiment, name)
