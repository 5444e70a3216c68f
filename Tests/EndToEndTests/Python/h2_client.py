"""One HTTP/2 connection over TLS, on which a test decides what leaves in which write."""

import select
import socket
import ssl

import h2.config
import h2.connection
import h2.events
import h2.exceptions


class Connection:
    """Speaks HTTP/2 to localhost:`port`, trusting the authority in `ca_file`."""

    def __init__(self, port, ca_file, settings=None):
        context = ssl.create_default_context(cafile=ca_file)
        context.set_alpn_protocols(["h2"])
        plain = socket.create_connection(("127.0.0.1", port), timeout=60)
        plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket = context.wrap_socket(plain, server_hostname="localhost")
        if self.socket.selected_alpn_protocol() != "h2":
            raise RuntimeError("HTTP/2 was not agreed on")
        # What a test sends may be against the rules; the service is to say so.
        config = h2.config.H2Configuration(
            header_encoding="utf-8", validate_outbound_headers=False, normalize_outbound_headers=False
        )
        self.h2 = h2.connection.H2Connection(config)
        if settings:
            self.h2.local_settings.update(settings)
        self.h2.initiate_connection()
        self.flush()
        self.answers = {}
        self.resets = {}
        self.error = None
        self.is_over = False

    def headers(self, method, path, fields=(), key=None):
        lines = [(":method", method), (":scheme", "https"), (":authority", "localhost"), (":path", path), *fields]
        if key is not None:
            lines += [("authorization", f"Bearer {key}"), ("content-type", "application/json")]
        return lines

    def open(self, headers, end=False):
        """The number of a new stream, whose head is ready to leave."""
        stream = self.h2.get_next_available_stream_id()
        self.h2.send_headers(stream, headers, end_stream=end)
        return stream

    def flush(self):
        """What is ready leaves in one write; false where the service does not take it any more."""
        return self.write(self.h2.data_to_send())

    def write(self, data):
        try:
            if data:
                self.socket.sendall(data)
            return True
        except OSError:
            self.is_over = True
            return False

    def read(self):
        """Takes what comes next, or notices the end."""
        try:
            data = self.socket.recv(65536)
        except OSError:
            data = b""
        if not data:
            self.is_over = True
            return
        try:
            events = self.h2.receive_data(data)
        except h2.exceptions.ProtocolError:
            self.is_over = True
            return
        for event in events:
            self.take(event)
        self.flush()

    def take(self, event):
        if isinstance(event, h2.events.ResponseReceived):
            status = int(dict(event.headers)[":status"])
            self.answers[event.stream_id] = {"status": status, "body": b"", "ended": False}
        elif isinstance(event, h2.events.DataReceived):
            self.answers[event.stream_id]["body"] += event.data
            self.h2.acknowledge_received_data(event.flow_controlled_length, event.stream_id)
        elif isinstance(event, h2.events.StreamEnded):
            self.answers[event.stream_id]["ended"] = True
        elif isinstance(event, h2.events.StreamReset):
            self.resets[event.stream_id] = int(event.error_code)
        elif isinstance(event, h2.events.ConnectionTerminated):
            self.error = int(event.error_code)

    def is_done(self, stream):
        return stream in self.resets or self.answers.get(stream, {}).get("ended", False)

    def wait(self, streams):
        """Reads until every stream is answered or reset, or the connection is over."""
        while not self.is_over and not all(self.is_done(stream) for stream in streams):
            self.read()

    def wait_for_end(self):
        while not self.is_over:
            self.read()

    def drain(self):
        """Takes what has come already, without waiting."""
        while not self.is_over and (self.socket.pending() or select.select([self.socket], [], [], 0)[0]):
            self.read()

    def get(self, path):
        stream = self.open(self.headers("GET", path), end=True)
        self.flush()
        self.wait([stream])
        return self.answers.get(stream, {}).get("status")

    def close(self):
        self.socket.close()
