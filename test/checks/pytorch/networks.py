"""The two networks, from layers of torch.nn.functional. Tensors are looked up by name; running statistics move in place."""
import math

import torch.nn.functional as functional

from quantizers import quantize_activation, quantize_weight


class Network:
    """
    A network over named tensors, for one step: its symbols are the step's. `spoiled`, for the check's own test, is
    'weights' or 'activations': their B is then 1 % too large.
    """

    def __init__(self, experiment, tensors, symbols, spoiled=None):
        self.tensors = tensors
        self.quantizer = experiment['quantizer']
        self.quantized = self.quantizer != 'full'
        self.binary_activations = self.quantized and experiment['regime'] == 'bwa'
        self.sizes = experiment['modelParameters']
        self.symbols = symbols
        self.gains = {part: 1.01 if part == spoiled else 1 for part in ('weights', 'activations')}
        self.logits = {'cnn-small': self.convolutional, 'vit-small': self.transformer}[experiment['model']]

    def weight(self, name):
        latent = self.tensors[f'{name}.weight']
        return quantize_weight(self.quantizer, latent, self.symbols, self.gains['weights']) if self.quantized else latent

    def entering(self, x):
        return quantize_activation(x, self.gains['activations']) if self.binary_activations else x

    def binary_linear(self, name, x):
        """Signs are summed, and the sum is brought to unit scale; real weights come at the right scale already."""
        scale = 1 / math.sqrt(x.shape[-1]) if self.quantized else 1
        return functional.linear(self.entering(x), self.weight(name)) * scale + self.tensors[f'{name}.bias']

    def real_linear(self, name, x):
        return functional.linear(x, self.tensors[f'{name}.weight'], self.tensors[f'{name}.bias'])

    def batch_norm(self, name, x):
        mean, variance, gamma, beta = (self.tensors[f'{name}.{part}'].flatten() for part in ('mean', 'variance', 'gamma', 'beta'))
        return functional.batch_norm(x, mean, variance, gamma, beta, training=True, momentum=0.1, eps=1e-5)

    def layer_norm(self, name, x):
        return functional.layer_norm(x, x.shape[-1:], self.tensors[f'{name}.gamma'], self.tensors[f'{name}.beta'], eps=1e-5)

    def convolutional(self, images):
        """Three times 3x3 convolution, batch norm, ReLU, 2x2 max-pooling; signs in place of the ReLU where activations are binary."""
        for layer in (1, 2, 3):
            x = images if layer == 1 else self.entering(x)
            x = self.batch_norm(f'convolution{layer}', functional.conv2d(x, self.weight(f'convolution{layer}'), padding=1))
            x = functional.max_pool2d(x if self.binary_activations else functional.relu(x), 2)
        return self.binary_linear('classifier', x.flatten(1))

    def transformer(self, images):
        """Pre-norm blocks over non-overlapping patches; embedding, norms and head are real."""
        patch = self.sizes['patch']
        # unfold gives [N, C patch patch, patches], the patches row by row.
        x = self.real_linear('embedding', functional.unfold(images, patch, stride=patch).transpose(1, 2)) + self.tensors['embedding.position']
        for block in range(1, self.sizes['depth'] + 1):
            x = x + self.attention(f'block{block}.attention', self.layer_norm(f'block{block}.attention', x))
            hidden = self.binary_linear(f'block{block}.mlp.expand', self.layer_norm(f'block{block}.mlp.expand', x))
            x = x + self.binary_linear(f'block{block}.mlp.contract', hidden / (1 + (-1.702 * hidden).exp()))
        return self.real_linear('head', self.layer_norm('head', x).mean(1))

    def attention(self, name, x):
        batch, tokens, dimension = x.shape
        heads = self.sizes['heads']
        query, key, value = (
            self.binary_linear(f'{name}.{part}', x).view(batch, tokens, heads, dimension // heads).transpose(1, 2) for part in ('query', 'key', 'value'))
        shares = functional.softmax(query @ key.transpose(2, 3) / math.sqrt(dimension // heads), dim=-1)
        return self.binary_linear(f'{name}.output', (shares @ value).transpose(1, 2).reshape(batch, tokens, dimension))


def is_statistic(name):
    return name.endswith(('.mean', '.variance'))


def is_latent(experiment, name):
    """Whether a parameter is the latent weight of a binary layer."""
    if experiment['quantizer'] == 'full' or not name.endswith('.weight'):
        return False
    return experiment['model'] == 'cnn-small' or name.startswith('block')


def is_decayed(experiment, name):
    return name.endswith('.weight') and not is_latent(experiment, name)
