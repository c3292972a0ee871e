"""The quantizer pairs (F, B), written from the papers in closed form."""
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
    return torch.where(w <= flat_until, torch.full_like(w, low), torch.where(w >= flat_from, torch.full_like(w, high), inner))


def pair(name, w, symbols):
    """(F(w), B(w)) of a method, for the sharpness and parameters in `symbols`."""
    mu = symbols['mu']
    if name == 'bc':
        return sign(w), torch.ones_like(w)
    if name == 'pc':
        return proximal(w, symbols['rho'], symbols['varrho']), torch.ones_like(w)
    if name == 'bnn':
        return sign(w), window(w, symbols['clip'])
    if name == 'bnn+':
        return sign(w), sign_swish_slope(w, mu)
    if name == 'bnn++':
        return sign_swish(w, mu), sign_swish_slope(w, mu)
    raise ValueError(f'no closed form is written here for the quantizer "{name}"')


def quantize_weight(name, latent, symbols, gain):
    """The weight that the network sees. `gain` multiplies B: 1 leaves it right."""
    value, slope = pair(name, latent.detach(), symbols)
    return Declared.apply(latent, value, slope * gain)


def quantize_activation(x, gain):
    """The sign of BinaryNet (Hubara et al., 2016): the gradient passes, times `gain`, where |x| <= 1."""
    return Declared.apply(x, sign(x.detach()), window(x.detach(), 1) * gain)
