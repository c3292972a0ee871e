"""What a call of signum.log costs, on a disk with room, a full one, and in a folder that cannot be written.

    npm run -s check:log [-- --calls N] [-- --each]

Times N calls of five metrics each in ten parts, as a training makes them, and takes the median part. The cost must be
under 20 microseconds a call in every case; without room there must be one warning and no exception. The full disk is
a limit on the size of files, which writes meet as they meet a full disk. --each does so with every Python from 3.9 to
3.13 that is on the PATH or that pyenv has, and says which are not there.
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
METRICS = {"train/loss": 0.6931471805599453, "train/accuracy": 0.5, "lr": 0.1, "grad norm": 12.25, "epoch": 3}


def microseconds(folder, calls):
    """Microseconds a call, and the warnings that there were."""
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        run = signum.Run({"lr": 0.1}, "cost", None, folder)
        parts = []
        for part in range(10):
            began = time.perf_counter()
            for step in range(part * calls // 10, (part + 1) * calls // 10):
                run.log(METRICS, step=step)
            parts.append((time.perf_counter() - began) / (calls // 10) * 1e6)
        run.finish()
    return statistics.median(parts), [str(warning.message) for warning in said]


def lines_in(folder):
    return sum(len(path.read_bytes().splitlines()) for path in pathlib.Path(folder).glob("*.signum-journal"))


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
    given = options.parse_args()
    calls = given.calls
    if given.each:
        return with_each(calls)
    wrong = 0

    def tell(name, cost, holds, rest):
        nonlocal wrong
        fine = cost < MOST and holds
        wrong += not fine
        print("%s %s: %.1f microseconds a call; %s" % ("ok  " if fine else "FAIL", name, cost, rest))

    with tempfile.TemporaryDirectory() as place:
        cost, said = microseconds(os.path.join(place, "room"), calls)
        count = lines_in(os.path.join(place, "room"))
        tell("room", cost, count == calls + 2 and not said, "%d lines, %d warnings" % (count, len(said)))

        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        before = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (4096, before[1]))
        cost, said = microseconds(os.path.join(place, "full"), calls)
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        disk = [text for text in said if "cannot be written" in text]
        lost = [text for text in said if "are lost" in text]
        tell("full disk", cost, len(disk) == 1 and len(lost) == 1 and len(said) == 2, "says %r" % said[-1])

        # A file where the folder should be: root may write in every folder, but not in this one.
        barred = os.path.join(place, "barred")
        pathlib.Path(barred).write_text("")
        cost, said = microseconds(barred, calls)
        tell("no folder", cost, 1 <= len(said) <= 2, "says %r" % said[0])
    print("Python %s: %s" % (sys.version.split()[0], "as it should be" if wrong == 0 else "%d wrong" % wrong))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
