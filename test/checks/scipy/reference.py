"""Reads cases (see cases.ts) as JSON from stdin and prints what SciPy makes of them, a list of numbers a case."""

import json
import sys

import numpy as np
from scipy import stats


def summary(values):
    return [
        np.mean(values),
        np.std(values, ddof=1),
        stats.sem(values),
        np.median(values),
        stats.trim_mean(values, 0.25),
    ]


def quantile(tails, degrees):
    """
    SciPy's own isf is off by up to 5e-9 in versions before 1.12: two steps of Newton on its sf, which is exact, put
    that right.
    """
    t = stats.t.isf(tails / 2, degrees)
    for _ in range(2):
        t += (2 * stats.t.sf(t, degrees) - tails) / (2 * stats.t.pdf(t, degrees))
    return t


def interval(values, level):
    margin = quantile(1 - level[0], len(values) - 1) * stats.sem(values)
    return np.mean(values) - margin, np.mean(values) + margin


class GivenDraws(np.random.RandomState):
    """Hands SciPy's bootstrap the resamples that were drawn elsewhere."""

    def __init__(self, indices):
        super().__init__(0)
        self.indices = indices

    def randint(self, *_, size=None, **__):
        assert self.indices.shape == tuple(size), (self.indices.shape, size)
        return self.indices


def bootstrap(values, level_and_seed, drawn):
    values = np.sort(values)
    indices = np.array(drawn, dtype=int).reshape(-1, len(values))
    bounds = []
    for statistic in (np.mean, lambda sample, axis: stats.trim_mean(sample, 0.25, axis=axis)):
        found = stats.bootstrap(
            (values,),
            statistic,
            n_resamples=len(indices),
            confidence_level=level_and_seed[0],
            method="percentile",
            axis=0,
            vectorized=True,
            random_state=GivenDraws(indices),
        ).confidence_interval
        bounds += [found.low, found.high]
    return bounds


def welch(first, second):
    statistic, p = stats.ttest_ind(first, second, equal_var=False)
    a, b = np.var(first, ddof=1) / len(first), np.var(second, ddof=1) / len(second)
    return [statistic, (a + b) ** 2 / (a**2 / (len(first) - 1) + b**2 / (len(second) - 1)), p]


def paired(first, second):
    statistic, p = stats.ttest_rel(first, second)
    return [statistic, p]


def signed_rank(differences):
    counted = differences[differences != 0]
    if len(counted) == 0:
        return [1.0]
    if len(set(np.abs(counted))) == len(counted):
        return [stats.wilcoxon(counted, mode="exact" if len(counted) <= 50 else "approx", correction=False).pvalue]

    # SciPy's wilcoxon knows no exact p with ties; its permutation test flips the signs in all ways.
    def positive_ranks(sample, axis=-1):
        return np.sum(np.where(sample > 0, stats.rankdata(np.abs(sample), axis=axis), 0), axis=axis)

    return [
        stats.permutation_test(
            (counted,), positive_ranks, permutation_type="samples", vectorized=True, n_resamples=np.inf, axis=-1
        ).pvalue
    ]


def paired_ties(_first, _second, gains):
    return [-1.0 if len(set(gains)) == 1 else stats.ttest_1samp(gains, 0).pvalue]


def signed_rank_ties(_first, _second, gains):
    return signed_rank(gains)


def rank_sum(first, second):
    everything = np.concatenate([first, second])
    plain = stats.mannwhitneyu(first, second, method="exact" if len(everything) <= 60 else "asymptotic")
    if len(everything) > 60 or len(set(everything)) == len(everything):
        return [plain.statistic, plain.pvalue]

    def first_ranks(one, other, axis=-1):
        ranks = stats.rankdata(np.concatenate([one, other], axis=axis), axis=axis)
        return np.sum(ranks[..., : one.shape[-1]], axis=axis)

    found = stats.permutation_test(
        (first, second), first_ranks, permutation_type="independent", vectorized=True, n_resamples=np.inf, axis=-1
    )
    return [plain.statistic, found.pvalue]


def holm(ps):
    """By definition: the largest of (m - j) p_(j) over the j up to the own place, capped at 1."""
    m = len(ps)
    ranked = sorted(ps)
    return [max(min(1.0, (m - j) * ranked[j]) for j in range(ranked.index(p) + 1)) for p in ps]


def student(numbers):
    t, tails, degrees = numbers
    return [2 * stats.t.sf(abs(t), degrees), quantile(tails, degrees)]


def normal(numbers):
    return [2 * stats.norm.sf(abs(numbers[0]))]


functions = {
    "summary": summary,
    "interval": interval,
    "bootstrap": bootstrap,
    "welch": welch,
    "paired": paired,
    "signedRank": signed_rank,
    "pairedTies": paired_ties,
    "signedRankTies": signed_rank_ties,
    "rankSum": rank_sum,
    "holm": holm,
    "student": student,
    "normal": normal,
}

cases = json.load(sys.stdin)
answers = [[float(number) for number in functions[case["kind"]](*map(np.array, case["inputs"]))] for case in cases]
json.dump(answers, sys.stdout)
