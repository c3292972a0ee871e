"""Pairs (F, B) written from the formulas of the literature, in PyTorch: forward(w, mu) and backward(w, mu)."""

import torch


def sign(w):
    """The sign with sign(0) = +1."""
    return torch.where(w >= 0, torch.ones_like(w), -torch.ones_like(w))


def sign_swish(w, mu):
    s = torch.sigmoid(mu * w)
    return 2 * s * (1 + mu * w * (1 - s)) - 1


def sign_swish_slope(w, mu):
    """Derivative of sign_swish: mu (2 - mu w tanh(mu w / 2)) / (1 + cosh(mu w))."""
    z = mu * w
    return mu * (2 - z * torch.tanh(z / 2)) / (1 + torch.cosh(z))


PAIRS = {
    'full': (lambda w, mu: w, lambda w, mu: torch.ones_like(w)),
    'bc': (lambda w, mu: sign(w), lambda w, mu: torch.ones_like(w)),
    'bnn': (lambda w, mu: sign(w), lambda w, mu: (w.abs() <= 1).to(w)),
    'bnn+': (lambda w, mu: sign(w), sign_swish_slope),
    'bnn++': (sign_swish, sign_swish_slope),
    'bireal': (lambda w, mu: sign(w), lambda w, mu: (2 - 2 * w.abs()).clamp(min=0)),
    'poly+': (
        lambda w, mu: torch.where(w.abs() <= 1, 2 * w - w * w.abs(), sign(w)),
        lambda w, mu: (2 - 2 * w.abs()).clamp(min=0),
    ),
}


class Quantize(torch.autograd.Function):
    """F forward, upstream times B backward."""

    @staticmethod
    def forward(context, w, pair, mu):
        context.save_for_backward(w)
        context.pair, context.mu = pair, mu
        return PAIRS[pair][0](w, mu)

    @staticmethod
    def backward(context, upstream):
        (w,) = context.saved_tensors
        return PAIRS[context.pair][1](w, context.mu) * upstream, None, None


class SignSte(torch.autograd.Function):
    """Binary activation: sign(x); the gradient passes where |x| <= 1."""

    @staticmethod
    def forward(context, x):
        context.save_for_backward(x)
        return sign(x)

    @staticmethod
    def backward(context, upstream):
        (x,) = context.saved_tensors
        return upstream * (x.abs() <= 1).to(x)
