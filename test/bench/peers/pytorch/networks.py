"""
The networks of the benchmark as one writes them in PyTorch, with weights that are signs in every layer that Signum
binarizes.
"""

import math

import torch
import torch.nn.functional as F
from torch import nn


class Sign(torch.autograd.Function):
    """BinaryConnect: signs forward, the identity backward."""

    @staticmethod
    def forward(context, x):
        return torch.where(x >= 0, 1.0, -1.0)

    @staticmethod
    def backward(context, upstream):
        return upstream


class HardSign(torch.autograd.Function):
    """Activations: signs forward, the identity where |x| <= 1 backward."""

    @staticmethod
    def forward(context, x):
        context.save_for_backward(x)
        return torch.where(x >= 0, 1.0, -1.0)

    @staticmethod
    def backward(context, upstream):
        (x,) = context.saved_tensors
        return upstream * (x.abs() <= 1)


class BinaryConv2d(nn.Conv2d):
    def __init__(self, *arguments, signs_enter=False, **options):
        super().__init__(*arguments, bias=False, **options)
        self.signs_enter = signs_enter
        nn.init.uniform_(self.weight, -0.05, 0.05)

    def forward(self, x):
        return self._conv_forward(HardSign.apply(x) if self.signs_enter else x, Sign.apply(self.weight), None)


class BinaryLinear(nn.Linear):
    def __init__(self, inputs, outputs):
        super().__init__(inputs, outputs)
        nn.init.uniform_(self.weight, -0.05, 0.05)

    def forward(self, x):
        return F.linear(x, Sign.apply(self.weight)) * (1 / math.sqrt(self.in_features)) + self.bias


class Block(nn.Module):
    def __init__(self, inputs, outputs, stride):
        super().__init__()
        self.convolution1 = BinaryConv2d(inputs, outputs, 3, stride, 1)
        self.norm1 = nn.BatchNorm2d(outputs)
        self.convolution2 = BinaryConv2d(outputs, outputs, 3, 1, 1)
        self.norm2 = nn.BatchNorm2d(outputs)
        self.spare = (outputs - inputs) // 2

    def forward(self, x):
        y = self.norm2(self.convolution2(F.relu(self.norm1(self.convolution1(x)))))
        if self.spare:
            x = F.pad(x[:, :, ::2, ::2], (0, 0, 0, 0, self.spare, self.spare))
        return F.relu(y + x)


class ResNet(nn.Module):
    """Of depth 6 n + 2."""

    def __init__(self, depth=20, width=16):
        super().__init__()
        blocks, widths = (depth - 2) // 6, [width, 2 * width, 4 * width]
        self.stem = nn.Sequential(nn.Conv2d(3, width, 3, 1, 1, bias=False), nn.BatchNorm2d(width), nn.ReLU())
        first = [(width, width, 1), *((a, b, 2) for a, b in zip(widths, widths[1:]))]
        stages = [[start, *[(outputs, outputs, 1)] * (blocks - 1)] for start, outputs in zip(first, widths)]
        self.blocks = nn.Sequential(*(Block(*block) for stage in stages for block in stage))
        self.classifier = nn.Linear(widths[-1], 10)

    def forward(self, x):
        return self.classifier(self.blocks(self.stem(x)).mean((2, 3)))


class VggSmall(nn.Module):
    def __init__(self, signs_enter, width=128):
        super().__init__()
        widths = [width, width, 2 * width, 2 * width, 4 * width, 4 * width]
        first = nn.Conv2d(3, width, 3, 1, 1, bias=False)
        rest = [BinaryConv2d(a, b, 3, 1, 1, signs_enter=signs_enter) for a, b in zip(widths, widths[1:])]
        self.convolutions = nn.ModuleList([first, *rest])
        self.norms = nn.ModuleList(nn.BatchNorm2d(outputs) for outputs in widths)
        self.rectify = F.hardtanh if signs_enter else F.relu
        self.classifier = nn.Linear(4 * width * 16, 10)

    def forward(self, x):
        for index, (convolution, norm) in enumerate(zip(self.convolutions, self.norms)):
            x = convolution(x)
            x = self.rectify(norm(F.max_pool2d(x, 2) if index % 2 else x))
        return self.classifier(x.flatten(1))


