"""Networks of torchvision, timm and transformers with random weights, every tensor moved away, and their logits.

networks.py make CIFAR FOLDER ONLY [--sabotage]: writes images, weights, and expected logits.
networks.py load FOLDER ONLY: loads what was written for PyTorch with strict=True, and compares logits again.
ONLY is a text that a case must have in its name, or nothing.
"""
import io, json, os, shutil, sys, tarfile
import numpy, timm, torch, torchvision, transformers
from PIL import Image
from safetensors.torch import load_file

IMAGENET = ([0.485, 0.456, 0.406], [0.229, 0.224, 0.225])
HALF = ([0.5] * 3, [0.5] * 3)
SIZES = (32, 64, 224)


class Block(torch.nn.Module):
    """A basic block as published for CIFAR: its way around is of zeros (option A), or named `projection` (option B)."""

    def __init__(self, inputs, outputs, stride, projection):
        super().__init__()
        self.conv1 = torch.nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False)
        self.bn1 = torch.nn.BatchNorm2d(outputs)
        self.conv2 = torch.nn.Conv2d(outputs, outputs, 3, 1, 1, bias=False)
        self.bn2 = torch.nn.BatchNorm2d(outputs)
        self.spare = outputs - inputs
        self.projection = projection if self.spare else None
        if self.projection:
            convolution = torch.nn.Conv2d(inputs, outputs, 1, stride, bias=False)
            setattr(self, projection, torch.nn.Sequential(convolution, torch.nn.BatchNorm2d(outputs)))

    def forward(self, x):
        around = x
        if self.projection:
            around = getattr(self, self.projection)(x)
        elif self.spare:
            half = self.spare // 2
            around = torch.nn.functional.pad(x[:, :, ::2, ::2], (0, 0, 0, 0, half, self.spare - half))
        inner = self.bn2(self.conv2(torch.relu(self.bn1(self.conv1(x)))))
        return torch.relu(inner + around)


class Small(torch.nn.Module):
    """ResNet for CIFAR, in the names of the two that are most used."""

    def __init__(self, blocks, projection=None, head="linear"):
        super().__init__()
        self.conv1 = torch.nn.Conv2d(3, 16, 3, 1, 1, bias=False)
        self.bn1 = torch.nn.BatchNorm2d(16)
        inputs = 16
        for stage, outputs in enumerate([16, 32, 64], 1):
            layers = []
            for index in range(blocks):
                layers.append(Block(inputs, outputs, 2 if stage > 1 and index == 0 else 1, projection))
                inputs = outputs
            setattr(self, f"layer{stage}", torch.nn.Sequential(*layers))
        self.head = head
        setattr(self, head, torch.nn.Linear(64, 10))

    def forward(self, x):
        x = self.layer3(self.layer2(self.layer1(torch.relu(self.bn1(self.conv1(x))))))
        return getattr(self, self.head)(x.mean((2, 3)))


def small_stem():
    network = torchvision.models.resnet18(num_classes=10)
    network.conv1 = torch.nn.Conv2d(3, 64, 3, 1, 1, bias=False)
    network.maxpool = torch.nn.Identity()
    return network


class SmallVgg(torch.nn.Module):
    """VGG-small as IR-Net publishes it, with real weights and ReLU."""

    def __init__(self):
        super().__init__()
        inputs = 3
        for index, outputs in enumerate([128, 128, 256, 256, 512, 512]):
            setattr(self, f"conv{index}", torch.nn.Conv2d(inputs, outputs, 3, 1, 1, bias=False))
            setattr(self, f"bn{index}", torch.nn.BatchNorm2d(outputs))
            inputs = outputs
        self.fc = torch.nn.Linear(512 * 4 * 4, 10)

    def forward(self, x):
        for index in range(6):
            x = getattr(self, f"conv{index}")(x)
            if index % 2 == 1:
                x = torch.nn.functional.max_pool2d(x, 2)
            x = torch.relu(getattr(self, f"bn{index}")(x))
        return self.fc(x.flatten(1))


class Classifier(transformers.ViTForImageClassification):
    """Logits alone."""

    def forward(self, images):
        return super().forward(images).logits


def hugging_face(dimension, heads):
    return Classifier(
        transformers.ViTConfig(
            hidden_size=dimension,
            num_attention_heads=heads,
            intermediate_size=4 * dimension,
            num_hidden_layers=12,
            num_labels=10,
        )
    )


def of_timm(name, **options):
    return lambda: timm.create_model(name, num_classes=10, **options)


