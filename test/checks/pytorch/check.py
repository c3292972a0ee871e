"""
Compares the recorded training steps with PyTorch's: check.py FOLDER [--sabotage]. The exit code is 0 where all agree
and the check noticed each fault that it then tried on itself.

Each step is done from the recorded state before it, which keeps differences from growing into others; and all steps are
done in a row from the first state. The judge is PyTorch in float64. PyTorch in float32 is compared with it as well, to
show what rounding alone amounts to.
"""

import argparse
import sys

import torch

from compare import MEASURES, compare
from learner import Learner, Outcome
from stored import read_experiments

# float32 keeps seven digits; sums over a batch and a network of three layers or two blocks lose one or two of them.
ALONE = {'loss': 5e-6, 'logits': 2e-5, 'gradients': 5e-5, 'parameters': 5e-5, 'statistics': 5e-6}
# In a row, a latent weight that Adam moves on next to no gradient goes its own way. Where activations are signs, such a
# difference also turns some of them over, after which two correct programs part: bwa is shown and not judged.
IN_A_ROW = {'loss': 1e-5, 'logits': 1e-3, 'gradients': 1e-3, 'parameters': 1e-2, 'statistics': 1e-4}


def state_after(tensors, step):
    prefix = f'{step}/state/'
    return {name[len(prefix) :]: values for name, values in tensors.items() if name.startswith(prefix)}


def recorded(tensors, step):
    return Outcome(tensors[f'{step}/loss'], tensors[f'{step}/logits'], state_after(tensors, step))


def run(description, tensors, first, last, dtype, spoiled=None):
    """
    Steps first..last from the recorded state before them: the last one's Outcome, and each parameter's moves in all.
    """
    learner, moved = Learner(description, state_after(tensors, first - 1), first - 1, dtype, spoiled), {}
    for step in range(first, last + 1):
        outcome, moves = learner.step(tensors[f'{step}/images'], tensors[f'{step}/targets'])
        moved = {name: moved.get(name, 0) + move for name, move in moves.items()}
    return outcome, moved


def differences(description, tensors, first, last, spoiled=None):
    """By measure: what was recorded against PyTorch in float64, and PyTorch in float32 against it."""
    before = state_after(tensors, first - 1)
    judge, moves = run(description, tensors, first, last, torch.float64, spoiled)
    rounded, _ = run(description, tensors, first, last, torch.float32, spoiled)
    return compare(judge, recorded(tensors, last), moves, before), compare(judge, rounded, moves, before)


def worst_of(several):
    return {measure: max((one[measure] for one in several), default=0.0) for measure in MEASURES}


def within(difference, tolerance):
    return all(difference[measure] <= tolerance[measure] for measure in MEASURES)


def line(title, alone, in_a_row, verdict=''):
    cells = [
        ' '.join(f'{part[measure]:10.1e}' if part[measure] else f'{"0":>10}' for measure in MEASURES)
        for part in (alone, in_a_row)
    ]
    return f'{title:44} {cells[0]} | {cells[1]}  {verdict}'.rstrip()


def check(experiments, spoiled):
    """Prints the table; returns the names of the experiments that differ."""
    heading = ' '.join(f'{measure:>10}' for measure in MEASURES)
    print(f'{"":44} {"each of the steps alone":54} | all steps in a row\n{"":44} {heading} | {heading}')
    failed, of_ours, of_rounding = [], [], []
    for description, tensors in experiments:
        last = len(description['steps'])
        steps = [differences(description, tensors, step, step, spoiled) for step in range(1, last + 1)]
        in_a_row = differences(description, tensors, 1, last, spoiled)
        judged = description['experiment']['regime'] == 'bw'
        ours = worst_of([ours for ours, _ in steps])
        passes = within(ours, ALONE) and (not judged or within(in_a_row[0], IN_A_ROW))
        failed += [] if passes else [description['name']]
        print(
            line(
                description['name'],
                ours,
                in_a_row[0],
                ('pass' if passes else 'FAIL') + ('' if judged else ' (row not judged)'),
            ),
            flush=True,
        )
        of_ours.append((ours, in_a_row[0], judged))
        of_rounding.append((worst_of([rounded for _, rounded in steps]), in_a_row[1], judged))
    for title, kept in (('worst here', of_ours), ('worst of PyTorch in float32', of_rounding)):
        print(
            line(
                title,
                worst_of([alone for alone, _, _ in kept]),
                worst_of([row for _, row, judged in kept if judged]),
                '(judged rows)',
            )
        )
    print(line('tolerance', ALONE, IN_A_ROW))
    return failed


def self_test(experiments):
    """Spoils B of the weights, then of the activations, wherever there are any; returns what went unnoticed."""
    missed = []
    for spoiled in ('weights', 'activations'):
        found = []
        for description, tensors in experiments:
            if description['experiment']['quantizer'] == 'full' or (
                spoiled == 'activations' and description['experiment']['regime'] == 'bw'
            ):
                continue
            difference, _ = differences(description, tensors, 1, 1, spoiled)
            found.append(difference['gradients'])
            missed += [f'{description["name"]} ({spoiled})'] if within(difference, ALONE) else []
        print(
            f'B of the {spoiled} spoiled by 1 %: {len(found)} experiments, gradients then differ by '
            f'{min(found):.1e} to {max(found):.1e}'
        )
    return missed


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument('folder')
    arguments.add_argument(
        '--sabotage', action='store_true', help='spoil B of the weights by 1 %%; the check must then fail'
    )
    options = arguments.parse_args()
    torch.set_num_threads(1)
    experiments = list(read_experiments(options.folder))
    if not experiments:
        sys.exit(f'{options.folder} holds no experiments to check.')
    print(f'PyTorch {torch.__version__}; differences on the scale of the largest value of their kind\n')
    failed = check(experiments, 'weights' if options.sabotage else None)
    if failed:
        sys.exit(f'\n{len(failed)} of {len(experiments)} experiments differ from PyTorch: {"; ".join(failed)}.')
    missed = self_test(experiments)
    if missed:
        sys.exit(f'\nThe check does not notice a spoiled backward quantizer in: {"; ".join(missed)}.')
    print(f'\nAll {len(experiments)} experiments agree with PyTorch, and every spoiled one was noticed.')


if __name__ == '__main__':
    main()
