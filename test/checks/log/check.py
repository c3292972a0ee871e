"""What a call of signum.log costs, on a disk with room, a full one, and in a folder that cannot be written.

    npm run -s check:log [-- --calls N] [-- --each]

Times N calls of five metrics each in forty parts, as a training makes them. On a machine that does other work too, a
part is long because others ran; so two things must be under 20 microseconds a call in every case: the time of the
fastest part, and the processor time of the median part. The median part's time is printed beside them. Without room
there must be one warning and no exception. The full disk is a limit on the size of files, which writes meet as they
meet a full disk; as root under Linux also a real file system of 64 KiB, and one that is mounted read-only (in a mount
namespace of its own). --each does so with every Python from 3.9 to 3.13 that is on the PATH or that pyenv has, and
says which are not there.
"""

import argparse
import os
import pathlib
import resource
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
import warnings

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[3] / "resources" / "python"))
import signum  # noqa: E402

MOST = 20.0
PARTS = 40
METRICS = {"train/loss": 0.6931471805599453, "train/accuracy": 0.5, "lr": 0.1, "grad norm": 12.25, "epoch": 3}
MOUNTS = {"full file system": "size=64k", "read-only file system": "ro"}


def cost_of(folder, calls):
    """Microseconds a call (fastest part, median part, processor time of the median part), and the warnings."""
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        run = signum.Run({"lr": 0.1}, "cost", None, folder)
        walls, busy = [], []
        for part in range(PARTS):
            began, worked = time.perf_counter(), time.process_time()
            for step in range(part * calls // PARTS, (part + 1) * calls // PARTS):
                run.log(METRICS, step=step)
            each = 1e6 / (calls // PARTS)
            busy.append((time.process_time() - worked) * each)
            walls.append((time.perf_counter() - began) * each)
        run.finish()
    return (min(walls), statistics.median(walls), statistics.median(busy)), [str(warning.message) for warning in said]


def lines_in(folder):
    return sum(len(path.read_bytes().splitlines()) for path in pathlib.Path(folder).glob("*.signum-journal"))


def tell(name, cost, holds, rest):
    """Prints a case. Returns whether it is as it should be."""
    fastest, median, busy = cost
    fine = fastest < MOST and busy < MOST and holds
    figures = "%.1f microseconds a call at best, %.1f median, %.1f of the processor" % (fastest, median, busy)
    print("%s %s: %s; %s" % ("ok  " if fine else "FAIL", name, figures, rest), flush=True)
    return fine


def tell_full(name, folder, calls):
    """The case of a disk that is full: one warning at the first line that does not fit, one of what is lost."""
    cost, said = cost_of(folder, calls)
    disk = [text for text in said if "cannot be written" in text]
    lost = [text for text in said if "are lost" in text]
    return tell(name, cost, len(disk) == 1 and len(lost) == 1 and len(said) == 2, "says %r" % said[-1:])


def tell_barred(name, folder, calls):
    """The case of a folder that cannot be written."""
    cost, said = cost_of(folder, calls)
    return tell(name, cost, 1 <= len(said) <= 2, "says %r" % said[:1])


def with_mount(name, place, calls):
    """Runs this check on a file system of its own; None if none can be mounted here."""
    mount = "mount -t tmpfs -o %s none %s" % (MOUNTS[name], place)
    isolated = ["unshare", "-m", "sh", "-c"]
    if not shutil.which("unshare") or subprocess.run(isolated + [mount], capture_output=True).returncode != 0:
        return None
    words = [sys.executable, os.path.abspath(__file__), "--calls", str(calls), "--mounted", name, place]
    return subprocess.run(isolated + [mount + ' && exec "$@"', "sh"] + words).returncode == 0


def with_each(calls):
    """Runs this check with every Python that is found; fails if one fails or none is found."""
    codes = {}
    for minor in range(9, 14):
        version = "3.%d" % minor
        places = sorted(pathlib.Path.home().glob(".pyenv/versions/%s.*/bin/python3" % version))
        found = [str(place) for place in places] + [shutil.which("python" + version) or ""]
        works = lambda each: each and subprocess.run([each, "-c", ""], capture_output=True).returncode == 0
        working = [each for each in found if works(each)]
        if not working:
            print("Python %s is not here: nothing was compared" % version)
            continue
        codes[version] = subprocess.run([working[0], os.path.abspath(__file__), "--calls", str(calls)]).returncode
    return 1 if not codes or any(codes.values()) else 0


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--calls", type=int, default=20000)
    options.add_argument("--each", action="store_true", help="with every Python from 3.9 to 3.13")
    options.add_argument("--mounted", nargs=2, metavar=("CASE", "FOLDER"), help=argparse.SUPPRESS)
    given = options.parse_args()
    calls = given.calls
    if given.each:
        return with_each(calls)
    if given.mounted:
        name, folder = given.mounted
        return 0 if (tell_full if name.startswith("full") else tell_barred)(name, folder, calls) else 1

    results = []
    with tempfile.TemporaryDirectory() as place:
        cost, said = cost_of(os.path.join(place, "room"), calls)
        count = lines_in(os.path.join(place, "room"))
        results.append(
            tell("room", cost, count == calls + 2 and not said, "%d lines, %d warnings" % (count, len(said)))
        )

        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        before = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (4096, before[1]))
        results.append(tell_full("full disk", os.path.join(place, "full"), calls))
        resource.setrlimit(resource.RLIMIT_FSIZE, before)

        # A file where the folder should be: root may write in every folder, but not in this one.
        barred = os.path.join(place, "barred")
        pathlib.Path(barred).write_text("")
        results.append(tell_barred("no folder", barred, calls))

        for name in MOUNTS:
            mounted = os.path.join(place, name.replace(" ", "-"))
            os.mkdir(mounted)
            fine = with_mount(name, mounted, calls)
            if fine is None:
                print("%s: nothing can be mounted here" % name)
            else:
                results.append(fine)
    wrong = results.count(False)
    print("Python %s: %s" % (sys.version.split()[0], "as it should be" if wrong == 0 else "%d wrong" % wrong))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
