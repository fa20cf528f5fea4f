"""The fakes on a port of their own, in a thread: for tests, and for a developer at a terminal."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from . import kuaidi100, sf
from .world import Answer, World

ROUTES = {
    "/std/service": sf.handle,
    "/poll": kuaidi100.handle_subscription,
    "/poll/query.do": kuaidi100.handle_query,
}


def answer(world: World, path: str, body: bytes) -> Answer:
    """What the fakes say to one POST."""
    handler = ROUTES.get(path)
    if handler is None:
        return Answer(b"no such address", status=404, content_type="text/plain")
    return handler(world, body)


class FakeCouriers:
    """``with FakeCouriers(world) as fake: fake.url`` — listening on 127.0.0.1 until the block ends."""

    def __init__(self, world: World, *, port: int = 0):
        self.world = world

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                said = answer(world, self.path, body)
                if said.dropped:
                    self.close_connection = True
                    return
                self.send_response(said.status)
                self.send_header("Content-Type", said.content_type)
                self.send_header("Content-Length", str(len(said.body)))
                self.end_headers()
                self.wfile.write(said.body)

            def log_message(self, format, *values):
                """The tests are quiet."""

        self._server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self):
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *problem):
        self._server.shutdown()
        self._server.server_close()