# name: how it is made, the model here, its parameters, the images, how the file is saved
CASES = {
    "torchvision-resnet18": (lambda: torchvision.models.resnet18(num_classes=10), "resnet18", "", 64, "zip"),
    "torchvision-resnet34": (lambda: torchvision.models.resnet34(num_classes=10), "resnet34", "", 64, "old"),
    "torchvision-resnet50": (lambda: torchvision.models.resnet50(num_classes=10), "resnet50", "", 64, "zip"),
    "timm-resnet18": (lambda: timm.create_model("resnet18", num_classes=10), "resnet18", "", 64, "safetensors"),
    "small-stem-resnet18": (small_stem, "resnet18", "", 32, "module"),
    "cifar-resnet20": (lambda: Small(3), "resnet20", "", 32, "zip"),
    "cifar-resnet32-projection": (lambda: Small(5, "shortcut"), "resnet32", "projection=1", 32, "ema"),
    "cifar-resnet44-downsample": (lambda: Small(7, "downsample", "fc"), "resnet44", "projection=1", 32, "zip"),
    "timm-deit-ti": (of_timm("deit_tiny_patch16_224"), "deit-ti", "", 224, "zip"),
    "timm-deit-s": (of_timm("deit_small_patch16_224"), "deit-s", "", 224, "safetensors"),
    "timm-deit-b": (of_timm("deit_base_patch16_224"), "deit-b", "", 224, "zip"),
    "timm-vit-ti": (of_timm("vit_tiny_patch16_224"), "vit-ti", "", 224, "zip"),
    "timm-vit-s": (of_timm("vit_small_patch16_224"), "vit-s", "", 224, "module"),
    "timm-vit-b": (of_timm("vit_base_patch16_224"), "vit-b", "", 224, "safetensors"),
    # Made for 224 pixels, used at 64: both sides interpolate the positions.
    "timm-vit-ti-at-64": (of_timm("vit_tiny_patch16_224"), "vit-ti", "", 64, "zip"),
    "torchvision-vit-b": (lambda: torchvision.models.vit_b_16(num_classes=10), "vit-b", "", 224, "zip"),
    "transformers-vit-ti": (lambda: hugging_face(192, 3), "vit-ti", "", 224, "shards"),
    "transformers-vit-b": (lambda: hugging_face(768, 12), "vit-b", "", 224, "shards"),
    "torchvision-vgg11": (lambda: torchvision.models.vgg11_bn(num_classes=10), "vgg11", "", 224, "zip"),
    "torchvision-vgg16": (lambda: torchvision.models.vgg16_bn(num_classes=10), "vgg16", "", 224, "zip"),
    "timm-vgg11": (of_timm("vgg11_bn"), "vgg11", "", 224, "safetensors"),
    "irnet-vgg-small": (SmallVgg, "vgg-small", "", 32, "zip"),
}
# Names that are read; we write the others.
READ_ONLY = ["cifar-resnet44-downsample", "timm-vit-ti-at-64", "timm-vgg11"]


def chosen(only):
    return [name for name in CASES if only in name]


def made(name):
    """The network of a case, every parameter and buffer moved away from its start."""
    torch.manual_seed(list(CASES).index(name) + 1)
    network = CASES[name][0]().eval()
    for key, tensor in network.state_dict().items():
        if any(each in key for each in ["token", "pos_embed", "position"]):
            tensor.copy_(torch.randn_like(tensor) * 0.5)
        elif key.endswith("num_batches_tracked"):
            tensor += 5
        elif key.endswith("running_var"):
            tensor.copy_(torch.rand_like(tensor) + 0.5)
        elif key.endswith("running_mean") or key.endswith("bias"):
            tensor.copy_(torch.randn_like(tensor) * 0.1)
        elif tensor.dim() == 1:
            tensor.copy_(torch.rand_like(tensor) * 0.5 + 0.5)
    return network


def save(network, kind, path):
    if kind == "shards":
        return network.save_pretrained(path, max_shard_size="100MB")
    state = network.state_dict()
    if kind == "safetensors":
        from safetensors.torch import save_file

        return save_file(state, path)
    if kind == "module":
        state = {"epoch": 1, "state_dict": {f"module.{key}": tensor for key, tensor in state.items()}}
    if kind == "ema":
        state = {"model": {key: tensor * 0 for key, tensor in state.items()}, "model_ema": state}
    torch.save(state, path, _use_new_zipfile_serialization=kind != "old")


def images_of(folder, split):
    """[images, height, width, 3] in bytes, in the order of classes and names."""
    top = os.path.join(folder, split)
    return numpy.stack(
        [
            numpy.asarray(Image.open(os.path.join(top, each, name)))
            for each in sorted(os.listdir(top))
            for name in sorted(os.listdir(os.path.join(top, each)))
        ]
    )


