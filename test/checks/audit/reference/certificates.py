"""
Pairs whose verdict SymPy and 60 digits decide by the rules of ProxConnect++: F = T(P) and B = T'(P) with P the integral
of dF / B. On each piece where F and B are analytic: where B is 0, F is constant; where F is constant and B is not 0, B
is constant, also beyond the end of the piece, and lies between the slopes of T at that value of P; else F' / B > 0 and
its integral is finite at both ends and at zeros of B. F does not jump against B. Prints a pair a line, with its
verdict.
"""

import json

import mpmath
import sympy
from pairs import PAIRS

W = sympy.Symbol('w', real=True)
mpmath.mp.dps = 60


def read(text, mu):
    return sympy.sympify(text.replace('^', '**').replace('abs(', 'Abs('), {'w': W, 'mu': sympy.nsimplify(mu)})


def nested(pieces, place):
    """The same in the syntax of Signum: where(w < c, ..., where(...))."""
    *others, last = pieces
    text = last[place]
    for piece in reversed(others):
        text = f'where(w < {piece[0]}, {piece[place]}, {text})'
    return text


def points(low, high):
    """Many points within a piece, crowded at its ends."""
    width = high - low
    inner = [low + width * k / mpmath.mpf(997) for k in range(1, 997, 3)]
    near = [mpmath.mpf(10) ** -k * width for k in range(3, 25, 2)]
    return [low + n for n in near] + inner + [high - n for n in near]


def is_finite(slope, place, side):
    """Whether the integral of `slope` is finite at an end: the slope grows more slowly than 1 / distance."""
    near, nearer = mpmath.mpf(10) ** -20, mpmath.mpf(10) ** -24
    a, b = abs(slope(place + side * near)), abs(slope(place + side * nearer))
    return a == 0 or mpmath.log(b / a) / mpmath.log(near / nearer) < 1 - mpmath.mpf(10) ** -3


def holds_within(forward, backward, low, high):
    slope = sympy.simplify(sympy.diff(forward, W))
    if sympy.simplify(backward) == 0:
        return slope == 0
    if slope == 0:
        return sympy.simplify(sympy.diff(backward, W)) == 0
    rise = sympy.lambdify(W, slope, 'mpmath')
    factor = sympy.lambdify(W, backward, 'mpmath')

    def ratio(w):
        below = factor(w)
        return mpmath.inf if below == 0 else rise(w) / below

    if any(ratio(w) < 0 or (factor(w) == 0 and rise(w) != 0) for w in points(low, high)):
        return False
    signs = [mpmath.sign(factor(w)) for w in points(low, high)]
    zeros = [mpmath.findroot(factor, w) for w, a, b in zip(points(low, high), signs, signs[1:]) if a != b]
    if backward.is_polynomial(W):
        roots = sympy.real_roots(sympy.Poly(backward, W))
        zeros += [mpmath.mpf(root.evalf(60)) for root in roots if low < root < high]
    ends = [(low, 1), (high, -1)] + [(zero, side) for zero in zeros for side in (1, -1)]
    return all(is_finite(ratio, place, side) for place, side in ends)


def stops_rightly(pieces, mu, domain):
    """Where F stops between two stretches on which it moves, B is between what it is on either side."""
    edges = [domain[0]] + [float(upper) for upper, _, _ in pieces[:-1]] + [domain[1]]
    read_pieces = [(read(f, mu), read(b, mu)) for _, f, b in pieces]
    for k in range(1, len(pieces) - 1):
        (f0, b0), (f, b), (f1, b1) = read_pieces[k - 1 : k + 2]
        left, right = (sympy.nsimplify(str(edge)) for edge in edges[k : k + 2])
        moves = [sympy.diff(each, W) != 0 for each in (f0, f, f1)]
        if moves != [True, False, True] or b == 0 or not domain[0] < left < right < domain[1]:
            continue
        if sympy.limit(f0, W, left, '-') != f or sympy.limit(f1, W, right, '+') != f:
            continue
        sides = sorted([sympy.limit(b0, W, left, '-'), sympy.limit(b1, W, right, '+')])
        if not sides[0] <= b <= sides[1]:
            return False
    return True


def is_admissible(pieces, mu, domain):
    if not stops_rightly(pieces, mu, domain):
        return False
    low = mpmath.mpf(domain[0])
    before = None
    for upper, forward, backward in pieces:
        high = mpmath.mpf(domain[1] if upper is None else upper)
        f, b = read(forward, mu), read(backward, mu)
        left, right = max(low, domain[0]), min(high, domain[1])
        if left < right:
            if not holds_within(f, b, left, right):
                return False
            if before is not None:
                at = sympy.nsimplify(str(low))
                sides = ((before[0], '-'), (f, '+'), (before[1], '-'), (b, '+'))
                limits = [sympy.limit(expression, W, at, side) for expression, side in sides]
                jump = float(limits[1] - limits[0])
                if abs(jump) > 1e-14 and any(float(x) * jump < 0 for x in limits[2:]):
                    return False
                flat = all(sympy.diff(e, W) == 0 for e in (before[0], f))
                if abs(jump) <= 1e-14 and flat and limits[2] != limits[3] and 0 not in limits[2:]:
                    return False
            before = (f, b)
        low = high
    return True


if __name__ == '__main__':
    for name, pieces, mu, domain in PAIRS:
        verdict = is_admissible(pieces, mu, domain)
        texts = {'forward': nested(pieces, 1), 'backward': nested(pieces, 2)}
        print(json.dumps({'name': name, **texts, 'mu': mu, 'domain': domain, 'admissible': verdict}))
