"""Schedules by their formulas; step t = 0, 1, ..., T - 1."""

import math


def learning_rate(e, t, per_epoch):
    """
    Warm-up: a line that reaches the rate at the last of its W steps (Goyal et al., 2017); the schedule has the rest, of
    which `learningRateEnd` would be one step after the last (PyTorch's CosineAnnealingLR with T_max = T - W).
    """
    total, warm = e['epochs'] * per_epoch, e['warmupEpochs'] * per_epoch
    top, end, kind = e['learningRate'], e['learningRateEnd'], e['learningRateSchedule']
    if t < warm:
        return top * (t + 1) / warm
    share = (t - warm) / (total - warm)
    if kind == 'constant':
        return top
    if kind == 'linear':
        return top + (end - top) * share
    if kind == 'cosine':
        return end + (top - end) * (1 + math.cos(math.pi * share)) / 2
    if kind == 'step':
        done = t // per_epoch
        milestones = [int(word) for word in e['learningRateSteps'].split()]
        return top * e['learningRateFactor'] ** sum(done >= milestone for milestone in milestones)
    if kind == 'one-cycle':
        rise = e['learningRateRise']
        first = top / 25
        if share < rise:
            return first + (top - first) * share / rise
        return end + (top - end) * (1 + math.cos(math.pi * (share - rise) / (1 - rise))) / 2
    raise KeyError(kind)


def sharpness(e, t, per_epoch):
    """mu: its start in the first step, its end in the last."""
    total = e['epochs'] * per_epoch
    start, end, kind = e['muStart'], e['muEnd'], e['muSchedule']
    share = t / (total - 1) if total > 1 else 1
    if kind == 'constant':
        return start
    if kind == 'linear':
        return start + (end - start) * share
    if kind == 'exponential':
        return start * (end / start) ** share
    if kind == 'cosine':
        return start + (end - start) * (1 - math.cos(math.pi * share)) / 2
    if kind == 'steps':
        stairs = e['muSteps']
        stair = min(math.floor(share * stairs), stairs - 1)
        return start * (end / start) ** (stair / (stairs - 1))
    if kind == 'accumulated':
        return start + sum(learning_rate(e, s, per_epoch) for s in range(t))
    raise KeyError(kind)
