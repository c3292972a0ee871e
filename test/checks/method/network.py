"""ResNet-20 (He et al., 2016) whose weights are binary but for the first convolution and the last layer."""

import torch
from torch.nn import functional


def sign(w):
    return torch.where(w >= 0, torch.ones_like(w), -torch.ones_like(w))


class Binarize(torch.autograd.Function):
    """BC: sign forward, identity backward. BNN++: SignSwish forward, its derivative backward."""

    @staticmethod
    def forward(context, w, method, mu):
        context.save_for_backward(w)
        context.method, context.mu = method, mu
        if method == 'bc':
            return sign(w)
        s = torch.sigmoid(mu * w)
        return 2 * s * (1 + mu * w * (1 - s)) - 1

    @staticmethod
    def backward(context, upstream):
        (w,) = context.saved_tensors
        if context.method == 'bc':
            return upstream, None, None
        z = (context.mu * w).clamp(-80, 80)
        slope = context.mu * (2 - z * torch.tanh(z / 2)) / (1 + torch.cosh(z))
        return upstream * slope, None, None


class Convolution(torch.nn.Module):
    """3 x 3. What it uses of its latent weights depends on the network's method, mu and mode."""

    def __init__(self, network, inputs, outputs, stride):
        super().__init__()
        self.network, self.stride = [network], stride
        deviation = (2 / (9 * inputs)) ** 0.5
        self.weight = torch.nn.Parameter(torch.randn(outputs, inputs, 3, 3) * deviation)

    def forward(self, x):
        (network,) = self.network
        w = self.weight
        if network.method != 'full':
            w = sign(w) if network.hard else Binarize.apply(w, network.method, network.mu)
        return functional.conv2d(x, w, stride=self.stride, padding=1)


class Block(torch.nn.Module):
    """Two convolutions; where the shape changes the shortcut drops pixels and adds channels of zeros (option A)."""

    def __init__(self, network, inputs, outputs):
        super().__init__()
        self.stride, self.more = (1, 0) if inputs == outputs else (2, outputs - inputs)
        self.first, self.second = (
            Convolution(network, inputs, outputs, self.stride),
            Convolution(network, outputs, outputs, 1),
        )
        self.norms = torch.nn.ModuleList(torch.nn.BatchNorm2d(outputs) for _ in range(2))

    def forward(self, x):
        y = torch.relu(self.norms[0](self.first(x)))
        y = self.norms[1](self.second(y))
        shortcut = x[:, :, :: self.stride, :: self.stride]
        half = self.more // 2
        return torch.relu(y + functional.pad(shortcut, (0, 0, 0, 0, half, self.more - half)))


class ResNet20(torch.nn.Module):
    def __init__(self, classes=10):
        super().__init__()
        self.method, self.mu, self.hard = 'full', 1.0, False
        self.stem = torch.nn.Conv2d(3, 16, 3, padding=1, bias=False)
        torch.nn.init.normal_(self.stem.weight, std=(2 / 27) ** 0.5)
        self.stem_norm = torch.nn.BatchNorm2d(16)
        sizes = [16] * 4 + [32] * 3 + [64] * 3
        self.blocks = torch.nn.Sequential(*(Block(self, a, b) for a, b in zip(sizes, sizes[1:])))
        self.last = torch.nn.Linear(64, classes)

    def forward(self, x):
        x = torch.relu(self.stem_norm(self.stem(x)))
        return self.last(self.blocks(x).mean((2, 3)))

    def latents(self):
        return [module.weight for module in self.modules() if isinstance(module, Convolution)]

    def norms(self):
        return [module for module in self.modules() if isinstance(module, torch.nn.BatchNorm2d)]
