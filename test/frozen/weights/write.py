"""Writes the files of this folder with PyTorch, and expected.json beside them: python write.py"""
import argparse, collections, json, os, torch

here = os.path.dirname(os.path.abspath(__file__))
torch.manual_seed(1)
base = torch.arange(24, dtype=torch.float32) / 8 - 1
state = collections.OrderedDict(
    plain=base[:6].reshape(2, 3).clone(),
    half=(base[:4] * 3).half(),
    brain=(base[:4] * 3).bfloat16(),
    double=(base[:3] / 3).double(),
    count=torch.tensor(7),
    bytes=torch.tensor([0, 255, 3], dtype=torch.uint8),
    flags=torch.tensor([True, False]),
    signed=torch.tensor([-5, 5], dtype=torch.int16),
    shared_a=base[2:8],
    shared_b=base[4:10].reshape(2, 3),
    strided=base.reshape(4, 6).t(),
    stepped=base[1::3],
    expanded=base[:1].expand(2, 2),
    parameter=torch.nn.Parameter(base[:2].clone()),
)
expected = {
    name: {"shape": list(tensor.shape), "values": tensor.detach().double().flatten().tolist()}
    for name, tensor in state.items()
}
torch.save(state, os.path.join(here, "zip.pth"))
torch.save(state, os.path.join(here, "old.pth"), _use_new_zipfile_serialization=False)
wrapped = collections.OrderedDict(("module." + name, state[name]) for name in ("plain", "half"))
average = collections.OrderedDict((name, tensor + 1) for name, tensor in wrapped.items())
torch.save(
    {
        "epoch": 3,
        "best": 0.5,
        "args": argparse.Namespace(lr=0.1),
        "state_dict_ema": average,
        "state_dict": wrapped,
        "optimizer": {"state": {0: {"momentum": base[:2]}}, "param_groups": [{"lr": 0.1, "params": [0]}]},
    },
    os.path.join(here, "training.pth"),
)




torch.save(torch.nn.Linear(2, 2), os.path.join(here, "module.pth"))
torch.jit.save(torch.jit.script(torch.nn.Linear(2, 2)), os.path.join(here, "script.pt"))
json.dump(expected, open(os.path.join(here, "expected.json"), "w"))
