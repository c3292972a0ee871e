"""
Applies torchvision's and timm's augmentations to images with draws that are given: python3 judge.py FOLDER reads
FOLDER/cases.json and the images beside it and writes FOLDER/NAME.bin, bytes [channels, height, width], for every case.
"""

import json, random, sys
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from timm.data.transforms import RandomResizedCropAndInterpolation
from torchvision import transforms
from torchvision.transforms import functional as F
from torchvision.transforms.autoaugment import AutoAugment, AutoAugmentPolicy, RandAugment, _apply_op

folder = Path(sys.argv[1])
modes = {'bilinear': F.InterpolationMode.BILINEAR, 'bicubic': F.InterpolationMode.BICUBIC}


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


for case in json.loads((folder / 'cases.json').read_text()):
    image = Image.open(folder / case['image']).convert('RGB')
    made = {
        'resized crop': resized_crop,
        'evaluation': evaluation,
        'AutoAugment': auto_augment,
        'RandAugment': rand_augment,
        'colour jitter': jitter,
    }[case['kind']](image, case)
    (folder / f"{case['name']}.bin").write_bytes(np.asarray(made).transpose(2, 0, 1).tobytes())
