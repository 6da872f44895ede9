"""The program under test, from outside: commands, a daemon, its answers."""
import contextlib
import gzip
import http.client
import json
import os
import re
import signal
import socket
import subprocess
import threading
import time
from pathlib import Path

import hooksink
import upstream

ADDRESS = re.compile(r"http://127\.0\.0\.1:(\d+)")
START_S = 20


class Skip(Exception):
    """The test cannot be run here; says why."""


class Result:
    def __init__(self, args, code, out, err):
        self.args, self.code, self.out, self.err = args, code, out, err

    def json(self):
        return json.loads(self.out)

    def __str__(self):
        return (f"calcast {' '.join(map(str, self.args))}: exit {self.code}\n"
                f"--- stdout\n{self.out[:2000]}\n--- stderr\n{self.err[:2000]}")


class Calcast:
    """Commands on one database."""

    def __init__(self, program, db):
        self.program, self.db = program, Path(db)

    def environment(self, offset=0, extra=None):
        env = {k: v for k, v in os.environ.items() if not k.startswith("CALCAST")}
        env["CALCAST_CONFIG"] = "/dev/null"
        if offset:
            env["CALCAST_CLOCK_OFFSET"] = str(int(offset))
        env.update(extra or {})
        return env

    def start(self, *args, offset=0, env=None, db=True, **more):
        command = [self.program, *(["--db", self.db] if db else []), *args]
        return subprocess.Popen([str(c) for c in command],
                                env=self.environment(offset, env), **more)

    def run(self, *args, offset=0, env=None, db=True, cwd=None, timeout=90):
        """Runs a command to its end, whatever that is."""
        process = self.start(*args, offset=offset, env=env, db=db, cwd=cwd,
                             stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                             stderr=subprocess.PIPE)
        out, err = process.communicate(timeout=timeout)
        return Result(args, process.returncode, out.decode(), err.decode())

    def __call__(self, *args, **more):
        """Runs a command that must succeed; returns what it printed."""
        result = self.run(*args, **more)
        assert result.code == 0, str(result)
        return result.out

    def json(self, *args, **more):
        return json.loads(self(*args, "--json", **more))

    def fails(self, *args, code=1, says=None, **more):
        """Runs a command that must fail with one line that says why."""
        result = self.run(*args, **more)
        assert result.code == code, f"wanted exit {code}\n{result}"
        # An error in the log beside it is another thing that went wrong.
        lines = [s for s in result.err.splitlines() if " level=error " not in s]
        assert len(lines) == 1, f"wanted one line on stderr\n{result}"
        assert len(lines[0]) > 15, f"says nothing\n{result}"
        for word in [says] if isinstance(says, str) else says or []:
            assert word in lines[0], f"wanted {word!r} in it\n{result}"
        return result

    def events(self, **filters):
        args = [x for k, v in filters.items() for x in ("--" + k, v)]
        return self.json("event", "list", *args)

    def check(self):
        self("db", "check")


class Reply:
    def __init__(self, reply):
        self.status, self.headers, self.body = reply.status, reply.headers, reply.read()

    def header(self, name):
        return self.headers.get(name)

    def text(self):
        body = self.body
        if self.header("Content-Encoding") == "gzip":
            body = gzip.decompress(body)
        return body.decode()

    def json(self):
        return json.loads(self.text())


