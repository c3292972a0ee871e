"""The two networks of the audit in PyTorch, from their descriptions: models are functions of named tensors."""

import math

import numpy
import torch
from quantizers import Quantize, sign

# The running statistics' momentum is 0.1 in float32, as every engine is fed it.
EPSILON, MOMENTUM = 1e-5, float(numpy.float32(0.1))


class Network:
    """
    Named parameters and running statistics, and what a pass needs to know.

    mode: train (F, batch statistics, statistics move), soft (F), hard (signs), reestimate (signs, batch statistics that
    replace the running ones).
    """

    def __init__(self, experiment, tensors, mode='train', mu=1.0):
        self.experiment, self.tensors, self.mode, self.mu = experiment, tensors, mode, mu
        self.momentum = MOMENTUM

    def weight(self, name, scaled):
        """What the layer uses; a dense layer of signs is scaled by 1 / sqrt(inputs)."""
        w = self.tensors[name]
        if self.experiment['quantizer'] == 'full':
            return w
        if self.mode in ('train', 'soft'):
            q = Quantize.apply(w, self.experiment['quantizer'], self.mu)
        else:
            q = sign(w)
        return q / math.sqrt(w[0].numel()) if scaled else q

    def norm(self, x, name):
        """Batch norm as PyTorch documents it: biased variance for the batch, unbiased for the running statistic."""
        get = lambda part: self.tensors[f'{name}.{part}'].reshape(-1)  # noqa: E731
        learns = self.mode in ('train', 'reestimate')
        mean, variance = get('mean').clone(), get('variance').clone()
        y = torch.nn.functional.batch_norm(
            x, mean, variance, get('gamma'), get('beta'), training=learns, momentum=self.momentum, eps=EPSILON
        )
        if learns:
            shape = self.tensors[f'{name}.mean'].shape
            self.tensors[f'{name}.mean'] = mean.detach().reshape(shape)
            self.tensors[f'{name}.variance'] = variance.detach().reshape(shape)
        return y

    def logits(self, images):
        return {'mlp': self.mlp, 'cnn-small': self.cnn}[self.experiment['model']](images)

    def mlp(self, images):
        x = images.flatten(1)
        for layer in range(1, self.experiment['modelParameters']['depth'] + 1):
            x = torch.relu(self.norm(x @ self.weight(f'dense{layer}.weight', True).T, f'dense{layer}'))
        return self.norm(x @ self.weight('classifier.weight', True).T, 'classifier')

    def cnn(self, images):
        x = images
        for layer in (1, 2, 3):
            name = f'convolution{layer}'
            x = torch.nn.functional.conv2d(x, self.weight(f'{name}.weight', False), padding=1)
            x = torch.nn.functional.max_pool2d(torch.relu(self.norm(x, name)), 2)
        x = x.flatten(1)
        return x @ self.weight('classifier.weight', True).T + self.tensors['classifier.bias']


def latent(experiment, name):
    """Whether a parameter is a latent weight, every layer being binary."""
    return experiment['quantizer'] != 'full' and name.endswith('.weight')
