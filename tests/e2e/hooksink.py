"""A webhook's receiver. It checks signatures with its own few lines."""
import base64
import hashlib
import hmac
import http.server
import json
import threading


def verify(secret, headers, body):
    """Standard Webhooks: does one of the signatures fit?"""
    assert secret.startswith("whsec_"), secret
    key = base64.b64decode(secret[len("whsec_"):], validate=True)
    signed = b"%s.%s.%s" % (headers["webhook-id"].encode(),
                            headers["webhook-timestamp"].encode(), body)
    want = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    return any(hmac.compare_digest(want, s.partition(",")[2])
               for s in headers["webhook-signature"].split() if s.startswith("v1,"))


class Post:
    def __init__(self, path, headers, body):
        self.path, self.headers, self.body = path, headers, body
        self.id = headers.get("webhook-id")

    def json(self):
        return json.loads(self.body)


class HookSink:
    """Records posts; answers with the next of `answers`, else 204."""

    def __init__(self):
        self.posts, self.answers = [], []
        self.lock = threading.Lock()
        sink = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                length = int(self.headers["Content-Length"])
                body = self.rfile.read(length)
                if len(body) < length:
                    return              # the sender died
                with sink.lock:
                    sink.posts.append(Post(self.path, self.headers, body))
                    status = sink.answers.pop(0) if sink.answers else 204
                self.send_response(status)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *args):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_port}/hook"

    def __enter__(self):
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *exc):
        self.server.shutdown()
        self.server.server_close()