class EncoderBlock(nn.Module):
    def __init__(self, dimension, heads):
        super().__init__()
        self.heads = heads
        self.norm1 = nn.LayerNorm(dimension)
        # Queries, keys and values as one product: the same parameters, and what a PyTorch user would write.
        self.projections = BinaryLinear(dimension, 3 * dimension)
        self.output = BinaryLinear(dimension, dimension)
        self.norm2 = nn.LayerNorm(dimension)
        self.expand = BinaryLinear(dimension, 4 * dimension)
        self.contract = BinaryLinear(4 * dimension, dimension)

    def forward(self, x):
        batch, tokens, dimension = x.shape
        split = self.projections(self.norm1(x)).reshape(batch, tokens, 3, self.heads, dimension // self.heads)
        query, key, value = split.permute(2, 0, 3, 1, 4)
        if hasattr(F, 'scaled_dot_product_attention'):
            mixed = F.scaled_dot_product_attention(query, key, value)
        else:
            mixed = (query @ key.transpose(-1, -2) / math.sqrt(dimension // self.heads)).softmax(-1) @ value
        x = x + self.output(mixed.transpose(1, 2).reshape(batch, tokens, dimension))
        hidden = self.expand(self.norm2(x))
        return x + self.contract(hidden * torch.sigmoid(1.702 * hidden))


class VisionTransformer(nn.Module):
    def __init__(self, dimension, heads, depth=6, patch=4):
        super().__init__()
        self.embedding = nn.Conv2d(3, dimension, patch, patch)
        self.position = nn.Parameter(0.02 * torch.randn(1, (32 // patch) ** 2, dimension))
        self.blocks = nn.Sequential(*(EncoderBlock(dimension, heads) for _ in range(depth)))
        self.norm = nn.LayerNorm(dimension)
        self.head = nn.Linear(dimension, 10)

    def forward(self, x):
        tokens = self.embedding(x).flatten(2).transpose(1, 2) + self.position
        return self.head(self.norm(self.blocks(tokens)).mean(1))


class DeiT(nn.Module):
    """With a class token, from which alone the logits are read."""

    def __init__(self, dimension, heads, depth=12, patch=16, classes=1000):
        super().__init__()
        self.embedding = nn.Conv2d(3, dimension, patch, patch)
        self.token = nn.Parameter(0.02 * torch.randn(1, 1, dimension))
        self.position = nn.Parameter(0.02 * torch.randn(1, (224 // patch) ** 2 + 1, dimension))
        self.blocks = nn.Sequential(*(EncoderBlock(dimension, heads) for _ in range(depth)))
        self.norm = nn.LayerNorm(dimension)
        self.head = nn.Linear(dimension, classes)

    def forward(self, x):
        patches = self.embedding(x).flatten(2).transpose(1, 2)
        tokens = torch.cat([self.token.expand(len(x), -1, -1), patches], 1) + self.position
        return self.head(self.norm(self.blocks(tokens)[:, 0]))


NETWORKS = {
    'resnet20': lambda: ResNet(),
    'resnet56': lambda: ResNet(depth=56),
    'resnet20-wide': lambda: ResNet(width=32),
    'vgg-small': lambda: VggSmall(signs_enter=False),
    'vgg-small-bwa': lambda: VggSmall(signs_enter=True),
    'vit-64': lambda: VisionTransformer(64, 4),
    'vit-192': lambda: VisionTransformer(192, 3),
    'deit-ti': lambda: DeiT(192, 3),
    'deit-s': lambda: DeiT(384, 6),
}


def optimizer_of(model, parameters):
    if model.startswith(('vit', 'deit')):
        return torch.optim.AdamW(parameters, 0.001)
    return (
        torch.optim.SGD(parameters, 0.05, momentum=0.9)
        if model.startswith('resnet')
        else torch.optim.Adam(parameters, 0.001)
    )


def latent_weights(network):
    return [module.weight for module in network.modules() if isinstance(module, (BinaryConv2d, BinaryLinear))]