def normalised(folder, name):
    pixels = images_of(folder, "test").astype(numpy.float64) / 255
    if name.startswith(("timm-vit", "transformers-vit")):
        mean, deviation = HALF
    elif not name.startswith(("cifar", "irnet")):
        mean, deviation = IMAGENET
    else:
        train = images_of(folder, "train").astype(numpy.float64) / 255
        mean, deviation = train.mean((0, 1, 2)), train.std((0, 1, 2))
    return torch.from_numpy(((pixels - mean) / deviation).transpose(0, 3, 1, 2).astype(numpy.float32))


def logits_of(name, network, folder):
    size = CASES[name][3]
    with torch.no_grad():
        return network(normalised(os.path.join(folder, f"images{size}"), name)).numpy()


def write_images(cifar, folder):
    """Four held-out and two training images of each class, as they are and enlarged."""
    counts = {}
    with tarfile.open(cifar) as archive:
        for member in archive:
            parts = member.name.split("/")
            if not member.isfile() or len(parts) < 3:
                continue
            split = "test" if "test" in parts[-3] else "train"
            key = (split, parts[-2])
            counts[key] = counts.get(key, 0) + 1
            if counts[key] > (4 if split == "test" else 2):
                continue
            image = Image.open(io.BytesIO(archive.extractfile(member).read())).convert("RGB")
            for size in SIZES:
                place = os.path.join(folder, f"images{size}", split, parts[-2])
                os.makedirs(place, exist_ok=True)
                image.resize((size, size), Image.BICUBIC).save(os.path.join(place, f"{counts[key]}.png"))


def at_its_size(name, network):
    """The network for images of another size, if the case has one."""
    if not name.endswith("-at-64"):
        return network
    smaller = timm.create_model("vit_tiny_patch16_224", num_classes=10, img_size=64).eval()
    state = network.state_dict()
    state["pos_embed"] = timm.layers.resample_abs_pos_embed(state["pos_embed"], [4, 4])
    smaller.load_state_dict(state, strict=True)
    return smaller


def spoil(network):
    """Changes the scale of the first norm."""
    with torch.no_grad():
        named = network.named_parameters()
        next(each for name, each in named if each.dim() == 1 and name.endswith("weight")).mul_(1.05)


def file_of(folder, name, kind):
    if kind != "shards":
        return os.path.join(folder, f"{name}.{'safetensors' if kind == 'safetensors' else 'pth'}")
    index = os.path.join(folder, name, "model.safetensors.index.json")
    return index if os.path.exists(index) else os.path.join(folder, name, "model.safetensors")


def make(cifar, folder, only, sabotage):
    write_images(cifar, folder)
    facts = []
    for name in chosen(only):
        _, model, parameters, size, kind = CASES[name]
        network = made(name)
        save(network, kind, os.path.join(folder, name) if kind == "shards" else file_of(folder, name, kind))
        if sabotage:
            spoil(network)
        numpy.save(os.path.join(folder, f"{name}.npy"), logits_of(name, at_its_size(name, network), folder))
        part = "model_ema" if kind == "ema" else None
        names = "transformers-vit" if kind == "shards" else "torchvision-vit" if name == "torchvision-vit-b" else None
        path = file_of(folder, name, kind)
        facts.append(
            {
                "name": name,
                "path": path,
                "model": model,
                "parameters": parameters,
                "size": size,
                "part": part,
                "names": names,
            }
        )
    print(json.dumps(facts))


def loaded(name, written, folder):
    """The network of a case with what we wrote, every tensor of it and no other."""
    if CASES[name][4] != "shards":
        network = CASES[name][0]().eval()
        network.load_state_dict(load_file(written), strict=True)
        return network
    place = os.path.join(folder, f"{name}.ours")
    os.makedirs(place)
    shutil.copy(os.path.join(folder, name, "config.json"), place)
    shutil.copy(written, os.path.join(place, "model.safetensors"))
    network, report = Classifier.from_pretrained(place, output_loading_info=True)
    if any(report[each] for each in ["missing_keys", "unexpected_keys", "mismatched_keys"]):
        raise SystemExit(f"{name}: {report}")
    return network.eval()


def load(folder, only):
    """Largest difference of logits of what we wrote, loaded strictly, from the expected ones."""
    found = {}
    for name in (each for each in chosen(only) if each not in READ_ONLY):
        network = loaded(name, os.path.join(folder, f"{name}.ours.safetensors"), folder)
        expected = numpy.load(os.path.join(folder, f"{name}.npy"))
        found[name] = float(numpy.abs(logits_of(name, network, folder) - expected).max())
    print(json.dumps(found))


if __name__ == "__main__":
    torch.set_num_threads(2)
    if sys.argv[1] == "make":
        make(sys.argv[2], sys.argv[3], sys.argv[4], "--sabotage" in sys.argv)
    else:
        load(sys.argv[2], sys.argv[3])
