"""
What stands around the quantizers of weights and activations, and how signs are summed in eight bits; written from the
papers.
"""

import math

import torch

from quantizers import quantize_activation, quantize_weight, triangle


def per_filter(reduce, w):
    """A statistic of each filter, shaped to broadcast against it."""
    return reduce(w.flatten(1)).view(-1, *[1] * (w.dim() - 1))


def formed_weight(experiment, tensors, name, symbols, gain, place):
    """(weight, factor of each output or None, whether 1 / sqrt(inputs) is still to come)."""
    latent, form = tensors[f'{name}.weight'], experiment['weightForm']

    def quantized(w, factor=1):
        return quantize_weight(experiment, w, symbols, gain, factor, place)

    if experiment['optimizer'] == 'lab':
        # LAB (Hou et al., 2017): the gradient at alpha sign(w*) passes, so that what alpha multiplies is divided out.
        curvature = tensors[f'adam.second/{name}.weight'].sqrt() + 1e-8
        alpha = ((curvature * latent.abs()).sum() / curvature.sum()).detach()
        return quantized(latent, 1 / alpha), alpha.view(1), False
    if form == 'plain':
        return quantized(latent), None, True
    if form == 'xnor':
        return quantized(latent), latent.detach().abs().flatten(1).mean(1), False
    if form in ('xnor++', 'factored'):
        return quantized(latent), tensors[f'{name}.scale'], False
    centre, deviation = per_filter(lambda w: w.mean(1), latent), per_filter(lambda w: w.std(1), latent)
    if form == 'irnet':
        standardized = (latent - centre) / deviation
        power = torch.floor(torch.log2(standardized.detach().abs().flatten(1).mean(1)) + 0.5)
        return quantized(standardized), 2**power, True
    if form == 'recu':
        w = (latent - centre) / (deviation + 1e-5) / (2 * math.sqrt(2))
        bound = float(-w.abs().mean() * math.log(2 - 2 * symbols['tau']))
        return quantized(w.clamp(-bound, bound)), tensors[f'{name}.scale'], False
    assert form == 'adabin', form
    scale = deviation + 1e-5
    return quantized((latent - centre) / scale) * scale + centre, None, False


def entering(experiment, tensors, name, x, gain):
    """The binarized input of a layer."""
    form = experiment['activationForm']
    if form == 'reactnet':
        return quantize_activation(x - tensors[f'{name}.activation.shift'], gain, triangle)
    if form == 'polynomial':
        return quantize_activation(x, gain, triangle)
    if form == 'adabin':
        scale, centre = tensors[f'{name}.activation.scale'], tensors[f'{name}.activation.centre']
        return quantize_activation((x - centre) / scale, gain) * scale + centre
    return quantize_activation(x, gain)


def rounded(x):
    """Rounding that passes the gradient."""
    return x + (torch.floor(x + 0.5) - x).detach()


def steps(learned, x, bits):
    """LSQ (Esser et al., 2020): steps of a learned size, whose gradient is scaled by 1 / sqrt(values * high)."""
    low, high = (0, 2**bits - 1) if x.min() >= 0 else (-(2 ** (bits - 1)), 2 ** (bits - 1) - 1)
    share = 1 / (x[0].numel() * high) ** 0.5
    step = (learned * share + (learned * (1 - share)).detach()).abs() + 1e-6
    return rounded((x / step).clamp(low, high)) * step


def elastic(shares, scale, threshold):
    """BiT (Liu et al., 2022): values that are not negative as 0 or a learned scale."""
    scale = scale.abs() + 1e-6
    return rounded(((shares - threshold) / scale).clamp(0, 1)) * scale


def gate(tensors, name, x):
    """Real-to-Binary (Martinez et al., 2020): a factor in (0, 1) for each output channel, [N, outputs]."""
    pooled = x.mean((2, 3)) if x.dim() == 4 else x.mean(tuple(range(1, x.dim() - 1))) if x.dim() > 2 else x
    dense = lambda part, value: value @ tensors[f'{name}.gate.{part}.weight'].T + tensors[f'{name}.gate.{part}.bias']
    return torch.sigmoid(dense('widen', torch.relu(dense('narrow', pooled))))


def rprelu(tensors, name, x):
    """ReActNet's shifted PReLU (Liu et al., 2020)."""
    shifted = x - tensors[f'{name}.shift']
    return torch.where(shifted > 0, shifted, tensors[f'{name}.slope'] * shifted) + tensors[f'{name}.rise']


def registers(total, overflow):
    """Sums in registers of eight bits, which hold -128 to 127."""
    return (
        total.clamp(-128, 127) if overflow == 'saturating' else total - 256 * torch.floor((total.detach() + 128) / 256)
    )


def in_tiles(experiment, inputs, per_input, product):
    """The sum of product(first, last) over tiles of inputs, each in a register of its own."""
    tile, overflow = experiment['accumulatorTile'], experiment['accumulator']
    size = inputs if tile is None else min(inputs, max(1, tile // per_input))
    return sum(registers(product(start, min(start + size, inputs)), overflow) for start in range(0, inputs, size))
