"""Summaries, intervals and tests by statsmodels, SciPy and by counting every arrangement: FOLDER."""

import itertools
import json
import math
import pathlib
import sys
import warnings

import numpy
import scipy.stats
from findings import tell
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.power import TTestIndPower
from statsmodels.stats.weightstats import CompareMeans, DescrStatsW, ttest_ind

warnings.simplefilter('ignore')


def number(value):
    return math.nan if value in (None, 'NaN') else float(value)


def apart(ours, theirs):
    """Distance of two figures, where both NaN, or ours null for their NaN, are none."""
    ours, theirs = number(ours), number(theirs)
    if math.isnan(ours) and math.isnan(theirs):
        return 0.0
    return abs(ours - theirs) / max(abs(theirs), 1e-12)


def by_arrangement(statistics, observed):
    """Two-sided p as SciPy's permutation_test has it: twice the smaller tail, at most 1."""
    values = numpy.array(list(statistics), dtype=float)
    tails = [(values <= observed + 1e-9).mean(), (values >= observed - 1e-9).mean()]
    return float(min(1, 2 * min(tails)))


def signed_rank(differences):
    """Wilcoxon's: zeros dropped, mean ranks of ties, every choice of signs; of nothing there is one."""
    d = numpy.array([x for x in differences if x != 0])
    ranks = scipy.stats.rankdata(abs(d))
    totals = (sum(r for r, s in zip(ranks, signs) if s) for signs in itertools.product((0, 1), repeat=len(d)))
    return by_arrangement(totals, ranks[d > 0].sum())


def rank_sum(x, y):
    ranks = scipy.stats.rankdata(numpy.concatenate([x, y]))
    totals = (sum(each) for each in itertools.combinations(ranks, len(x)))
    return by_arrangement(totals, ranks[: len(x)].sum())


def expected(x, y):
    """p by test; NaN where there is nothing to test: too few values, none finite, no deviation at all."""
    if not (numpy.isfinite(x).all() and numpy.isfinite(y).all()):
        paired = numpy.isfinite(x[: min(len(x), len(y))]).all() and numpy.isfinite(y[: min(len(x), len(y))]).all()
        welch, ranks = math.nan, math.nan
    else:
        paired, welch, ranks = True, math.nan, rank_sum(x, y)
        if min(len(x), len(y)) >= 2 and (numpy.ptp(x) > 0 or numpy.ptp(y) > 0):
            welch = ttest_ind(x, y, usevar='unequal')[1]
            assert abs(welch - scipy.stats.ttest_ind(x, y, equal_var=False).pvalue) < 1e-9
    count = min(len(x), len(y))
    d = numpy.round(x[:count] - y[:count], 12)
    student = signs = math.nan
    if paired:
        student = scipy.stats.ttest_1samp(d, 0).pvalue if count >= 2 and numpy.ptp(d) > 0 else math.nan
        signs = signed_rank(d)
    return {'welch': welch, 'paired': student, 'signed-rank': signs, 'rank-sum': ranks}


def check_summary(case):
    values = numpy.array([number(v) for v in case['values']])
    n, ours = len(values), case['ours']
    described = DescrStatsW(values)
    deviation = numpy.std(values, ddof=1) if n > 1 else math.nan
    low, high = described.tconfint_mean() if n > 1 else (math.nan, math.nan)
    interval = ours['interval'] or {'low': None, 'high': None}
    pairs = [(ours['n'], n), (ours['mean'], values.mean()), (ours['median'], numpy.median(values))]
    exact = numpy.isfinite(values).all() and numpy.ptp(values) == 0
    spread = [(ours['deviation'], 0 if exact and n > 1 else deviation)]
    ends = [(interval['low'], low), (interval['high'], high)]
    tell(f"summary of {case['name']}", max(apart(a, b) for a, b in pairs + spread + ends), 1e-9)


def check_tests(case):
    x, y = (numpy.array([number(v) for v in case[part]]) for part in ('values', 'reference'))
    for test, p in expected(x, y).items():
        ours = case['ours'][test]
        error = apart(ours['p'], p)
        tell(f"{test} of {case['name']}: p {ours['p']} and {p} ({ours['reason']})", error, 1e-8)
        if math.isnan(p):
            tell(f"{test} of {case['name']}: says why", 0 if ours['reason'] else 1, 0)
            tell(f"{test} of {case['name']}: no verdict", 0 if ours['verdict'] == 'open' else 1, 0)


    compared = CompareMeans(DescrStatsW(x), DescrStatsW(y))
    fits = min(len(x), len(y)) >= 2 and numpy.isfinite(numpy.concatenate([x, y])).all()
    if fits and (numpy.ptp(x) > 0 or numpy.ptp(y) > 0):
        ends = compared.tconfint_diff(usevar='unequal')
        error = max(apart(case['interval'][end], value) for end, value in zip(('low', 'high'), ends))
        tell(f"interval of the difference of {case['name']}", error, 1e-7)
    else:
        tell(f"interval of the difference of {case['name']}: none", 0 if case['interval'] is None else 1, 0)


def check_power(case):
    judge = TTestIndPower()
    theirs = [judge.power(case['effect'], n, 0.05) for n in (2, 3, 10)]
    tell(f"power, {case['name']}", max(apart(a, b) for a, b in zip(case['ours'], theirs)), 1e-8)
    n = case['seeds']
    enough = judge.power(case['effect'], n, 0.05) >= 0.8 - 1e-9 and judge.power(case['effect'], n - 1, 0.05) < 0.8
    tell(f"seeds, {case['name']}: {n} are enough, one fewer is not", 0 if enough else 1, 0)


def check_holm(case):
    theirs = multipletests(case['ps'], method='holm')[1]
    tell(f"Holm of {case['name']}", max(apart(a, b) for a, b in zip(case['ours'], theirs)), 1e-12)


if __name__ == '__main__':
    kinds = {'summary': check_summary, 'tests': check_tests, 'power': check_power, 'holm': check_holm}
    for case in json.loads((pathlib.Path(sys.argv[1]) / 'statistics.json').read_text()):
        kinds[case['kind']](case)
