"""Parameters and multiply-adds of published models, counted by hooks on torchvision's and timm's code: FOLDER."""

import json
import pathlib
import sys

import timm
import torch
import torchvision
from findings import tell

MODELS = {
    'resnet18': torchvision.models.resnet18,
    'resnet50': torchvision.models.resnet50,
    'deit-ti': lambda: timm.create_model('deit_tiny_patch16_224'),
    'vit-b': lambda: timm.create_model('vit_base_patch16_224'),
}


def multiply_adds(model):
    """Of one image of 224 x 224: convolutions, linear layers and both products of attention."""
    total = [0]

    def hook(module, inputs, output):
        if isinstance(module, torch.nn.Conv2d):
            kernel = module.kernel_size[0] * module.kernel_size[1]
            total[0] += output.numel() * module.in_channels // module.groups * kernel
        elif isinstance(module, torch.nn.Linear):
            total[0] += output.numel() * module.in_features
        else:
            _, tokens, width = inputs[0].shape
            total[0] += 2 * tokens * tokens * width

    for module in model.modules():
        if isinstance(module, (torch.nn.Conv2d, torch.nn.Linear)) or type(module).__name__ == 'Attention':
            if hasattr(module, 'fused_attn'):
                module.fused_attn = False
            module.register_forward_hook(hook)
    with torch.no_grad():
        model.eval()(torch.zeros(1, 3, 224, 224))
    return total[0]


if __name__ == '__main__':
    for summary in json.loads((pathlib.Path(sys.argv[1]) / 'summaries.json').read_text()):
        model = MODELS[summary['name']]()
        layers = summary['layers']
        tell(
            f"{summary['name']}: parameters",
            abs(sum(layer['parameters'] for layer in layers) - sum(p.numel() for p in model.parameters())),
            0,
        )
        ours = sum(sum(layer['multiplyAdds'].values()) for layer in layers)
        tell(f"{summary['name']}: multiply-adds", abs(ours - multiply_adds(model)), 0)
