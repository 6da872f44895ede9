#!/usr/bin/python3
"""run.py --bin CALCAST --readers DIR --data DIR [NAME...]

Runs every test_* function of every test_*.py here, or those whose file or
function has one of the names in it. Each gets a directory of its own, runs in a
process group of its own, and is killed with all it started when its time is up.
With names given, they run one after the other and also say what they measured.
"""
import argparse
import importlib
import json
import multiprocessing
import os
import shutil
import signal
import sys
import tempfile
import time
import traceback
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

import calcast  # noqa: E402

TIMEOUT_S = 120


def arguments():
    p = argparse.ArgumentParser(description=__doc__)
    p.add_argument("--bin", required=True, type=Path)
    p.add_argument("--readers", required=True, type=Path)
    p.add_argument("--data", required=True, type=Path)
    p.add_argument("names", nargs="*")
    return p.parse_args()


def discover(names):
    """(file, function) in the order in which they stand."""
    for path in sorted(HERE.glob("test_*.py")):
        module = importlib.import_module(path.stem)
        for name, value in vars(module).items():
            if not name.startswith("test_") or not callable(value):
                continue
            if not names or any(n in name or n in path.stem for n in names):
                yield path.stem, value


def in_child(test, args, directory, pipe):
    """Runs the test and writes its outcome; never returns."""
    os.setpgid(0, 0)
    context = calcast.Context(args, directory)
    try:
        test(context)
        outcome = {"status": "ok"}
    except calcast.Skip as skip:
        outcome = {"status": "skipped", "why": str(skip)}
    except BaseException:  # whatever it is, it is this test's failure
        outcome = {"status": "FAILED", "why": traceback.format_exc()}
    try:
        context.close()
    finally:
        os.write(pipe, json.dumps(outcome).encode())
        sys.stdout.flush()
        os._exit(0)


def read_outcome(pipe, pid, timeout):
    """What the child wrote, or what became of it."""
    text, until = b"", time.monotonic() + timeout
    os.set_blocking(pipe, False)
    while time.monotonic() < until:
        try:
            part = os.read(pipe, 65536)
        except BlockingIOError:
            time.sleep(0.01)
            continue
        if not part:
            break
        text += part
    else:
        return {"status": "FAILED", "why": f"took longer than {timeout} s"}
    os.waitpid(pid, 0)
    return json.loads(text) if text else {"status": "FAILED", "why": "it died"}


def run_one(test, args):
    directory = Path(tempfile.mkdtemp(prefix="calcast-e2e-"))
    out, into = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(out)
        in_child(test, args, directory, into)
    os.close(into)
    try:
        return read_outcome(out, pid, getattr(test, "timeout", TIMEOUT_S))
    finally:
        os.close(out)
        try:
            os.killpg(pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        shutil.rmtree(directory, ignore_errors=True)


def timed(args, tests, i):
    began = time.monotonic()
    return run_one(tests[i][1], args), time.monotonic() - began


def work(i):
    """In a worker: what main left there before it was forked."""
    return timed(*WORK, i)


WORK = ()


def outcomes(args, tests):
    """(outcome, seconds) of each test, in order; several at a time where nobody watches what they say."""
    global WORK
    if args.names:
        yield from (timed(args, tests, i) for i in range(len(tests)))
        return
    WORK = (args, tests)
    with multiprocessing.get_context("fork").Pool(os.cpu_count()) as pool:
        yield from pool.imap(work, range(len(tests)))


def main():
    args = arguments()
    args.bin, args.readers = args.bin.resolve(), args.readers.resolve()
    tests = list(discover(args.names))
    count = {"ok": 0, "FAILED": 0, "skipped": 0}
    for (file, test), (outcome, took) in zip(tests, outcomes(args, tests)):
        count[outcome["status"]] += 1
        why = outcome.get("why", "")
        line = f"{outcome['status']:8}{file}.{test.__name__} {took:.1f} s"
        print(f"{line}: {why}" if outcome["status"] == "skipped" else line, flush=True)
        if outcome["status"] == "FAILED":
            print(why, flush=True)
    print(f"e2e: {count['ok']} passed, {count['FAILED']} failed, {count['skipped']} skipped")
    if not tests:
        print(f"e2e: no test is called {' or '.join(args.names)}")
    return 1 if count["FAILED"] or not tests else 0


if __name__ == "__main__":
    sys.exit(main())
