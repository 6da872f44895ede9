"""A small site that can be told to misbehave, path by path."""
import gzip
import socketserver
import threading
import time


def respond(h, status, headers=(), body=b"", length=True):
    lines = [f"HTTP/1.1 {status}", "Connection: close", *(f"{k}: {v}" for k, v in headers)]
    if length:
        lines.append(f"Content-Length: {len(body)}")
    h.wfile.write("\r\n".join(lines).encode() + b"\r\n\r\n")
    if h.method != "HEAD":
        h.wfile.write(body)


def page(body, kind="application/json", etag=None, modified=None, status="200 OK"):
    """A page with validators: 304 to whoever has it."""
    body = body if isinstance(body, bytes) else body.encode()

    def answer(h):
        validators = [(k, v) for k, v in (("ETag", etag), ("Last-Modified", modified)) if v]
        if etag and h.headers.get("if-none-match") == etag or \
                modified and not etag and h.headers.get("if-modified-since") == modified:
            respond(h, "304 Not Modified", validators)
        else:
            respond(h, status, [("Content-Type", kind), *validators], body)
    return answer


def status(line, *headers, body=b"<html><body>Sorry</body></html>"):
    return lambda h: respond(h, line, [("Content-Type", "text/html"), *headers], body)


def redirect(to):
    return status("302 Found", ("Location", to))


def slow_header(seconds):
    def answer(h):
        time.sleep(seconds)
        respond(h, "200 OK")
    return answer


def slow_body(body, seconds):
    """One byte a second."""
    def answer(h):
        respond(h, "200 OK", [("Content-Length", len(body))], length=False)
        for i in range(seconds):
            h.wfile.write(body[i:i + 1])
            h.wfile.flush()
            time.sleep(1)
    return answer


def cut(body, kind="application/json"):
    """Promises all of the body and hangs up half way."""
    def answer(h):
        respond(h, "200 OK", [("Content-Type", kind), ("Content-Length", len(body))],
                body[:len(body) // 2], length=False)
    return answer


def cut_chunked(body, kind="application/json"):
    """Chunked, without the last chunk."""
    def answer(h):
        half = body[:len(body) // 2]
        respond(h, "200 OK", [("Content-Type", kind), ("Transfer-Encoding", "chunked")],
                b"%x\r\n%s\r\n" % (len(half), half), length=False)
    return answer


def cut_close(body, kind="application/json"):
    """No length at all: the end of the connection looks like the end of the page."""
    def answer(h):
        respond(h, "200 OK", [("Content-Type", kind)], body[:len(body) // 2], length=False)
    return answer


def oversized(n):
    def answer(h):
        respond(h, "200 OK", [("Content-Type", "application/json")], length=False)
        h.wfile.write(b"[")
        for _ in range(n // 65536 + 1):
            h.wfile.write(b" " * 65536)
    return answer


def bomb(n):
    packed = gzip.compress(b"[" + b" " * n)
    return lambda h: respond(h, "200 OK", [("Content-Encoding", "gzip")], packed)


def garbage(h):
    h.wfile.write(b"\x00\x01\x02 not HTTP at all\r\n\r\n")


def reset(h):
    """Hangs up without a word."""


class Upstream:
    """
    pages: path -> answer(handler); requests: (path, headers) as they came; log:
    (host, path, when it came, when it was answered), in the order of answers.
    With every address of this machine it is as many hosts.
    """

    def __init__(self, address="127.0.0.1"):
        self.pages, self.requests, self.log = {}, [], []
        site = self

        class Handler(socketserver.StreamRequestHandler):
            def handle(self):
                words = self.rfile.readline().decode("latin-1").split()
                if len(words) < 3:
                    return
                self.method, path, self.headers = words[0], words[1], {}
                while line := self.rfile.readline().decode("latin-1").strip():
                    name, _, value = line.partition(":")
                    self.headers[name.lower()] = value.strip()
                site.requests.append((path, self.headers))
                came = time.monotonic()
                if (length := int(self.headers.get("content-length", 0))) > 0:
                    self.body = self.rfile.read(length)
                try:
                    site.pages.get(path, status("404 Not Found"))(self)
                except OSError:
                    pass    # the client had enough
                site.log.append((self.headers.get("host"), path, came, time.monotonic()))

        class Site(socketserver.ThreadingTCPServer):
            daemon_threads = True
            allow_reuse_address = True
            request_queue_size = 64

        self.server = Site((address, 0), Handler)
        self.base = f"http://127.0.0.1:{self.server.server_address[1]}"

    def url(self, path):
        return self.base + path

    def count(self, path):
        return sum(1 for p, _ in self.requests if p == path)

    def __enter__(self):
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *exc):
        self.server.shutdown()
        self.server.server_close()
