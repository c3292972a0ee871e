"""
PyTorch's DataLoader with torchvision's transforms as a contestant: loader.py FOLDER WORKERS BATCH. Each line on stdin
is a number of batches to take; the answer is a line of JSON.
"""

import json, sys, time

import torch
from torch.utils.data import DataLoader
from torchvision import datasets, transforms
from torchvision.transforms import InterpolationMode

folder, workers, batch = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
transform = transforms.Compose(
    [
        transforms.RandomResizedCrop(224, interpolation=InterpolationMode.BICUBIC),
        transforms.RandomHorizontalFlip(),
        transforms.RandAugment(2, 9),
        transforms.ToTensor(),
        transforms.Normalize((0.485, 0.456, 0.406), (0.229, 0.224, 0.225)),
        transforms.RandomErasing(0.25, value='random'),
    ]
)


def endless(loader):
    while True:
        yield from loader


if __name__ == '__main__':
    torch.set_num_threads(1)
    data = datasets.ImageFolder(folder, transform)
    loader = DataLoader(data, batch, shuffle=True, drop_last=True, num_workers=workers, persistent_workers=workers > 0)
    batches = endless(loader)
    next(batches)
    print(json.dumps({'ready': True, 'version': torch.__version__}), flush=True)
    for line in sys.stdin:
        count = int(line)
        began = time.perf_counter()
        for _ in range(count):
            next(batches)
        seconds = time.perf_counter() - began
        print(json.dumps({'imagesPerSecond': count * batch / seconds, 'megabytes': None}), flush=True)
