"""
The protocol of docs/results/protocol.md in PyTorch, from its text alone and without Signum's code: a real ResNet-20,
then BC and BNN++ from it, all weights binary but the first and the last layer's. Prints a line an epoch and, at the
end, the results as JSON. It goes on where it was stopped. Needs PyTorch, NumPy and Pillow.

  train.py --data FOLDER [--seed 1] [--output FOLDER] [--methods bc,bnn++] [--epochs-real 20] [--epochs 8] [--threads 1]
"""

import argparse
import json
import math
import pathlib

import torch
from images import load
from network import ResNet20

BATCH, REAL_RATE, RATE, REESTIMATION = 128, 0.003, 0.001, 64
MU = (5.0, 200.0)
# New latent weights are drawn evenly from -0.05 to 0.05: their mean magnitude.
LATENT = 0.025


def at_step(network, optimizer, t, total, rate):
    """Cosine to 0, which would be reached one step after the last; mu grows exponentially from its start to its end."""
    for group in optimizer.param_groups:
        group['lr'] = rate * (1 + math.cos(math.pi * t / total)) / 2
    network.mu = MU[0] * (MU[1] / MU[0]) ** (t / max(total - 1, 1))


def epoch_of(network, optimizer, data, seed, epoch, epochs, rate):
    generator = torch.Generator().manual_seed(1_000_003 * seed + epoch)
    order = torch.randperm(len(data), generator=generator)
    per_epoch = len(data) // BATCH
    network.train()
    network.hard = False
    losses = 0.0
    for step in range(per_epoch):
        at_step(network, optimizer, epoch * per_epoch + step, epochs * per_epoch, rate)
        images, labels = data.batch(order[step * BATCH : (step + 1) * BATCH], generator)
        optimizer.zero_grad()
        loss = torch.nn.functional.cross_entropy(network(images), labels)
        loss.backward()
        optimizer.step()
        if network.method != 'full':
            with torch.no_grad():
                for latent in network.latents():
                    latent.clamp_(-1, 1)
        losses += float(loss)
    return losses / per_epoch


@torch.no_grad()
def reestimate(network, data, seed):
    """Batch norm's statistics with signs: the mean over batches of plain training images."""
    order = torch.randperm(len(data), generator=torch.Generator().manual_seed(seed))
    network.train()
    for norm in network.norms():
        norm.reset_running_stats()
        norm.momentum = None
    for step in range(min(REESTIMATION, len(data) // BATCH)):
        network(data.batch(order[step * BATCH : (step + 1) * BATCH])[0])
    for norm in network.norms():
        norm.momentum = 0.1


@torch.no_grad()
def accuracy(network, data):
    network.eval()
    right = 0
    for start in range(0, len(data), 256):
        images, labels = data.batch(slice(start, start + 256))
        right += int((network(images).argmax(1) == labels).sum())
    return 100 * right / len(data)


def deployed(network, train, sets, seed):
    """Accuracy with hard signs after re-estimation; a real network keeps the statistics of its training."""
    kept = {name: value.clone() for name, value in network.state_dict().items()}
    if network.method != 'full':
        network.hard = True
        reestimate(network, train, seed)
    scores = [accuracy(network, each) for each in sets]
    network.load_state_dict(kept)
    network.hard = False
    return scores


def begin(network, method):
    """Real weights become latent ones: signs and proportions stay, every layer gets the mean magnitude of new ones."""
    network.method = method
    if method != 'full':
        with torch.no_grad():
            for latent in network.latents():
                latent.mul_(LATENT / latent.abs().mean()).clamp_(-1, 1)


def train_one(method, start, data, options, epochs, rate):
    """@returns the network and its accuracies (validation, test) after the last epoch."""
    train, validation, test = data
    torch.manual_seed(options.seed)
    network = ResNet20()
    if start is not None:
        network.load_state_dict(start)
    begin(network, method)
    optimizer = torch.optim.Adam(network.parameters(), lr=rate)
    path = pathlib.Path(options.output) / f'{"real" if start is None else method}-{options.seed}.pt'
    done = 0
    if path.exists():
        kept = torch.load(path)
        network.load_state_dict(kept['network'])
        optimizer.load_state_dict(kept['optimizer'])
        done = kept['epochs']
    for epoch in range(done, epochs):
        loss = epoch_of(network, optimizer, train, options.seed, epoch, epochs, rate)
        (score,) = deployed(network, train, [validation], options.seed)
        print(f'{path.stem} epoch {epoch + 1} of {epochs}: loss {loss:.4f}, validation {score:.2f} %', flush=True)
        kept = {'network': network.state_dict(), 'optimizer': optimizer.state_dict(), 'epochs': epoch + 1}
        torch.save(kept, path.with_suffix('.part'))
        path.with_suffix('.part').replace(path)
    return network, deployed(network, train, [validation, test], options.seed)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--data', required=True)
    parser.add_argument('--output', default='method-results')
    parser.add_argument('--methods', default='bc,bnn++')
    for name, value in (('seed', 1), ('epochs-real', 20), ('epochs', 8), ('threads', 1)):
        parser.add_argument(f'--{name}', type=int, default=value)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    pathlib.Path(options.output).mkdir(parents=True, exist_ok=True)
    data = load(options.data, options.seed)
    results = {}
    network, scores = train_one('full', None, data, options, options.epochs_real, REAL_RATE)
    results['real'] = scores
    start = {name: value.clone() for name, value in network.state_dict().items()}
    for method in options.methods.split(','):
        _, results[method] = train_one(method, start, data, options, options.epochs, RATE)
    named = {name: dict(zip(('validation', 'test'), each)) for name, each in results.items()}
    print(json.dumps({'seed': options.seed, 'images': len(data[0]), 'accuracy': named}, indent=2))


if __name__ == '__main__':
    main()
