"""Writes the metrics of a training where Signum follows them, and reads the runs of a store back into pandas.

    import signum

    signum.init(config={"model": "resnet20", "lr": 0.1}, name="baseline", group="sweep")
    for step in range(1000):
        signum.log({"train/loss": loss}, step=step)
    signum.image("samples", picture, step=step)  # an array, a figure of matplotlib, a picture of PIL, a file
    signum.histogram("weights", values, step=step)
    signum.file("predictions", "answers.csv", step=step)
    signum.summary({"best": 0.93})
    signum.finish()

Every call appends a line to a journal in the folder `signum-runs` beside the script (SIGNUM_RUNS, or folder=, names
another): a CRC-32 and a JSON object. Images and files lie in a folder beside it, named by their digests.
`signum follow FOLDER` shows it while it grows; `signum import` reads it later, also from a copy. Nothing here raises
into a training: a journal that cannot be written is one warning, and what could not be written is kept, up to a limit,
and tried again once a second. One file, no dependencies; Python 3.9 and newer.

    store = signum.read("runs-folder")         # read-only, also while Signum runs; needs pandas
    store.runs()                               # one row a run: configuration, last, best and at-best values
    store.points("val.acc", runs=[1, 2])       # one row a point: run, metric, step, time, value
"""

import atexit
import hashlib
import json
import os
import sys
import threading
import time
import uuid
import warnings
import zlib

__all__ = ["init", "log", "image", "histogram", "file", "summary", "finish", "Run", "read", "Store"]
__version__ = "0.1.0"

_MOST_KEPT = 10_000  # lines that wait for room on the disk
_RETRY_SECONDS = 1.0
_MOST_BYTES = 16 * 2**20  # of an image or a file that is kept
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


def image(name, picture, step=None):
    """Keeps an image at a step: an array of H x W, H x W x C or C x H x W (numbers from 0 to 1, or bytes), a figure of
    matplotlib, a picture of PIL, the bytes of a PNG, JPEG, GIF or WebP, or the path of such a file. At most 16 MiB."""
    if _current is None:
        init()
    _current.image(name, picture, step)


def histogram(name, values, step=None, bins=64):
    """Keeps how the numbers of an array or a list are spread at a step, counted in so many bins of one width."""
    if _current is None:
        init()
    _current.histogram(name, values, step, bins)


def file(name, path, step=None):
    """Keeps a copy of a file at a step; of one larger than 16 MiB its name, size and digest."""
    if _current is None:
        init()
    _current.file(name, path, step)


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

    def image(self, name, picture, step=None):
        """Keeps an image at a step; see `signum.image`."""
        try:
            data = _image_bytes(picture)
            ending = _image_ending(data)
            if ending is None:
                raise TypeError("it is no PNG, JPEG, GIF, WebP or BMP")
            told = {"kind": "image", "type": "image/" + ("jpeg" if ending == "jpg" else ending)}
            size = _png_size(data)
            if size is not None:
                told["width"], told["height"] = size
            self._medium(name, told, data, ending, step)
        except Exception as error:
            self._warn("image " + str(name), "the image %s was left out: %s" % (name, error))

    def histogram(self, name, values, step=None, bins=64):
        """Keeps how numbers are spread at a step; see `signum.histogram`."""
        try:
            edges, counts = _binned(values, int(bins))
            self._write_medium(name, {"kind": "histogram", "edges": edges, "counts": counts}, step)
        except Exception as error:
            self._warn("histogram " + str(name), "the histogram %s was left out: %s" % (name, error))

    def file(self, name, path, step=None):
        """Keeps a copy of a file at a step; see `signum.file`."""
        try:
            label = os.path.basename(os.fspath(path))
            ending = os.path.splitext(label)[1].lstrip(".").lower()
            ending = ending if ending.isascii() and ending.isalnum() and len(ending) <= 8 else ""
            told = {"kind": "file", "type": "application/octet-stream", "label": label}
            size = os.stat(path).st_size
            if size <= _MOST_BYTES:
                with open(path, "rb") as opened:
                    return self._medium(name, told, opened.read(), ending, step)
            digest = hashlib.sha256()
            with open(path, "rb") as opened:
                for part in iter(lambda: opened.read(2**20), b""):
                    digest.update(part)
            self._warn("large " + str(name), "%s has %d bytes and is named, not kept" % (path, size))
            self._write_medium(name, dict(told, bytes=size, sha256=digest.hexdigest()), step)
        except Exception as error:
            self._warn("file " + str(name), "the file %s was left out: %s" % (name, error))

    def _medium(self, name, told, data, ending, step):
        """Puts bytes into the folder beside the journal under their digest, and tells of them."""
        if len(data) > _MOST_BYTES:
            raise ValueError("it has %d bytes; %d are the most" % (len(data), _MOST_BYTES))
        digest = hashlib.sha256(data).hexdigest()
        told = dict(told, bytes=len(data), sha256=digest)
        if self.path is not None:
            base = os.path.basename(self.path)[: -len(".signum-journal")] + ".signum-media"
            folder = os.path.join(os.path.dirname(self.path), base)
            leaf = digest + ("." + ending if ending else "")
            place = os.path.join(folder, leaf)
            if not os.path.exists(place):
                os.makedirs(folder, exist_ok=True)
                draft = "%s.%d-%d.part" % (place, os.getpid(), threading.get_ident())
                try:
                    with open(draft, "wb") as opened:
                        opened.write(data)
                    os.replace(draft, place)
                finally:
                    if os.path.exists(draft):
                        os.remove(draft)
            told["file"] = base + "/" + leaf
        self._write_medium(name, told, step)

    def _write_medium(self, name, told, step):
        step = max(self._step, 0) if step is None else int(step)
        self._write({"step": step, "time": time.time(), "media": {str(name): told}})

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


