"""Runs Signum's training graphs in the user's own PyTorch.

Signum starts this file in a process of its own and speaks to it in frames over pipes:

    descriptor 0  requests, from Signum
    descriptor 3  answers, to Signum
    descriptor 4  never written; its end tells that Signum is gone, and this process ends at once

What a library prints to standard output or standard error is text for Signum's log and never part of an answer.

A frame is 24 bytes, little-endian, then a header in JSON, then a payload of raw little-endian float32 values:

    uint32 magic "SGNM", uint32 kind, uint32 bytes of the header, uint32 CRC-32 of the header,
    uint64 bytes of the payload

An answer has the kind of its request, or 0 for an error with {"code", "message"}. Requests are answered in their order.
Several of these processes compute a batch together if Signum asks for that: ranks.py. Needs Python 3.8 and PyTorch 1.12
or newer, and nothing else.
"""

import collections
import ctypes
import json
import os
import queue
import signal
import struct
import sys
import threading
import zlib

# Nothing is written beside this file: the folder of an application may be signed, or not ours.
written, sys.dont_write_bytecode = sys.dont_write_bytecode, True
import ranks as among

sys.dont_write_bytecode = written

MAGIC = 0x4D4E4753
FRAME = struct.Struct("<IIIIQ")
ERROR, HELLO, STATE, COMPILE, STEP, READ, WRITE, BACK, DISPOSE, HOLD, RELEASE, END, MEMORY = range(13)
REQUESTS, ANSWERS, LIFELINE = 0, 3, 4


class Broken(Exception):
    """The pipe holds something that is no frame."""


class Refused(Exception):
    """A request that cannot be answered; the process goes on."""

    def __init__(self, code, message):
        super().__init__(message)
        self.code = code


def end_with_signum():
    """Waits until the other end of the lifeline is closed, then ends the process whatever it computes."""
    try:
        while os.read(LIFELINE, 1):
            pass
    finally:
        os._exit(0)


def read_exactly(size):
    """`size` bytes of the requests as a writable buffer; None at their end."""
    buffer = bytearray(size)
    view, filled = memoryview(buffer), 0
    while filled < size:
        count = os.readv(REQUESTS, [view[filled:]]) if hasattr(os, "readv") else read_into(view[filled:])
        if count == 0:
            if filled == 0:
                return None
            raise Broken("the requests end within a frame")
        filled += count
    return buffer


def read_into(view):
    part = os.read(REQUESTS, min(len(view), 1 << 20))
    view[: len(part)] = part
    return len(part)


def read_frame():
    """(kind, header, payload), or None at the end of the requests."""
    head = read_exactly(FRAME.size)
    if head is None:
        return None
    magic, kind, header_size, checksum, payload_size = FRAME.unpack(head)
    if magic != MAGIC:
        raise Broken("a frame does not begin with its mark")
    header = read_exactly(header_size) if header_size else b"{}"
    if header_size and zlib.crc32(header) != checksum:
        raise Broken("the checksum of a header is wrong")
    return kind, json.loads(bytes(header)), read_exactly(payload_size) if payload_size else bytearray()


def write_all(data):
    view = memoryview(data).cast("B")
    while len(view) > 0:
        view = view[os.write(ANSWERS, view) :]


def write_frame(kind, header, *payload):
    """`payload`: tensors on the processor in float32, contiguous."""
    text = json.dumps(header).encode()
    parts = [bytes_of(tensor) for tensor in payload if tensor.numel() > 0]
    size = sum(len(part) for part in parts)
    head = FRAME.pack(MAGIC, kind, len(text), zlib.crc32(text), size) + text
    if size < 1 << 16:
        write_all(b"".join([head, *parts]))
    else:
        for part in [head, *parts]:
            write_all(part)


def bytes_of(tensor):
    """The bytes of a contiguous tensor on the processor, without NumPy and without a copy."""
    return (ctypes.c_char * (4 * tensor.numel())).from_address(tensor.data_ptr())


