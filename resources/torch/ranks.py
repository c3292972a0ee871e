"""Processes that compute one batch together, each on a device of its own, through torch.distributed.

Rank 0 is the process that Signum speaks to. It passes requests on to the others, and hands each its share of what comes
image by image; they answer nothing. It starts the others itself on this machine, or finds them where something else
started them (torchrun, srun) with RANK, WORLD_SIZE, LOCAL_RANK, MASTER_ADDR and MASTER_PORT, as torchrun sets them.
Whichever rank ends, all end: Signum goes on from its checkpoint.
"""

import datetime
import json
import os
import signal
import subprocess
import sys
import threading
import time

# Seconds that all ranks may take to meet, and that one may wait for another.
PATIENCE = 600
# Set for the ranks that rank 0 starts itself.
OWN = "SIGNUM_OWN_RANK"


def started_elsewhere():
    """Whether torchrun, or something like it, started this rank and the others."""
    return int(os.environ.get("WORLD_SIZE", "1")) > 1 and "RANK" in os.environ


def device_of(torch, device, local):
    """The device of a rank: the card so many after the first one, or the same device as every rank."""
    first = torch.device(device)
    return "%s:%d" % (first.type, (first.index or 0) + local) if first.type == "cuda" else device


class Ranks:
    def __init__(self, torch, count, rank, local, store=None):
        import torch.distributed as distributed

        self.torch, self.distributed = torch, distributed
        self.count, self.rank, self.local = count, rank, local
        patience = datetime.timedelta(seconds=PATIENCE)
        how = {"init_method": "env://"} if store is None else {"store": store}
        # Requests go through the processor, whatever computes.
        distributed.init_process_group("gloo", rank=rank, world_size=count, timeout=patience, **how)
        self.patience = patience
        # Whether the others are about to end.
        self.closing = False
        self.group, self.backend = None, "gloo"

    @classmethod
    def lead(cls, torch, count):
        """Rank 0 with the others, which it starts unless something else did."""
        import torch.distributed as distributed

        if started_elsewhere():
            return cls(torch, count, 0, int(os.environ.get("LOCAL_RANK", "0")))
        # The system chooses the port; nothing outside of this machine reaches it.
        os.environ.setdefault("GLOO_SOCKET_IFNAME", "lo0" if sys.platform == "darwin" else "lo")
        patience = datetime.timedelta(seconds=PATIENCE)
        store = distributed.TCPStore("127.0.0.1", 0, count, True, patience, wait_for_workers=False)
        others = [start_rank(rank, count, store.port) for rank in range(1, count)]
        watch = Watch()
        for rank, other in enumerate(others, 1):
            threading.Thread(target=watch.end_with, args=(other, rank, count), daemon=True).start()
        watch.ranks = cls(torch, count, 0, 0, store)
        # Their ends of these pipes tell them that this process is gone.
        watch.ranks.others = others
        return watch.ranks

    @classmethod
    def join_in(cls, torch):
        """Any other rank."""
        import torch.distributed as distributed

        rank, count, local = (int(os.environ[name]) for name in ("RANK", "WORLD_SIZE", "LOCAL_RANK"))
        if OWN not in os.environ:
            return cls(torch, count, rank, local)
        address = os.environ["MASTER_ADDR"], int(os.environ["MASTER_PORT"])
        store = distributed.TCPStore(*address, count, False, datetime.timedelta(seconds=PATIENCE))
        return cls(torch, count, rank, local, store)

    def take(self, device):
        """Chooses how tensors of a device are sent."""
        if self.torch.device(device).type != "cuda":
            return
        self.torch.cuda.set_device(self.torch.device(device))
        self.backend = "nccl"
        self.group = self.distributed.new_group(backend="nccl", timeout=self.patience)

    def mean(self, x):
        total = x.clone(memory_format=self.torch.contiguous_format)
        self.distributed.all_reduce(total, group=self.group)
        return total.div_(self.count)

    def join(self, x):
        x = x.contiguous()
        parts = [self.torch.empty_like(x) for _ in range(self.count)]
        self.distributed.all_gather(parts, x, group=self.group)
        return self.torch.cat(parts)

    def tell(self, kind, header, payloads):
        """Passes a request on. `payloads`: that of each rank."""
        text = json.dumps(header).encode()
        for rank in range(1, self.count):
            payload = payloads[rank]
            self.distributed.send(self.torch.tensor([kind, len(text), len(payload)]), rank)
            for part in (bytearray(text), payload):
                if len(part) > 0:
                    self.distributed.send(self.torch.frombuffer(part, dtype=self.torch.uint8), rank)

    def hear(self):
        """(kind, header, payload) of the next request."""
        head = self.torch.zeros(3, dtype=self.torch.int64)
        self.distributed.recv(head, 0)
        kind, *sizes = head.tolist()
        parts = [bytearray(size) for size in sizes]
        for part in parts:
            if len(part) > 0:
                self.distributed.recv(self.torch.frombuffer(part, dtype=self.torch.uint8), 0)
        return kind, json.loads(bytes(parts[0])), parts[1]


def start_rank(rank, count, port):
    address = {"RANK": rank, "LOCAL_RANK": rank, "WORLD_SIZE": count, "MASTER_ADDR": "127.0.0.1", "MASTER_PORT": port}
    environment = dict(os.environ, **{name: str(value) for name, value in address.items()}, **{OWN: "1"})
    script = os.path.join(os.path.dirname(os.path.abspath(__file__)), "runtime.py")
    words = [sys.executable, "-u", script, "--rank"]
    return subprocess.Popen(words, stdin=subprocess.PIPE, stdout=sys.stderr, env=environment)


class Watch:
    """Ends this process when another rank has ended: nothing can be computed any more."""

    ranks = None

    def end_with(self, other, rank, count):
        code = other.wait()
        if self.ranks is None or not self.ranks.closing:
            end(code, rank, count)


def end(code, rank, count):
    how = "with exit code %d" % code if code >= 0 else "by %s" % signal.Signals(-code).name
    sys.stderr.write("signum: rank %d of %d ended %s\n" % (rank, count, how))
    sys.stderr.flush()
    os._exit(1)


def wait_for_the_end():
    """After a failure: gives who watches the other ranks time to say which of them ended, and how."""
    time.sleep(2)


def end_with_leader():
    """Ends a rank when the process that started it is gone: its standard input is a pipe from there."""
    try:
        while os.read(0, 1):
            pass
    finally:
        os._exit(0)


def shares_of(payload, sizes, shared, count):
    """What of a payload each rank gets. `sizes`: bytes of each feed, in whole; `shared`: whether it is cut."""
    view, offset = memoryview(payload), 0
    parts = [bytearray() for _ in range(count)]
    for size, is_shared in zip(sizes, shared):
        own = size // count
        for rank in range(count):
            start = offset + rank * own if is_shared else offset
            parts[rank] += view[start : start + own] if is_shared else view[offset : offset + size]
        offset += size
    return parts
