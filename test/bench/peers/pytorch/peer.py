"""
A contestant of the training benchmark: a request a line on standard input, an answer a line on standard output.
peer.py [--compile] [--parq] [--cuda] [--precision P]: torch.compile instead of eager, or PARQ's optimizer
(torchao.prototype.parq) around real weights; on the graphics card; in float32, or with products in tf32 or bf16.
"""

import contextlib
import json
import resource
import sys
import time

import torch
import torch.nn.functional as F

from networks import NETWORKS, latent_weights, optimizer_of


class Trainer:
    def __init__(self, request, compiled, parq, device, precision):
        torch.manual_seed(1)
        torch.set_num_threads(request['threads'])
        self.network = NETWORKS[request['model']]().to(device)
        self.latent = latent_weights(self.network)
        self.optimizer = (
            parq_optimizer(request['model'], self.network, self.latent)
            if parq
            else optimizer_of(request['model'], self.network.parameters())
        )
        size = 224 if request['model'].startswith('deit') else 32
        self.images = torch.randn(request['batch'], 3, size, size, device=device)
        self.targets = torch.arange(request['batch'], device=device) % 10
        self.forward = torch.compile(self.network) if compiled else self.network
        torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = precision == 'tf32'
        self.rounded = (
            (lambda: torch.autocast(device, torch.bfloat16)) if precision == 'bf16' else contextlib.nullcontext
        )

    def step(self):
        self.optimizer.zero_grad()
        with self.rounded():
            loss = F.cross_entropy(self.forward(self.images), self.targets)
        loss.backward()
        self.optimizer.step()
        with torch.no_grad():
            (
                torch._foreach_clamp_(self.latent, -1, 1)
                if hasattr(torch, '_foreach_clamp_')
                else [weight.clamp_(-1, 1) for weight in self.latent]
            )
        return loss.item()


def parq_optimizer(model, network, latent):
    from torchao.prototype.parq.optim import ProxPARQ, QuantOptimizer
    from torchao.prototype.parq.quant import LSBQuantizer

    chosen = {id(weight) for weight in latent}
    groups = [{'params': latent, 'quant_bits': 1}, {'params': [p for p in network.parameters() if id(p) not in chosen]}]
    return QuantOptimizer(
        optimizer_of(model, groups), LSBQuantizer(), ProxPARQ(anneal_start=1, anneal_end=1_000_000, steepness=20)
    )


def main():
    compiled, parq = '--compile' in sys.argv, '--parq' in sys.argv
    device = 'cuda' if '--cuda' in sys.argv else 'cpu'
    precision = sys.argv[sys.argv.index('--precision') + 1] if '--precision' in sys.argv else 'float32'
    if device == 'cuda' and not torch.cuda.is_available():
        sys.exit('there is no graphics card that PyTorch can use')
    if parq:
        # PARQ quantizes the weights themselves: the layers see them as they are.
        import networks

        networks.Sign.apply = staticmethod(lambda weight: weight)
    print(json.dumps({'ready': True, 'version': torch.__version__}), flush=True)
    trainers = {}
    for line in sys.stdin:
        request = json.loads(line)
        key = (request['model'], request['batch'], request['threads'])
        first, loss = None, None
        if key not in trainers:
            began = time.perf_counter()
            trainers[key] = Trainer(request, compiled, parq, device, precision)
            loss = trainers[key].step()
            first = time.perf_counter() - began
        torch.set_num_threads(request['threads'])
        began = time.perf_counter()
        for _ in range(request['steps']):
            loss = trainers[key].step()
        seconds = time.perf_counter() - began
        answer = {
            'stepsPerSecond': request['steps'] / max(seconds, 1e-9),
            'firstStepSeconds': first,
            'loss': loss,
            'peakMemoryMB': resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
            'cardMemoryMB': torch.cuda.max_memory_allocated() / 2**20 if device == 'cuda' else None,
            'parameters': sum(p.numel() for p in trainers[key].network.parameters()),
        }
        print(json.dumps(answer), flush=True)


if __name__ == '__main__':
    main()
