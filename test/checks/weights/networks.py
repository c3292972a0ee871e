"""Networks of torchvision and timm with random weights, every tensor moved away from its start, and their logits.

networks.py make CIFAR FOLDER [--sabotage]: writes images, weights, and expected logits.
networks.py load FOLDER: loads what was written for PyTorch with strict=True, and compares logits again.
"""
import io, json, os, sys, tarfile
import numpy, timm, torch, torchvision
from PIL import Image
from safetensors.torch import load_file

IMAGENET = ([0.485, 0.456, 0.406], [0.229, 0.224, 0.225])


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
}
# Names that are read; we write the others.
READ_ONLY = ["cifar-resnet44-downsample"]


def made(name):
    """The network of a case, every parameter and buffer moved away from its start."""
    torch.manual_seed(list(CASES).index(name) + 1)
    network = CASES[name][0]().eval()
    for key, tensor in network.state_dict().items():
        if key.endswith("num_batches_tracked"):
            tensor += 5
        elif key.endswith("running_var"):
            tensor.copy_(torch.rand_like(tensor) + 0.5)
        elif key.endswith("running_mean") or key.endswith("bias"):
            tensor.copy_(torch.randn_like(tensor) * 0.1)
        elif tensor.dim() == 1:
            tensor.copy_(torch.rand_like(tensor) * 0.5 + 0.5)
    return network


def save(network, kind, path):
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


def normalised(folder, imagenet):
    pixels = images_of(folder, "test").astype(numpy.float64) / 255
    if imagenet:
        mean, deviation = IMAGENET
    else:
        train = images_of(folder, "train").astype(numpy.float64) / 255
        mean, deviation = train.mean((0, 1, 2)), train.std((0, 1, 2))
    return torch.from_numpy(((pixels - mean) / deviation).transpose(0, 3, 1, 2).astype(numpy.float32))


def logits_of(name, network, folder):
    size = CASES[name][3]
    with torch.no_grad():
        return network(normalised(os.path.join(folder, f"images{size}"), not name.startswith("cifar"))).numpy()


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
            for size in (32, 64):
                place = os.path.join(folder, f"images{size}", split, parts[-2])
                os.makedirs(place, exist_ok=True)
                image.resize((size, size), Image.BICUBIC).save(os.path.join(place, f"{counts[key]}.png"))


def make(cifar, folder, sabotage):
    write_images(cifar, folder)
    facts = []
    for name, (_, model, parameters, size, kind) in CASES.items():
        network = made(name)
        path = os.path.join(folder, f"{name}.{'safetensors' if kind == 'safetensors' else 'pth'}")
        save(network, kind, path)
        if sabotage:
            network.bn1.running_var *= 1.01
        numpy.save(os.path.join(folder, f"{name}.npy"), logits_of(name, network, folder))
        part = "model_ema" if kind == "ema" else None
        facts.append({"name": name, "path": path, "model": model, "parameters": parameters, "size": size, "part": part})
    print(json.dumps(facts))


def load(folder):
    """Largest difference of logits of what we wrote, loaded strictly, from the expected ones."""
    found = {}
    for name in (each for each in CASES if each not in READ_ONLY):
        network = CASES[name][0]().eval()
        network.load_state_dict(load_file(os.path.join(folder, f"{name}.ours.safetensors")), strict=True)
        expected = numpy.load(os.path.join(folder, f"{name}.npy"))
        found[name] = float(numpy.abs(logits_of(name, network, folder) - expected).max())
    print(json.dumps(found))


if __name__ == "__main__":
    torch.set_num_threads(1)
    if sys.argv[1] == "make":
        make(sys.argv[2], sys.argv[3], "--sabotage" in sys.argv)
    else:
        load(sys.argv[2])
