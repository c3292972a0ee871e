"""Pairs: (name, pieces (upper end, F, B), mu, domain). Jumps, plateaus, cusps, small slopes, ranges, mu."""

FULL, NEAR, RIGHT = [-4, 4], [-0.01, 0.01], [0.5, 4]
SWISH = '2*(1 + mu*w*(1 - 1/(1 + exp(-mu*w))))/(1 + exp(-mu*w)) - 1'
SLOPE = 'mu*(2 - mu*w*tanh(mu*w/2))/(1 + cosh(mu*w))'


def signs(below, above=None):
    """sign(w), with B on either side of 0."""
    return [('0', '-1', below), (None, '1', below if above is None else above)]


def whole(forward, backward):
    return [(None, forward, backward)]


def windowed(inner, backward, outer='0', reach='1'):
    """F = inner within the window, +-1 beyond it; B likewise."""
    return [(f'-{reach}', '-1', outer), (reach, inner, backward), (None, '1', outer)]


def parted(step, slope, backward):
    """step sign(w) + slope, with one B."""
    return [('0', f'-{step} + {slope}', backward), (None, f'{step} + {slope}', backward)]


def polynomial(below, above, outer):
    """2 w - w |w| on [-1, 1], the sign beyond."""
    return [('-1', '-1', outer), ('0', '2*w + w^2', below), ('1', '2*w - w^2', above), (None, '1', outer)]