class Session:
    """The programs and states of one run, on one device."""

    def __init__(self, torch, device, threads, ranks=None):
        self.torch = torch
        self.ranks = ranks
        self.device = torch.device(device)
        self.states = {}
        self.programs = {}
        self.images = {}
        if threads:
            torch.set_num_threads(max(1, threads // (ranks.count if ranks else 1)))
        # The same seed gives the same bits: no algorithm is chosen by timing, no sum depends on the order of threads.
        torch.backends.cudnn.benchmark = False
        torch.backends.cudnn.deterministic = True

    def shared_out(self, kind, header, payload):
        """Passes a request on to the other ranks. Returns the payload of this one."""
        if self.ranks is None or kind in (READ, MEMORY):
            return payload
        self.ranks.closing = kind == END
        parts = [payload] * self.ranks.count
        if kind == STEP:
            program = self.programs[header["program"]]
            if program.ranks == 1 and not program.updates:
                # Nobody else needs to know.
                return payload
            parts = among.shares_of(payload, program.sizes(header.get("gathered")), program.shared, self.ranks.count)
        self.ranks.tell(kind, header, parts)
        return parts[0]

    def tensors(self, payload, shapes):
        """Tensors on the device, of a payload that holds one after the other."""
        torch, found, offset = self.torch, [], 0
        if self.device.type == "meta":
            return [torch.empty(shape, device=self.device) for shape in shapes]
        if payload:
            flat = torch.frombuffer(payload, dtype=torch.float32)
        for shape in shapes:
            count = size_of(shape)
            if 4 * (offset + count) > len(payload):
                raise Refused("protocol", "a request holds fewer values than its shapes need")
            found.append(flat[offset : offset + count].reshape(shape).to(self.device))
            offset += count
        if 4 * offset != len(payload):
            raise Refused("protocol", "a request holds more values than its shapes need")
        return found

    def create_state(self, header, payload):
        values = self.tensors(payload, header["shapes"])
        self.states[header["state"]] = State(dict(zip(header["names"], values)))
        return {}, ()

    def compile(self, header, payload):
        self.programs[header["program"]] = Program(self, header, self.tensors(payload, header["constants"]))
        return {}, ()

    def step(self, header, payload):
        program = self.programs[header["program"]]
        feeds = self.feeds_of(program, header.get("gathered"), payload)
        outputs, updates = program.step(self.states[program.state], feeds)
        if self.device.type == "meta":
            shapes = {"outputs": outputs, "updates": updates}
            return {name: [list(each.shape) for each in tensors] for name, tensors in shapes.items()}, ()
        return {}, self.coming(outputs)

    def feeds_of(self, program, gathered, payload):
        """The tensors of a step; one of them may be named by rows of images that are held here."""
        if gathered is None or self.device.type == "meta":
            return self.tensors(payload, program.feeds)
        place = gathered["feed"]
        shapes = [[shape[0], 4] if index == place else shape for index, shape in enumerate(program.feeds)]
        feeds = self.tensors(payload, shapes)
        # Whole numbers came as four bytes each, like values.
        feeds[place] = self.images[gathered["images"]].gather(feeds[place].view(self.torch.int32))
        return feeds

    def hold(self, header, payload):
        self.images[header["images"]] = Images(self.torch, self.device, header["shape"], payload)
        return {}, ()

    def release(self, header, _):
        self.images.pop(header["images"], None)
        return {}, ()

    def end(self, header, _):
        """The last request: other ranks end now."""
        if self.ranks is not None and self.ranks.rank > 0:
            sys.exit(0)
        return {}, ()

    def memory(self, _header, _payload):
        """The most bytes that tensors took on a card so far; None elsewhere."""
        on_card = self.device.type == "cuda"
        return {"most": self.torch.cuda.max_memory_allocated(self.device) if on_card else None}, ()

    def read(self, header, _):
        values = self.states[header["state"]].values
        return {}, self.coming([values[name] for name in header["names"]])

    def coming(self, tensors):
        """Answers that are waited for while the next request is begun: a card computes behind our back."""
        if self.device.type != "cuda":
            return [Coming(self.torch, tensor) for tensor in tensors]
        # Asked for now: later the card would have the next step to do first.
        copies = [tensor.detach().to("cpu", self.torch.float32, non_blocking=True) for tensor in tensors]
        done = self.torch.cuda.Event()
        done.record()
        return [Coming(self.torch, copy, done) for copy in copies]

    def write(self, header, payload):
        state = self.states[header["state"]]
        shapes = [state.values[name].shape for name in header["names"]]
        for name, tensor in zip(header["names"], self.tensors(payload, shapes)):
            state.values[name] = tensor
        return {}, ()

    def back(self, header, _):
        return {"back": self.states[header["state"]].back()}, ()

    def dispose(self, header, _):
        self.programs.pop(header["program"], None)
        return {}, ()


class Images:
    """Bytes [count, channels, height, width] on the device, and the value of each byte, [channels, 256]."""

    def __init__(self, torch, device, shape, payload):
        count, channels, height, width = shape
        size = count * channels * height * width
        if len(payload) != 4 * 256 * channels + size:
            raise Refused("protocol", "images of another size than their shape says")
        self.torch = torch
        self.shape = shape
        self.levels = torch.frombuffer(payload, dtype=torch.float32, count=256 * channels).to(device)
        pixels = torch.frombuffer(payload, dtype=torch.uint8, offset=4 * 256 * channels)
        # What lies beyond the border of an image is the last byte, black.
        self.pixels = torch.cat([pixels, torch.zeros(1, dtype=torch.uint8)]).to(device)
        self.black = size
        self.rows, self.columns = (torch.arange(extent, device=device) for extent in (height, width))
        # Where each channel begins, among the pixels of an image and among the levels.
        self.planes = torch.arange(channels, device=device) * (height * width)
        self.tables = torch.arange(channels, device=device)[:, None, None] * 256

    def gather(self, rows):
        """[n, channels, height, width] of [n, 4]: place, top, left, mirrored; every value as Signum computes it."""
        count, channels, height, width = self.shape
        place, top, left, mirrored = (column[:, None] for column in rows.long().unbind(1))
        if int(place.min()) < 0 or int(place.max()) >= count:
            raise Refused("protocol", "a row of images that are not held")
        y = self.rows + top
        x = self.torch.where(mirrored == 1, width - 1 - self.columns, self.columns) + left
        inside = ((y >= 0) & (y < height))[:, None, :, None] & ((x >= 0) & (x < width))[:, None, None, :]
        corner = place * (channels * height * width) + self.planes
        at = corner[:, :, None, None] + (y * width)[:, None, :, None] + x[:, None, None, :]
        pixels = self.pixels[self.torch.where(inside, at, self.black)]
        return self.levels[pixels.long() + self.tables]


class State:
    """Tensors that stay on the device between steps. A step makes new ones, so that the last can be taken back."""

    def __init__(self, values):
        self.values = values
        # Signum asks for one step ahead of the answers: when it hears that one went wrong, the next is done already.
        self.before = collections.deque(maxlen=2)

    def update(self, updates):
        self.before.append({name: self.values[name] for name in updates})
        self.values.update(updates)

    def back(self):
        if not self.before:
            return False
        self.values.update(self.before.pop())
        return True


def cut(shape, ranks):
    return [shape[0] // ranks, *shape[1:]]


def size_of(shape):
    size = 1
    for extent in shape:
        size *= extent
    return size


class Program:
    """A generated function of feeds, states and constants."""

    def __init__(self, session, header, constants):
        torch = session.torch
        self.tf32 = header.get("precision") == "tf32"
        if self.tf32 and session.device.type not in ("cuda", "meta"):
            raise Refused("no-precision", "tf32 is a format of NVIDIA's cards; %s has none" % session.device)
        self.state = header["state"]
        self.feeds = header["feeds"]
        self.states = header["states"]
        self.updates = header["updates"]
        self.ranks = header.get("ranks", 1)
        if self.ranks not in (1, session.ranks.count if session.ranks else 1):
            raise Refused("protocol", "a program for another number of ranks")
        # Of what comes image by image this process gets its share.
        self.shared = header.get("shared") or [False] * len(self.feeds)
        whole = zip(self.feeds, self.shared)
        self.feeds = [cut(shape, self.ranks) if is_shared else shape for shape, is_shared in whole]
        self.constants = constants
        one = torch.ones((), device=session.device)
        scope = {"torch": torch, "F": torch.nn.functional, "aten": torch.ops.aten, "one": one, "minus_one": -one}
        scope["ranks"] = session.ranks
        exec(compile(header["text"], "<signum " + header["name"] + ">", "exec"), scope)
        self.function = scope["program"]
        self.torch = torch

    def sizes(self, gathered):
        """Bytes of every feed of a step, of all ranks together."""
        shapes = list(self.feeds)
        if gathered is not None:
            shapes[gathered["feed"]] = [shapes[gathered["feed"]][0], 4]
        counts = (self.ranks if is_shared else 1 for is_shared in self.shared)
        return [4 * count * size_of(shape) for shape, count in zip(shapes, counts)]

    def step(self, state, feeds):
        # Programs of both precisions take turns: training and evaluation.
        self.torch.backends.cuda.matmul.allow_tf32 = self.tf32
        self.torch.backends.cudnn.allow_tf32 = self.tf32
        with self.torch.no_grad():
            outputs, updates = self.function(feeds, [state.values[name] for name in self.states], self.constants)
            # A value that is only a view, or is given out twice, becomes a tensor of its own.
            updates = [tensor.contiguous() for tensor in updates]
        if updates:
            state.update(dict(zip(self.updates, updates)))
        return outputs, updates


class Coming:
    """A tensor that is still computed, or on its way to the processor."""

    def __init__(self, torch, tensor, done=None):
        self.torch, self.tensor, self.done = torch, tensor, done

    def wait(self):
        """The tensor on the processor, in float32 and contiguous."""
        if self.done is not None:
            self.done.synchronize()
        return self.tensor.detach().to("cpu", self.torch.float32).contiguous()


def devices(torch):
    """Every device on which this PyTorch computes: its name for PyTorch, its title, its memory in bytes or None."""
    found = []
    if torch.cuda.is_available():
        for index in range(torch.cuda.device_count()):
            facts = torch.cuda.get_device_properties(index)
            found.append({"name": "cuda:%d" % index, "title": facts.name, "memory": facts.total_memory})
    xpu = getattr(torch, "xpu", None)
    if xpu is not None and xpu.is_available():
        for index in range(xpu.device_count()):
            facts = xpu.get_device_properties(index)
            found.append({"name": "xpu:%d" % index, "title": facts.name, "memory": facts.total_memory})
    mps = getattr(torch.backends, "mps", None)
    if mps is not None and mps.is_available():
        found.append({"name": "mps", "title": "Apple graphics processor", "memory": None})
    found.append({"name": "cpu", "title": "Processor", "memory": None})
    return found


def oldest_missing(torch):
    """What this PyTorch lacks, or None."""
    version = tuple(int("".join(c for c in part if c.isdigit()) or 0) for part in torch.__version__.split(".")[:2])
    return None if version >= (1, 12) else "PyTorch %s is older than 1.12" % torch.__version__


def hello(header):
    try:
        import torch
    except Exception as error:  # a broken installation fails in many ways, and each is the answer
        raise Refused("no-torch", "%s: %s" % (type(error).__name__, error))
    missing = oldest_missing(torch)
    if missing is not None:
        raise Refused("old-torch", missing)
    found = devices(torch)
    device = header.get("device") or found[0]["name"]
    # On "meta" tensors have shapes and no values: programs are checked there without computing.
    if device not in [each["name"] for each in found] + ["meta"]:
        names = ", ".join(each["name"] for each in found)
        raise Refused("no-device", 'there is no device "%s"; there are %s' % (device, names))
    ranks = lead(torch, header, device, found)
    facts = {"python": sys.version.split()[0], "torch": torch.__version__, "devices": found, "device": device}
    facts["backend"] = ranks.backend if ranks else None
    return Session(torch, device, header.get("threads"), ranks), facts


def lead(torch, header, device, found):
    """The ranks that compute with this one; None if it is alone."""
    count = header.get("ranks") or 1
    if count == 1:
        return None
    if not torch.distributed.is_available():
        raise Refused("no-ranks", "this PyTorch was built without torch.distributed")
    kind = torch.device(device).type
    if kind not in ("cpu", "cuda"):
        message = "cards of CUDA or ROCm can share a batch, or processes of the processor; not %s" % kind
        raise Refused("no-ranks", message)
    if among.started_elsewhere():
        started = os.environ["WORLD_SIZE"]
        if count != int(started):
            raise Refused("no-ranks", "WORLD_SIZE is %s, and %d devices were asked for" % (started, count))
    elif kind == "cuda":
        last = among.device_of(torch, device, count - 1)
        if last not in [each["name"] for each in found]:
            message = "%d devices from %s on were asked for, and there is no %s" % (count, device, last)
            raise Refused("no-ranks", message)
    ranks = among.Ranks.lead(torch, count)
    ranks.tell(HELLO, {"device": device, "threads": header.get("threads")}, [b""] * count)
    ranks.take(among.device_of(torch, device, ranks.local))
    return ranks


def follow():
    """A rank other than 0: does what it is told until there is nobody who tells, or something fails."""
    import torch

    threading.Thread(target=among.end_with_leader, daemon=True).start()
    ranks = among.Ranks.join_in(torch)
    _, header, _ = ranks.hear()
    device = among.device_of(torch, header["device"], ranks.local)
    ranks.take(device)
    session = Session(torch, device, header["threads"], ranks)
    answer = handlers(session)
    while True:
        kind, header, payload = ranks.hear()
        answer[kind](header, payload)


def error_of(error):
    """{"code", "message"} of an exception."""
    text = str(error).strip() or type(error).__name__
    if isinstance(error, Refused):
        return {"code": error.code, "message": text}
    name = type(error).__name__
    memory = name == "OutOfMemoryError" or "out of memory" in text.lower() or "can't allocate memory" in text.lower()
    return {"code": "memory" if memory else "failed", "message": "%s: %s" % (name, text)}


def read_ahead(frames):
    """Reads requests while others are computed, and puts them into a queue; an exception for what is no frame."""
    while True:
        try:
            frame = read_frame()
        except Exception as error:  # whoever takes it from the queue ends with it
            frame = error
        frames.put(frame)
        if frame is None or isinstance(frame, Exception):
            return


def write_behind(answers):
    """Waits for answers and writes them while the next requests are computed, until there is a None.

    Nobody changes a tensor of them.
    """
    while True:
        answer = answers.get()
        if answer is None:
            return
        kind, header, payload = answer
        try:
            payload = [tensor.wait() for tensor in payload]
        except Exception as error:  # what a card computed wrong is found out here
            kind, header, payload = ERROR, error_of(error), ()
        try:
            write_frame(kind, header, *payload)
        except OSError as error:  # nobody reads answers any more
            sys.stderr.write("signum: %s\n" % error)
            os._exit(1)


def serve():
    frames, answers = queue.SimpleQueue(), queue.SimpleQueue()
    threading.Thread(target=read_ahead, args=(frames,), daemon=True).start()
    writer = threading.Thread(target=write_behind, args=(answers,), daemon=True)
    writer.start()
    try:
        answer_all(frames, answers)
    finally:
        answers.put(None)
        writer.join()


def answer_all(frames, answers):
    """Answers requests in their order. Signum asks for one step ahead of its answers, so neither queue grows."""
    session = None
    while True:
        frame = frames.get()
        if frame is None:
            return
        if isinstance(frame, Exception):
            raise frame
        kind, header, payload = frame
        try:
            if kind == HELLO:
                session, facts = hello(header)
                answer = facts, ()
            elif session is None:
                raise Refused("protocol", "the first request must be a hello")
            else:
                payload = session.shared_out(kind, header, payload)
                answer = handlers(session)[kind](header, payload)
        except Exception as error:  # whatever fails is told to Signum, which knows what to do next
            if session is not None and session.ranks is not None and not isinstance(error, Refused):
                # The ranks are no longer in step: who watches them says which of them ended, if one did.
                among.wait_for_the_end()
                answers.put((ERROR, error_of(error), ()))
                raise Broken(str(error))
            answers.put((ERROR, error_of(error), ()))
            continue
        answers.put((kind, *answer))


def handlers(session):
    return {
        STATE: session.create_state,
        COMPILE: session.compile,
        STEP: session.step,
        READ: session.read,
        WRITE: session.write,
        BACK: session.back,
        DISPOSE: session.dispose,
        HOLD: session.hold,
        RELEASE: session.release,
        END: session.end,
        MEMORY: session.memory,
    }


if __name__ == "__main__":
    # Ctrl-C in a terminal reaches every process of the group: Signum decides what it means, and ends this one.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if "--rank" in sys.argv:
        follow()
    threading.Thread(target=end_with_signum, daemon=True).start()
    try:
        serve()
    except (Broken, BrokenPipeError) as broken:
        sys.exit("signum: %s" % broken)
