"""The quantizer pairs (F, B), written from the papers in closed form."""

import math

import torch


class Declared(torch.autograd.Function):
    """Forward a given value F, backward a given slope B: w* receives B(w*) times the gradient at F(w*)."""

    @staticmethod
    def forward(context, latent, value, slope):
        context.save_for_backward(slope)
        return value

    @staticmethod
    def backward(context, upstream):
        (slope,) = context.saved_tensors
        return upstream * slope, None, None


def sign(x):
    """torch.sign gives 0 at 0; a binary weight has no such level."""
    return torch.where(x >= 0, torch.ones_like(x), -torch.ones_like(x))


def window(x, half_width):
    return (x.abs() <= half_width).to(x.dtype)


def sign_swish(w, mu):
    """SS_mu of Darabi et al. (2018)."""
    s = torch.sigmoid(mu * w)
    return 2 * s * (1 + mu * w * (1 - s)) - 1


def sign_swish_slope(w, mu):
    """Its derivative, in the closed form of the paper."""
    return mu * (2 - mu * w * torch.tanh(mu * w / 2)) / (1 + torch.cosh(mu * w))


def proximal(w, rho, varrho):
    """L_rho^varrho of ProxConnect (Dockhorn et al., 2021) for the levels -1 and 1 with the midpoint 0."""
    low, high, middle = -1.0, 1.0, 0.0
    flat_until, flat_from = min(middle, low + rho), max(middle, high - rho)
    jump_from, jump_to = max(low, middle - varrho), min(high, middle + varrho)
    rising_low = low + (w - flat_until) * (jump_from - low) / (middle - flat_until)
    rising_high = jump_to + (w - middle) * (high - jump_to) / (flat_from - middle)
    inner = torch.where(w < middle, rising_low, rising_high)
    return torch.where(
        w <= flat_until, torch.full_like(w, low), torch.where(w >= flat_from, torch.full_like(w, high), inner)
    )


def triangle(w):
    """max(0, 2 - 2|w|), Bi-Real (Liu et al., 2018)."""
    return torch.clamp(2 - 2 * w.abs(), min=0)


def rounded(x, bits):
    """The nearest of 2^bits even levels to x in [-1, 1], halves upwards."""
    steps = 2 ** int(bits) - 1
    return 2 * torch.floor((x + 1) / 2 * steps + 0.5) / steps - 1


def reste(w, symbols):
    """ReSTE (Wu et al., 2023): the derivative of sign(w) |w|^(1/o), held constant near 0."""
    o, margin, clip = symbols['o'], symbols['margin'], symbols['clip']
    outside = w.abs().clamp(min=margin) ** ((1 - o) / o) / o
    inside = torch.full_like(w, margin ** ((1 - o) / o))
    return torch.where(w.abs() <= margin, inside, outside) * window(w, clip)


def dsq(w, alpha):
    """DSQ (Gong et al., 2019): the derivative of s tanh(k w / 2)."""
    s = 1 / (1 - alpha)
    k = math.log((s + 1) / (s - 1))
    return s * k / 2 * (1 - torch.tanh(k * w / 2) ** 2) * window(w, 1)


def fda(w, omega, terms):
    """FDA (Xu et al., 2021): the derivative of the first terms of a square wave's Fourier series."""
    return 4 * omega / math.pi * sum(torch.cos((2 * i + 1) * omega * w) for i in range(int(terms)))


def prox_w_shape(w, strength):
    """ProxQuant (Bai et al., 2019): the nearest point of |w| = 1 is approached by the strength."""
    away = w.abs() - 1
    return sign(w) * (1 + torch.sign(away) * torch.clamp(away.abs() - strength, min=0))


