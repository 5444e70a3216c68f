"""HTTP/1.1 to one process, a few connections that stay open; what is asked is on this machine."""

import asyncio
import json


class Lost(Exception):
    """A call that was not answered, or not whole: nobody knows what it did."""


class Client:
    def __init__(self, port, connections=32):
        self.port, self.idle = port, []
        self.places = asyncio.Semaphore(connections)

    async def send(self, method, path, key, body=None, seconds=4, headers=()):
        """Status and object of an answer."""
        async with self.places:
            try:
                return await asyncio.wait_for(self._send(method, path, key, body, headers), seconds)
            except asyncio.TimeoutError:
                raise Lost("timeout") from None
            except ConnectionRefusedError:
                raise Lost("refused") from None
            except (OSError, EOFError, ValueError) as flaw:
                raise Lost(f"broken: {type(flaw).__name__}") from None

    async def _send(self, method, path, key, body, headers):
        content = b"" if body is None else json.dumps(body).encode()
        head = [f"{method} {path} HTTP/1.1", f"Host: 127.0.0.1:{self.port}", f"Authorization: Bearer {key}"]
        head += [f"Content-Length: {len(content)}", *headers]
        if body is not None:
            head.append("Content-Type: application/json")
        # One that was closed meanwhile is seen before anything is sent on it.
        connection = None
        while self.idle and connection is None:
            reader, writer = self.idle.pop()
            connection = None if reader.at_eof() or writer.is_closing() else (reader, writer)
        reader, writer = connection or await asyncio.open_connection("127.0.0.1", self.port)
        try:
            writer.write(("\r\n".join(head) + "\r\n\r\n").encode() + content)
            await writer.drain()
            lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
            names = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines[1:-2])}
            answer = await reader.readexactly(int(names.get("content-length", "0")))
            status, answer = int(lines[0].split()[1]), json.loads(answer) if answer else {}
        except BaseException:
            writer.close()
            raise
        if names.get("connection", "").lower() == "close":
            writer.close()
        else:
            self.idle.append((reader, writer))
        return status, answer

    def forget(self):
        """Closes what is open: the process is another one now."""
        for _, writer in self.idle:
            writer.close()
        self.idle = []
