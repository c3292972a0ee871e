"""Writes the metrics of a training where Signum follows them.

    import signum

    signum.init(config={"model": "resnet20", "lr": 0.1}, name="baseline", group="sweep")
    for step in range(1000):
        signum.log({"train/loss": loss}, step=step)
    signum.summary({"best": 0.93})
    signum.finish()

Every call appends a line to a journal in the folder `signum-runs` beside the script (SIGNUM_RUNS, or folder=, names
another): a CRC-32 and a JSON object. `signum follow FOLDER` shows it while it grows; `signum import` reads it later,
also from a copy. Nothing here raises into a training: a journal that cannot be written is one warning, and what
could not be written is kept, up to a limit, and tried again once a second. One file, no dependencies; Python 3.9 and
newer.
"""

import atexit
import json
import os
import sys
import threading
import time
import uuid
import warnings
import zlib

__all__ = ["init", "log", "summary", "finish", "Run"]
__version__ = "0.1.0"

_MOST_KEPT = 10_000  # lines that wait for room on the disk
_RETRY_SECONDS = 1.0
_encode = json.JSONEncoder(check_circular=False, separators=(",", ":"), ensure_ascii=True, default=str).encode
_current = None


def init(config=None, name=None, group=None, folder=None):
    """Begins a run and makes it the one that `log` writes to.

    config: a dict of plain values; fields named as Signum's (model, dataset, epochs, ...) are taken as these.
    name: what the run is called; the script's name if left out.
    group: a word that groups runs.
    folder: where the journal is written.
    """
    global _current
    if _current is not None:
        _current.finish()
    _current = Run(config, name, group, folder)
    return _current


def log(metrics, step=None):
    """Writes a dict of numbers at a step; one after the last step if it is left out."""
    if _current is None:
        init()
    _current.log(metrics, step)


def summary(values):
    """Writes a dict of plain values about the whole run."""
    if _current is None:
        init()
    _current.summary(values)


def finish():
    """Ends the run. Called at the end of the program if you do not."""
    global _current
    if _current is not None:
        _current.finish()
        _current = None


class Run:
    """One run and its journal; `init` makes it."""

    def __init__(self, config=None, name=None, group=None, folder=None):
        self.id = uuid.uuid4().hex
        self.path = None
        self._file = None
        self._kept = []
        self._lost = 0
        self._torn = False
        self._warned = set()
        self._next_try = 0.0
        self._step = -1
        self._finished = False
        self._lock = threading.Lock()
        script = sys.argv[0] if sys.argv and sys.argv[0] not in ("", "-", "-c", "-m") else None
        self.name = str(name) if name else os.path.splitext(os.path.basename(script or "run"))[0]
        try:
            beside = os.path.dirname(os.path.realpath(script)) if script and os.path.exists(script) else os.getcwd()
            place = folder or os.environ.get("SIGNUM_RUNS") or os.path.join(beside, "signum-runs")
            safe = "".join(c if c.isalnum() or c in "-_." else "-" for c in self.name)[:60]
            stamp = time.strftime("%Y%m%d-%H%M%S")
            self.path = os.path.join(os.fspath(place), "%s-%s-%s.signum-journal" % (safe, stamp, self.id[:8]))
        except Exception as error:  # a folder that is gone, a path that is none
            self._warn("place", "no place for the journal: %s" % error)
        head = {"run": self.id, "name": self.name, "time": time.time(), "journal": 1}
        if group is not None:
            head["group"] = str(group)
        if config is not None:
            head["config"] = _plain(config)
        self._write(head)
        atexit.register(self.finish)

    def log(self, metrics, step=None):
        """Writes a dict of numbers at a step; one after the last step if it is left out."""
        try:
            step = self._step + 1 if step is None else int(step)
            self._step = step
            values = metrics
            for value in metrics.values():
                if type(value) is not float and type(value) is not int:
                    values = self._numbers(metrics)
                    break
            self._write({"step": step, "time": time.time(), "log": values})
        except Exception as error:
            self._warn("log", "a call of log was left out: %r" % (error,))

    def summary(self, values):
        """Writes a dict of plain values about the whole run."""
        try:
            self._write({"summary": _plain(values), "time": time.time()})
        except Exception as error:
            self._warn("summary", "a summary was left out: %r" % (error,))

    def finish(self):
        """Ends the run; a second call does nothing."""
        if self._finished:
            return
        self._finished = True
        atexit.unregister(self.finish)
        self._next_try = 0.0
        self._write({"finish": True, "time": time.time()})
        lost = self._lost + len(self._kept)
        if lost:
            self._warn("lost", "%d lines of %s could not be written and are lost" % (lost, self.path))
        with self._lock:
            if self._file is not None:
                try:
                    os.close(self._file)
                except OSError:
                    pass
                self._file = None
            self._kept = []
            self.path = None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.finish()

    def _numbers(self, metrics):
        """Numbers of NumPy, PyTorch and others as floats; what is no number is left out, once said."""
        values = {}
        for name, value in metrics.items():
            try:
                if isinstance(value, (str, bytes)):
                    raise TypeError("no number")
                values[str(name)] = float(value)
            except Exception:
                self._warn("value " + str(name), "%s is no number (%s) and is left out" % (name, type(value).__name__))
        return values

    def _write(self, record):
        try:
            body = _encode(record).encode()
            line = b"%08x %s\n" % (zlib.crc32(body), body)
            with self._lock:
                if self._kept:
                    self._keep(line)
                    self._retry()
                else:
                    self._append(line)
        except Exception as error:
            self._warn("write", "a line was left out: %r" % (error,))

    def _append(self, line):
        """Appends a line, or keeps it. The lock is held."""
        try:
            if self.path is None:
                return
            if self._file is None:
                os.makedirs(os.path.dirname(self.path), exist_ok=True)
                flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | getattr(os, "O_BINARY", 0)
                self._file = os.open(self.path, flags, 0o644)
            if self._torn:
                # A line that was cut ends here; its checksum tells that it is none.
                if os.write(self._file, b"\n") == 1:
                    self._torn = False
            written = os.write(self._file, line)
            if written == len(line):
                return True
            self._torn = True
            raise OSError("only %d of %d bytes were written: is the disk full?" % (written, len(line)))
        except OSError as error:
            self._keep(line)
            self._next_try = time.monotonic() + _RETRY_SECONDS
            self._warn("disk", "the journal %s cannot be written (%s); training goes on" % (self.path, error))
        return False

    def _keep(self, line):
        if len(self._kept) < _MOST_KEPT:
            self._kept.append(line)
        else:
            self._lost += 1

    def _retry(self):
        if time.monotonic() < self._next_try:
            return
        kept, self._kept = self._kept, []
        for index, line in enumerate(kept):
            if not self._append(line):
                self._kept += kept[index + 1 :]
                return

    def _warn(self, kind, text):
        if kind in self._warned:
            return
        self._warned.add(kind)
        try:
            warnings.warn("signum: " + text, RuntimeWarning, stacklevel=4)
        except Exception:  # warnings may be errors
            try:
                sys.stderr.write("signum: " + text + "\n")
            except Exception:
                pass


def _plain(values):
    """Plain values of a configuration; objects as their text."""
    try:
        values = vars(values) if not isinstance(values, dict) and hasattr(values, "__dict__") else dict(values)
    except Exception:
        return {}
    return {
        str(key): value if value is None or isinstance(value, (bool, int, float, str)) else str(value)
        for key, value in values.items()
    }