def _image_bytes(picture):
    """The bytes of an image of any of the forms that `image` takes."""
    if isinstance(picture, (bytes, bytearray, memoryview)):
        return bytes(picture)
    if isinstance(picture, (str, os.PathLike)):
        if os.stat(picture).st_size > _MOST_BYTES:
            raise ValueError("%s has more than %d bytes" % (picture, _MOST_BYTES))
        with open(picture, "rb") as opened:
            return opened.read()
    import io

    written = io.BytesIO()
    if hasattr(picture, "savefig"):
        picture.savefig(written, format="png")
        return written.getvalue()
    if hasattr(picture, "save") and hasattr(picture, "mode"):
        picture.save(written, format="PNG")
        return written.getvalue()
    return _png_of_rows(*_nested(picture))


def _nested(values):
    """Arrays of NumPy, PyTorch and others as lists of lists, and whether their numbers are bytes."""
    if hasattr(values, "detach"):
        values = values.detach().cpu()
    if hasattr(values, "numpy"):
        values = values.numpy()
    if hasattr(values, "shape"):
        if len(values.shape) == 3 and values.shape[0] in (1, 3, 4) and values.shape[2] not in (1, 3, 4):
            values = values.transpose(1, 2, 0)
        return values.tolist(), str(values.dtype) == "uint8"
    rows = [[list(cell) if hasattr(cell, "__len__") else cell for cell in row] for row in values]
    flat = [number for row in rows for cell in row for number in (cell if isinstance(cell, list) else [cell])]
    return rows, all(isinstance(number, int) for number in flat) and any(number > 1 for number in flat)


def _png_of_rows(rows, whole):
    """A PNG of rows of pixels of one to four numbers: bytes if `whole`, else from 0 to 1."""
    import struct

    width = len(rows[0]) if rows else 0
    if not width or any(len(row) != width for row in rows):
        raise TypeError("an image is an array of H x W, H x W x C or C x H x W")
    first = rows[0][0]
    channels = len(first) if isinstance(first, list) else 1
    if channels not in (1, 2, 3, 4):
        raise TypeError("an image has 1 to 4 channels, not %d" % channels)

    def byte(number):
        if number != number:
            return 0
        return int(min(255, max(0, number if whole else number * 255 + 0.5)))

    lines = bytearray()
    for row in rows:
        lines.append(0)
        for cell in row:
            lines.extend(map(byte, cell) if isinstance(cell, list) else (byte(cell),))

    def chunk(kind, body):
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", width, len(rows), 8, {1: 0, 2: 4, 3: 2, 4: 6}[channels], 0, 0, 0)
    png = b"\x89PNG\r\n\x1a\n"
    return png + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(lines), 6)) + chunk(b"IEND", b"")


def _image_ending(data):
    """The usual ending of files of an image's type, by its first bytes; None if it is none that is known."""
    if data[:8] == b"\x89PNG\r\n\x1a\n":
        return "png"
    if data[:3] == b"\xff\xd8\xff":
        return "jpg"
    if data[:6] in (b"GIF87a", b"GIF89a"):
        return "gif"
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "webp"
    return "bmp" if data[:2] == b"BM" else None


def _png_size(data):
    """Width and height of a PNG; None of another image."""
    if data[:8] != b"\x89PNG\r\n\x1a\n" or data[12:16] != b"IHDR":
        return None
    return int.from_bytes(data[16:20], "big"), int.from_bytes(data[20:24], "big")


