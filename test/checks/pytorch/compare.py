"""How far two outcomes of a training step lie apart, in measures that do not depend on the scale of the network."""

import numpy

from networks import is_statistic

MEASURES = ('loss', 'logits', 'gradients', 'parameters', 'statistics')

# A tensor whose values are this much smaller than those of the largest of its kind is taken on that scale: the gradient
# of a key's bias, say, is zero but for rounding, for softmax does not see it.
FLOOR = 1e-3


def largest(values):
    return float(numpy.abs(values).max()) if values.size else 0.0


def worst(expected, actual, floor=FLOOR):
    """Largest difference over tensors of one kind, each on the scale of its largest value."""
    common = floor * max((largest(values) for values in expected.values()), default=0.0)
    return max(
        (largest(actual[name] - values) / max(largest(values), common, 1e-300) for name, values in expected.items()),
        default=0.0,
    )


def parameters_apart(expected, actual, moves, before):
    """
    Difference of the parameters after a step, on the scale of the largest move of their tensor, less the rounding with
    which float32 stores them. Adam moves a parameter by m / sqrt(v): where v is next to nothing, so is what decides the
    move, and each difference weighs as sqrt(v) on the scale of the tensor's largest.
    """
    differences, common = {}, FLOOR * max(largest(move) for move in moves.values())
    seconds = {
        name[len('adam.second/') :]: numpy.sqrt(values)
        for name, values in expected.state.items()
        if name.startswith('adam.second/')
    }
    common_second = FLOOR * max((largest(values) for values in seconds.values()), default=0.0)
    for name, move in moves.items():
        rounding = numpy.spacing(numpy.abs(before[name]).astype('f4')).astype('f8')
        difference = numpy.maximum(numpy.abs(actual.state[name] - expected.state[name]) - rounding, 0)
        weight = seconds[name] / max(largest(seconds[name]), common_second) if name in seconds else 1
        differences[name] = largest(difference * weight) / max(largest(move), common)
    return max(differences.values())


def compare(expected, actual, moves, before):
    """
    The worst difference of each measure. `gradients` are compared in what the optimizer keeps of them: Adam's two
    moments, or the momentum. `moves` are what the expected side's optimizer did since the state `before`, clipping left
    aside.
    """
    assert expected.state.keys() == actual.state.keys() == before.keys()

    def kept(prefix):
        return {name: values for name, values in expected.state.items() if name.startswith(prefix)}

    statistics = {name: values for name, values in expected.state.items() if is_statistic(name)}
    return {
        'loss': abs(float(actual.loss - expected.loss)) / max(abs(float(expected.loss)), 1e-2),
        'logits': worst({'logits': expected.logits}, {'logits': actual.logits}),
        'gradients': max(
            worst({**kept('adam.first/'), **kept('momentum/')}, actual.state),
            worst(kept('adam.second/'), actual.state, FLOOR * FLOOR),
        ),
        'parameters': parameters_apart(expected, actual, moves, before),
        'statistics': worst(statistics, actual.state, 0),
    }