PAIRS = [
    ('identity', whole('w', '1'), 1, FULL),
    ('sign, B = 1', signs('1'), 1, FULL),
    ('sign, B = 1 and 2', signs('1', '2'), 1, FULL),
    ('sign, B = -1', signs('-1'), 1, FULL),
    ('sign, B = 0', signs('0'), 1, FULL),
    ('sign, window', [('-1', '-1', '0'), ('0', '-1', '1'), ('1', '1', '1'), (None, '1', '0')], 1, FULL),
    ('sign, triangle', [('-1', '-1', '0'), ('0', '-1', '2 + 2*w'), ('1', '1', '2 - 2*w'), (None, '1', '0')], 1, FULL),
    ('sign, triangle, right of 1', [('1', '1', '2 - 2*w'), (None, '1', '0')], 1, [1, 4]),
    ('sign, triangle, near 0', signs('2 + 2*w', '2 - 2*w'), 1, NEAR),
    ('sign, B = 1 + 1e-9 w', signs('1 + 10^(-9)*w'), 1, FULL),
    ('sign, B = 1 + 1e-9 w, right', whole('1', '1 + 10^(-9)*w'), 1, RIGHT),
    ('sign + 1e-9 w, B = 1', [('0', '-1 + 10^(-9)*w', '1'), (None, '1 + 10^(-9)*w', '1')], 1, FULL),
    ('1e-9 w, B = 2 + w / 4', whole('10^(-9)*w', '2 + w/4'), 1, FULL),
    ('sign + 1e-9 w, B = 2 + tanh', parted('1', '10^(-9)*w', '2 + tanh(w)'), 1, FULL),
    ('-1e-9 w, B = 1', whole('-10^(-9)*w', '1'), 1, FULL),
    ('tanh, its slope', whole('tanh(mu*w)', 'mu*(1 - tanh(mu*w)^2)'), 1, FULL),
    ('tanh, its slope, mu 5', whole('tanh(mu*w)', 'mu*(1 - tanh(mu*w)^2)'), 5, [-2, 2]),
    ('tanh, B = 1', whole('tanh(mu*w)', '1'), 20, FULL),
    ('tanh, B = -1', whole('tanh(mu*w)', '-1'), 1, FULL),
    ('tanh, B = w', whole('tanh(w)', 'w'), 1, FULL),
    ('sign, tanh slope', signs('1 - tanh(w)^2'), 1, FULL),
    ('swish, its slope, mu 1', whole(SWISH, SLOPE), 1, FULL),
    ('swish, its slope, mu 5', whole(SWISH, SLOPE), 5, FULL),
    ('swish, its slope, mu 50, near', whole(SWISH, SLOPE), 50, NEAR),
    ('sign, swish slope, mu 5', signs(SLOPE), 5, FULL),
    ('sign, swish slope, near', signs(SLOPE), 5, NEAR),
    ('swish, B = 1', whole(SWISH, '1'), 5, FULL),
    ('swish, B = 1, small range', whole(SWISH, '1'), 5, [-0.4, 0.4]),
    ('polynomial, its slope', polynomial('2 + 2*w', '2 - 2*w', '0'), 1, FULL),
    ('polynomial, twice its slope', polynomial('4 + 4*w', '4 - 4*w', '0'), 1, FULL),
    ('polynomial, B = 1', polynomial('1', '1', '1'), 1, FULL),
    ('clamp, window', windowed('w', '1'), 1, FULL),
    ('clamp, B = 1', windowed('w', '1', '1'), 1, FULL),
    ('clamp, B = 2 beyond', windowed('w', '1', '2'), 1, FULL),
    ('clamp, B = |w| beyond', [('-1', '-1', '-w'), ('1', 'w', '1'), (None, '1', 'w')], 1, FULL),
    ('clamp, B = 0 within', windowed('w', '0', '1'), 1, FULL),
    ('step to plateau and on', [('0', 'w', '1'), ('1', '0', '1'), (None, 'w - 1', '1')], 1, FULL),
    ('plateau with another B', [('0', 'w', '1'), ('1', '0', '3'), (None, 'w - 1', '1')], 1, FULL),
    ('plateau with a B between', [('0', 'w', '1'), ('1', '0', '1.5'), (None, '2*w - 2', '2')], 1, FULL),
    ('plateau after a jump', [('0', 'w - 1', '1'), ('1', '0', '3'), (None, 'w - 1', '1')], 1, FULL),
    ('plateau with two Bs', [('0', 'w', '1'), ('1', '0', '1'), ('2', '0', '2'), (None, 'w - 2', '1')], 1, FULL),
    ('plateau, B = 0 on a part', [('0', 'w', '1'), ('1', '0', '1'), ('2', '0', '0'), (None, 'w - 2', '1')], 1, FULL),
    ('cube, its slope', whole('w^3', '3*w^2'), 1, FULL),
    ('cube, B = |w|', [('0', 'w^3', '-w'), (None, 'w^3', 'w')], 1, FULL),
    ('cube, B = w^4', whole('w^3', 'w^4'), 1, FULL),
    ('square, its slope', whole('w^2', '2*w'), 1, FULL),
    ('square, B = 1', whole('w^2', '1'), 1, FULL),
    ('cusp, B = 1', [('0', '-sqrt(-w)', '1'), (None, 'sqrt(w)', '1')], 1, FULL),
    ('line, B = sqrt|w|', [('0', 'w', 'sqrt(-w)'), (None, 'w', 'sqrt(w)')], 1, FULL),
    ('line, B = |w|', [('0', 'w', '-w'), (None, 'w', 'w')], 1, FULL),
    ('kink, its slope', [('0', 'w', '1'), (None, '2*w', '2')], 1, FULL),
    ('jump down, B = 1', [('0', 'w', '1'), (None, 'w - 1', '1')], 1, FULL),
    ('jump down, B = 0 around', [('-1', 'w', '1'), ('0', '-1', '0'), ('1', '-2', '0'), (None, 'w - 3', '1')], 1, FULL),
    ('jump up, slopes beyond', [('0', 'w - 1', '1 + 0*w'), (None, 'w + 1', '2 + tanh(w)')], 1, FULL),
    ('ternary, B = 1', [('-0.5', '-1', '1'), ('0.5', '0', '1'), (None, '1', '1')], 1, FULL),
    ('ternary, B = 2 in the middle', [('-0.5', '-1', '1'), ('0.5', '0', '2'), (None, '1', '1')], 1, FULL),
    ('sine, its slope', whole('sin(3*w)', '3*cos(3*w)'), 1, FULL),
    ('sine, B = 3', whole('sin(3*w)', '3'), 1, FULL),
    ('sine, B = 3, up to its top', whole('sin(3*w)', '3'), 1, [-0.5, 0.5]),
]