def pair(name, w, symbols):
    """(F(w), B(w)) of a method, for the sharpness and parameters in `symbols`."""
    one, mu = torch.ones_like(w), symbols['mu']
    gain = max(1 / mu, 1)
    slope_of_tanh = lambda x: 1 - torch.tanh(x) ** 2
    return {
        'ptq': lambda: (w, one),
        'bc': lambda: (sign(w), one),
        'pc': lambda: (proximal(w, symbols['rho'], symbols['varrho']), one),
        'rpc': lambda: (proximal(w, symbols['rho'], symbols['varrho']), one),
        'bnn': lambda: (sign(w), window(w, symbols['clip'])),
        'bnn+': lambda: (sign(w), sign_swish_slope(w, mu)),
        'bnn++': lambda: (sign_swish(w, mu), sign_swish_slope(w, mu)),
        'bireal': lambda: (sign(w), triangle(w)),
        'poly+': lambda: (torch.where(w.abs() <= 1, 2 * w - w * w.abs(), sign(w)), triangle(w)),
        'ede': lambda: (sign(w), gain * mu * slope_of_tanh(mu * w)),
        'ede+': lambda: (gain * torch.tanh(mu * w), gain * mu * slope_of_tanh(mu * w)),
        'tanh': lambda: (torch.tanh(mu * w), mu * slope_of_tanh(mu * w)),
        'md-tanh': lambda: (torch.tanh(mu * w), one),
        'reste': lambda: (sign(w), reste(w, symbols)),
        'rbnn': lambda: (sign(w), torch.clamp(gain * (2 * math.sqrt(mu**2 / 2) - (mu**2 * w).abs()), min=0)),
        'dsq': lambda: (sign(w), dsq(w, symbols['alpha'])),
        'fda': lambda: (sign(w), fda(w, symbols['omega'], symbols['terms'])),
        'binaryrelax': lambda: ((1 - symbols['theta']) * w + symbols['theta'] * sign(w), one),
        'parq': lambda: (
            sign(w) if symbols['inverseSlope'] <= 1e-6 else (w / symbols['inverseSlope']).clamp(-1, 1),
            one,
        ),
        'proxquant-l1': lambda: (prox_w_shape(w, symbols['strength']), one),
        'proxquant-l2': lambda: ((w + symbols['strength'] * sign(w)) / (1 + symbols['strength']), one),
        'ternary': lambda: (torch.where(w.abs() <= symbols['delta'], torch.zeros_like(w), sign(w)), one),
        'uniform': lambda: (rounded(w.clamp(-1, 1), symbols['bits']), window(w, 1)),
        'dorefa': lambda: (
            rounded((torch.tanh(w) / math.tanh(1)).clamp(-1, 1), symbols['bits']),
            slope_of_tanh(w) / math.tanh(1),
        ),
    }[name]()


def deployed(name, w, symbols):
    """What is deployed: the levels of the quantizers with more than two, or else the sign."""
    return pair(name, w, symbols)[0] if name in ('ternary', 'uniform', 'dorefa') else sign(w)


def is_frozen(experiment, symbols):
    return experiment['freezeSigns'] < 1 and bool(symbols.get('frozen'))


def is_binarized(experiment, symbols, w, place):
    """
    Which of the weights [outputs, ..] of the layer at a place (from 0) are binarized by now: 'layers' counts layers,
    'channels' a share of the outputs, in the order of the multiples of the golden ratio, modulo 1.
    """
    # Infinity is null in JSON.
    so_far = math.inf if symbols['binarized'] is None else symbols['binarized']
    if experiment['binarizing'] == 'layers':
        return torch.full_like(w, place < so_far, dtype=torch.bool)
    order = torch.arange(1, len(w) + 1, dtype=torch.float64) * (math.sqrt(5) - 1) / 2 % 1
    return (order < so_far).view(-1, *[1] * (w.dim() - 1)).expand_as(w)


def quantize_weight(experiment, latent, symbols, gain, factor=1, place=0):
    """
    The weight that the network sees under the update rule: F(w*) with B, F(w*) with 1 (pq), or w* itself (rpc, ptq);
    once signs are frozen, what is deployed. `gain` multiplies B: 1 leaves it right. `factor` multiplies B too, and is a
    method's own. What is not binarized yet is w*, brought to the mean magnitude of F(w*).
    """
    name, update = experiment['quantizer'], experiment['update']
    value, slope = pair(name, latent.detach(), symbols)
    if update != 'pc++':
        slope = torch.ones_like(slope)
    if update in ('rpc', 'ptq'):
        value = latent.detach()
    if is_frozen(experiment, symbols):
        value, slope = deployed(name, latent.detach(), symbols), torch.zeros_like(slope)
    slope = slope * gain * factor
    if experiment['binarizing'] != 'at-once':
        w = latent.detach()
        by_now, size = is_binarized(experiment, symbols, w, place), value.abs().mean() / w.abs().mean()
        value, slope = torch.where(by_now, value, size * w), torch.where(by_now, slope, size * torch.ones_like(w))
    return Declared.apply(latent, value, slope)


def quantize_activation(x, gain, slope=None):
    """
    The sign of BinaryNet (Hubara et al., 2016): the gradient passes, times `gain`, where |x| <= 1, or with another
    slope.
    """
    return Declared.apply(x, sign(x.detach()), (window(x.detach(), 1) if slope is None else slope(x.detach())) * gain)