def _binned(values, bins):
    """Edges and counts of bins of one width from the least to the greatest finite number."""
    if bins < 1 or bins > 4096:
        raise ValueError("bins is a number from 1 to 4096")
    if hasattr(values, "detach"):
        values = values.detach().cpu()
    if hasattr(values, "numpy"):
        values = values.numpy()
    if hasattr(values, "ravel"):
        values = values.ravel().tolist()
    flat = [float(value) for value in values]
    flat = [value for value in flat if value - value == 0]
    if not flat:
        raise ValueError("there is no finite number")
    low, high = min(flat), max(flat)
    if low == high:
        low, high = low - 0.5, high + 0.5
    edges = [low + (high - low) * place / bins for place in range(bins)] + [high]
    counts = [0] * bins
    for value in flat:
        counts[min(bins - 1, int((value - low) / (high - low) * bins))] += 1
    return edges, counts


def read(store=None):
    """A store of Signum, to be read into pandas.

    store: its folder, or its file signum.db; SIGNUM_DATA_DIR if left out.
    """
    return Store(store)


class Store:
    """The runs of a store and their points. Nothing is written; every call reads what is there by then."""

    def __init__(self, store=None):
        place = store if store is not None else os.environ.get("SIGNUM_DATA_DIR")
        if not place:
            raise ValueError("name the folder of the runs, as `signum --data-dir` has it, or set SIGNUM_DATA_DIR")
        place = os.fspath(place)
        self.file = os.path.join(place, "signum.db") if os.path.isdir(place) else place
        if not os.path.isfile(self.file):
            raise FileNotFoundError("there is no store of Signum at %s" % self.file)

    def runs(self):
        """One row a run, by its number: facts, fields of its configuration, and of every metric the last value ("acc"),
        the best ("acc:best") and that of the best epoch ("acc:atBest"). Times are milliseconds since 1970.

        A field keeps its name where a metric has the same ("learningRate:last" is the metric then); one that is called
        as a fact is "experiment.state".
        """
        import pandas

        rows, methods, standings = self._ask(_read_runs)
        facts = ["state", "study", "created", "started", "finished", "starred", "archived"]
        facts += ["tags", "notes", "name", "source"]
        experiments = {row[0]: json.loads(row[-1]) for row in rows}
        keys = list(dict.fromkeys(key for fields in experiments.values() for key in fields))
        names = {key: "experiment." + key if key in facts + ["id"] else key for key in keys}
        columns = {fact: [row[place + 1] for row in rows] for place, fact in enumerate(facts)}
        columns["starred"] = [bool(value) for value in columns["starred"]]
        columns["archived"] = [bool(value) for value in columns["archived"]]
        columns["tags"] = [",".join(json.loads(value)) for value in columns["tags"]]
        columns["source"] = [_source(value) for value in columns["source"]]
        for key in keys:
            columns[names[key]] = [
                methods.get(run) if key == "quantizer" and key in fields else _cell(fields.get(key))
                for run, fields in experiments.items()
            ]
        taken = set(columns)
        by_metric = {}
        for run, metric, *values in standings:
            by_metric.setdefault(metric, {})[run] = values
        for metric, values in by_metric.items():
            for place, (reading, name) in enumerate(
                (("last", metric), ("best", metric + ":best"), ("atBest", metric + ":atBest"))
            ):
                name = metric + ":" + reading if name in taken else name
                columns[name] = [values.get(run, (None, None, None))[place] for run in experiments]
        return pandas.DataFrame(columns, index=pandas.Index(list(experiments), name="id"))

    def points(self, metrics=None, runs=None):
        """One row a point: run, metric, step, time (milliseconds since 1970, 0 if unknown), value; every one, bit for
        bit.

        metrics: a name or several; all but those of single layers if left out.
        runs: numbers of runs; all if left out.
        """
        import numpy
        import pandas

        wanted = None if metrics is None else [metrics] if isinstance(metrics, str) else list(metrics)
        numbers = None if runs is None else [runs] if isinstance(runs, int) else [int(run) for run in runs]
        parts = self._ask(lambda database: _read_points(database, wanted, numbers))
        if not parts:
            empty = {"run": "int64", "metric": "object", "step": "float64", "time": "float64", "value": "float64"}
            return pandas.DataFrame({name: pandas.Series(dtype=kind) for name, kind in empty.items()})
        lengths = [part[2] for part in parts]
        return pandas.DataFrame(
            {
                "run": numpy.repeat([part[0] for part in parts], lengths),
                "metric": numpy.repeat(numpy.array([part[1] for part in parts], dtype=object), lengths),
                "step": numpy.concatenate([_column(part[3], part[2]) for part in parts]),
                "time": numpy.concatenate([_column(part[4], part[2]) for part in parts]),
                "value": numpy.concatenate([_column(part[5], part[2]) for part in parts]),
            }
        )

    def _ask(self, question):
        """The answer to a question, from one state of the file."""
        import sqlite3

        if sqlite3.sqlite_version_info < (3, 37):
            raise RuntimeError("Python's SQLite is %s; a store of Signum needs 3.37" % sqlite3.sqlite_version)
        for _ in range(5):
            # Without its log nobody has the file open: then not even the files beside it are made.
            closed = not os.path.exists(self.file + "-wal")
            before = _stamp(self.file)
            path = "file:" + _quoted(os.path.abspath(self.file)) + ("?immutable=1" if closed else "?mode=ro")
            database = sqlite3.connect(path, uri=True, timeout=10)
            try:
                database.execute("BEGIN")
                (mark,) = database.execute("PRAGMA application_id").fetchone()
                if mark != 0x53474E4D:
                    raise ValueError("%s is not a store of Signum" % self.file)
                answer = question(database)
            except sqlite3.DatabaseError:
                if closed and _stamp(self.file) != before:
                    continue
                raise
            finally:
                database.close()
            if not closed or (_stamp(self.file) == before and not os.path.exists(self.file + "-wal")):
                return answer
        raise RuntimeError("%s changes too fast to be read" % self.file)