class Server:
    """A running `serve`."""

    def __init__(self, calcast, *args, offset=0, env=None):
        self.lines = []
        self.ports = []
        self.process = calcast.start(
            "serve", "--listen", "127.0.0.1:0", *args, offset=offset, env=env,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT)
        self.found = threading.Event()
        threading.Thread(target=self.listen, daemon=True).start()
        if not self.found.wait(START_S) or not self.ports:
            self.kill()
            raise AssertionError("serve printed no address:\n" + "\n".join(self.lines))
        self.port = self.ports[0]

    def listen(self):
        for line in self.process.stdout:
            line = line.decode(errors="replace").rstrip("\n")
            self.lines.append(line)
            for port in ADDRESS.findall(line):
                if int(port) not in self.ports:
                    self.ports.append(int(port))
                self.found.set()
        self.found.set()

    def get(self, path, headers=None, method="GET", port=None, body=None):
        connection = http.client.HTTPConnection("127.0.0.1", port or self.port, timeout=30)
        with contextlib.closing(connection):
            connection.putrequest(method, path, skip_accept_encoding=True)
            for name, value in (headers or {}).items():
                connection.putheader(name, value)
            if body is not None and "Content-Length" not in (headers or {}):
                connection.putheader("Content-Length", str(len(body)))
            connection.endheaders(body)
            return Reply(connection.getresponse())

    def raw(self, data, timeout=2):
        """Sends bytes as they are; everything that comes back until the end."""
        got = b""
        with socket.create_connection(("127.0.0.1", self.port), timeout) as s, \
                contextlib.suppress(OSError):
            s.sendall(data)
            s.shutdown(socket.SHUT_WR)
            while part := s.recv(65536):
                got += part
        return got

    def stop(self):
        """Asks it to stop; its exit status."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        return self.process.wait(20)

    def kill(self):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()

    def log(self):
        return "\n".join(self.lines)


class Context:
    """What a test is given; ends what it started."""

    def __init__(self, args, directory):
        self.args, self.dir = args, directory
        self.calcast = Calcast(args.bin, directory / "t.db")
        self.stack = contextlib.ExitStack()

    def close(self):
        self.stack.close()

    def say(self, text):
        """A measure worth seeing, when somebody looks at this test."""
        if self.args.names:
            print("        " + text, flush=True)

    def other(self, name):
        """The program on another database."""
        return Calcast(self.args.bin, self.dir / name)

    def serve(self, *args, calcast=None, **more):
        server = Server(calcast or self.calcast, *args, **more)
        self.stack.callback(server.kill)
        return server

    def upstream(self, **more):
        return self.stack.enter_context(upstream.Upstream(**more))

    def sink(self):
        return self.stack.enter_context(hooksink.HookSink())

    def file(self, name, data, mode=0o600):
        path = self.dir / name
        path.write_bytes(data if isinstance(data, bytes) else data.encode())
        path.chmod(mode)
        return path

    def exec_hook(self, name="hook"):
        """A program that appends each line it gets to a file: (program, read)."""
        record = self.dir / (name + ".jsonl")
        program = self.file(name + ".sh", f"#!/bin/sh\ncat >>{record}\n", 0o700)

        def read():
            text = record.read_text() if record.exists() else ""
            return [json.loads(line) for line in text.splitlines()]
        return program, read

    def readers(self):
        """Commands of the three calendar readers, by name."""
        here = Path(__file__).resolve().parent.parent / "readers"
        return {
            "ical.js": ["node", here / "read.mjs"],
            "icalendar": ["/usr/bin/python3", here / "read.py"],
            "libical": [self.args.readers / "read_libical"],
        }

    def read_with(self, reader, ics, zone="UTC"):
        path = self.file("read.ics", ics)
        done = subprocess.run([str(c) for c in [*self.readers()[reader], path, zone]],
                              capture_output=True, timeout=60)
        assert done.returncode == 0, f"{reader}: {done.stderr.decode()[-2000:]}"
        return json.loads(done.stdout)

    def data(self, *parts):
        path = self.args.data.joinpath(*parts)
        if not path.exists():
            raise Skip(f"no {path}")
        return path


def vevents(ics):
    """A feed's VEVENTs by UID, as they stand; unfolded properties by name."""
    found = {}
    text = ics.decode() if isinstance(ics, bytes) else ics
    for block in re.findall(r"BEGIN:VEVENT\r\n.*?END:VEVENT\r\n", text, re.S):
        lines = block.replace("\r\n ", "").split("\r\n")
        properties = {}
        for line in lines:
            name, _, value = line.partition(":")
            properties.setdefault(name.split(";")[0], value)
        found[properties["UID"]] = (block, properties)
    return found


def wait_for(what, timeout=20, step=0.05):
    """Asks again until it is true; its last answer."""
    until = time.monotonic() + timeout
    while not (answer := what()) and time.monotonic() < until:
        time.sleep(step)
    return answer
