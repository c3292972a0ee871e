"""
Applies torchvision's and timm's augmentations to images with draws that are given: python3 judge.py FOLDER reads
FOLDER/cases.json and the images beside it and writes FOLDER/NAME.bin, bytes [channels, height, width], for every case.
"""

import json, random, sys
from pathlib import Path

import numpy as np
import PIL
import timm
import timm.data.random_erasing
import torch
import torchvision
from PIL import Image, ImageOps
from timm.data import create_transform
from timm.data.auto_augment import AutoAugment as PolicyOfTimm, AugmentOp, RandAugment as RandAugmentOfTimm
from timm.data.random_erasing import RandomErasing
from timm.data.transforms import RandomResizedCropAndInterpolation
from torchvision import transforms
from torchvision.transforms import functional as F
from torchvision.transforms.autoaugment import AutoAugment, AutoAugmentPolicy, RandAugment, _apply_op

folder = Path(sys.argv[1])
modes = {'bilinear': F.InterpolationMode.BILINEAR, 'bicubic': F.InterpolationMode.BICUBIC}
# As DeiT calls timm (build_transform of its datasets.py, with the defaults of its main.py).
deit = dict(is_training=True, re_prob=0.25, re_mode='pixel', re_count=1)


def transform_of(kind, **settings):
    """the transform of a kind among those that timm makes of the settings"""
    everything = create_transform(224, **deit, **settings).transforms
    return next(each for each in everything if isinstance(each, kind))


def resized_crop(image, case):
    uniforms, integers = iter(case['uniforms']), iter(case['integers'])
    random.uniform = lambda a, b: a + (b - a) * next(uniforms)
    random.randint = lambda a, b: next(integers)
    transform = RandomResizedCropAndInterpolation(
        case['size'], scale=(case['smallest'], 1), interpolation=case['interpolation']
    )
    return transform(image)


def evaluation(image, case):
    resized = transforms.Resize(case['resize'], interpolation=modes[case['interpolation']])(image)
    return transforms.CenterCrop(case['size'])(resized)


def auto_augment(image, case):
    transform = AutoAugment(AutoAugmentPolicy(case['policy']))
    transform.get_params = lambda count: (case['pair'], torch.tensor(case['acts'], dtype=torch.float64), case['signs'])
    return transform(image)


def rand_augment(image, case):
    name, magnitude = case['operation'], case['magnitude']
    values, signed = RandAugment()._augmentation_space(31, F.get_dimensions(image)[1:])[name]
    strength = float(values[magnitude].item()) if values.ndim > 0 else 0.0
    strength = -strength if signed and case['negative'] else strength
    return _apply_op(image, name, strength, F.InterpolationMode.NEAREST, None)


def jitter(image, case):
    change = [F.adjust_brightness, F.adjust_contrast, F.adjust_saturation, F.adjust_hue]
    for which in case['order']:
        image = change[which](image, case['factors'][which])
    return image


posterize = ImageOps.posterize
# At magnitude 10, to which timm cuts what is beyond, no bit is kept. Pillow once made that black and refuses it now.
ImageOps.posterize = lambda image, bits: posterize(image, bits) if bits > 0 else Image.new(image.mode, image.size)


def given(case):
    """draws of the case in place of random ones"""
    uniforms, integers, normals = (iter(case.get(each, ())) for each in ('uniforms', 'integers', 'normals'))
    random.random = lambda: next(uniforms)
    random.uniform = lambda a, b: a + (b - a) * next(uniforms)
    random.randint = lambda a, b: next(integers)
    random.choice = lambda items: items[next(integers)]
    random.gauss = lambda mean, deviation: mean + deviation * next(normals)
    np.random.choice = lambda items, count, **_: [items[next(integers)] for _ in range(count)]


def rand_augment_of_timm(image, case):
    given(case)
    settings = {'auto_augment': 'rand-m9-mstd0.5-inc1', 'interpolation': case['interpolation']}
    return transform_of(RandAugmentOfTimm, **settings)(image)


def operation_of_timm(image, case):
    named = transform_of(RandAugmentOfTimm, auto_augment='rand-m9-inc1', interpolation=case['interpolation']).ops
    hparams = named[0].hparams
    random.random = lambda: 1 if case['isNegative'] else 0
    return AugmentOp(case['operation'], prob=1, magnitude=case['level'], hparams=hparams)(image)


def three_augment(image, case):
    given(case)
    return transform_of(PolicyOfTimm, auto_augment='3a', color_jitter=0.3)(image)


def erasing_of_timm(image, case):
    given(case)
    random.random = lambda: 0
    timm.data.random_erasing._get_pixels = lambda _, __, shape, **___: torch.full(shape, 255.0)
    mask = transform_of(RandomErasing)(torch.zeros(3, image.height, image.width))
    return mask.permute(1, 2, 0).to(torch.uint8)


for case in json.loads((folder / 'cases.json').read_text()):
    image = Image.open(folder / case['image']).convert('RGB')
    made = {
        'resized crop': resized_crop,
        'evaluation': evaluation,
        'AutoAugment': auto_augment,
        'RandAugment': rand_augment,
        'colour jitter': jitter,
        'RandAugment of timm': rand_augment_of_timm,
        'operation of timm': operation_of_timm,
        '3-Augment': three_augment,
        'erasing of timm': erasing_of_timm,
    }[case['kind']](image, case)
    (folder / f"{case['name']}.bin").write_bytes(np.asarray(made).transpose(2, 0, 1).tobytes())

print(f'torchvision {torchvision.__version__}, timm {timm.__version__}, Pillow {PIL.__version__}')