def _read_runs(database):
    columns = [row[1] for row in database.execute("PRAGMA table_info(runs)")]
    # Stores that an older Signum wrote last have no names.
    name = "runs.name" if "name" in columns else "''"
    rows = database.execute(
        "SELECT runs.id, state, studies.name, runs.created_at, started_at, finished_at, starred, archived, "
        "(SELECT json_group_array(tag) FROM (SELECT tag FROM run_tags WHERE run_id = runs.id ORDER BY tag)), "
        "runs.notes, %s, origin, experiment "
        "FROM runs LEFT JOIN studies ON studies.id = study_id ORDER BY runs.id" % name
    ).fetchall()
    methods = dict(
        database.execute(
            "SELECT runs.id, value FROM runs JOIN configuration_values AS v ON v.configuration_id = "
            "runs.configuration_id WHERE field_id = (SELECT id FROM fields WHERE key = 'method')"
        )
    )
    standings = database.execute(
        "SELECT run_id, name, last, best, at_best FROM series JOIN metrics ON metrics.id = metric_id "
        "WHERE instr(name, '/') = 0 ORDER BY metric_id, run_id"
    ).fetchall()
    return rows, methods, standings


def _read_points(database, metrics, runs):
    """Parts of series in order: run, metric, count, and the bytes of steps, times and values."""
    series = database.execute(
        "SELECT series.id, run_id, name FROM series JOIN metrics ON metrics.id = metric_id ORDER BY run_id, metric_id"
    ).fetchall()
    parts = []
    for number, run, metric in series:
        if runs is not None and run not in runs:
            continue
        if metric not in metrics if metrics is not None else "/" in metric:
            continue
        # Rows of one series lie together: its number times 2^24, plus the number of the first point / 64.
        chunks = database.execute(
            'SELECT count, steps, times, "values" FROM metric_chunks WHERE place >= ? AND place < ? ORDER BY place',
            (number << 24, (number + 1) << 24),
        )
        parts += [(run, metric, *chunk) for chunk in chunks]
    return parts


def _column(data, count):
    """A column of numbers out of its bytes: the first says how (electron/host/store/codec.ts)."""
    import numpy

    way = data[0]
    if way == 0:
        return numpy.full(count, numpy.frombuffer(data, "<f8", 1, 1)[0])
    if way == 1:
        first, stride = numpy.frombuffer(data, "<f8", 2, 1)
        return first + numpy.arange(count, dtype="<f8") * stride
    if way == 2:
        return _differences(data, count)
    if way == 3:
        return numpy.frombuffer(data, "<f4", count, 1).astype("<f8")
    if way == 4:
        return numpy.frombuffer(data, "<f8", count, 1)
    raise ValueError("a column of the store is written in a way that this signum.py does not know (%d)" % way)


def _differences(data, count):
    """Whole numbers: the first one, then by how much each step differs from the one before, in groups of seven bits."""
    import numpy

    value = int(numpy.frombuffer(data, "<f8", 1, 1)[0])
    column = numpy.empty(count)
    column[0] = value
    difference = 0
    at = 9
    for index in range(1, count):
        rest = shift = 0
        while True:
            byte = data[at]
            at += 1
            rest |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                break
        difference += -((rest + 1) >> 1) if rest & 1 else rest >> 1
        value += difference
        column[index] = value
    return column


def _cell(value):
    return json.dumps(value, separators=(",", ":")) if isinstance(value, (dict, list)) else value


def _source(origin):
    if origin is None:
        return None
    origin = json.loads(origin)
    return "%s: %s" % (origin.get("kind"), origin.get("name"))


def _stamp(path):
    status = os.stat(path)
    return status.st_size, status.st_mtime_ns


def _quoted(path):
    from urllib.parse import quote

    return quote(path.replace(os.sep, "/"))
