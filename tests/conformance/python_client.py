"""What python-socketio's client does with the Socket.IO echo server, and what it hears.

python_client.py URL PINGING_URL polling|websocket|upgrade

Prints a line of JSON for each thing heard, [name, value], bytes as {"bytes": hex}, and ends with status 0 when it has
come to its end. What the lines have to be is for the caller to say.
"""

import json
import logging
import os
import queue
import sys
import traceback

import engineio.payload
import requests
import socketio

DEADLINE = 60

# As python-engineio's documentation says for servers that send more packets at once than its 16.
engineio.payload.Payload.max_decode_packets = 1000

TEXTS = [
    "\ud800",
    "\udfff",
    "a\ud83d",
    "\U0001f600",
    "\U0010ffff",
    "\0",
    "\ufeff",
    "\u2028\u2029",
    "\x1e",
    "".join(map(chr, range(256))),
    "漢" * 50_000,
]


def shown(value):
    if isinstance(value, (bytes, bytearray)):
        return {"bytes": value.hex()}
    if isinstance(value, dict):
        return {name: shown(member) for name, member in value.items()}
    if isinstance(value, (list, tuple)):
        return [shown(member) for member in value]
    return value


def say(name, value):
    print(json.dumps([name, shown(value)]), flush=True)


class Client:
    """A client in some namespaces; `heard` holds what has come, as (namespace, event, arguments)."""

    def __init__(self, namespaces=("/",), **options):
        self.sio = socketio.Client(handle_sigint=False, reconnection_delay=0.05, request_timeout=DEADLINE, **options)
        self.heard = queue.Queue()
        # The client hands every message to a thread of its own; in which order these run is up to the machine.
        trigger = self.sio.eio._trigger_event
        self.sio.eio._trigger_event = lambda *args, run_async=False: trigger(*args, run_async=False)
        for nsp in namespaces:
            for event in ("connect", "disconnect", "connect_error", "auth", "message-back"):
                self.sio.on(event, self._listener(nsp, event), namespace=nsp)

    def _listener(self, nsp, event):
        return lambda *arguments: self.heard.put((nsp, event, list(arguments)))

    def connect(self, url, transports, **options):
        self.sio.connect(url, transports=transports, wait_timeout=DEADLINE, **options)
        return self

    def expect(self, event, nsp="/"):
        """The arguments of the next event of that name. Others may come before, but the connection may not end."""
        while True:
            got = self.heard.get(timeout=DEADLINE)
            if got[:2] == (nsp, event):
                return got[2]
            if got[1] == "disconnect":
                raise ConnectionError(f"disconnected while waiting for {event}")

    def back(self, *arguments, nsp="/"):
        self.sio.emit("message", arguments, namespace=nsp)
        return self.expect("message-back", nsp)

    def ask(self, *arguments, nsp="/"):
        answer = queue.Queue()
        self.sio.emit("message-with-ack", arguments, namespace=nsp, callback=lambda *got: answer.put(list(got)))
        return answer.get(timeout=DEADLINE)


def values(url, transports):
    client = Client().connect(url, transports, auth={"token": "é"})
    say("auth", client.expect("auth"))
    say("transport", client.sio.transport())
    for arguments in ([], [None, True, 1, -1.5, 1e21, "text"], [[], {}, [[{"a": [None]}]]], [12345678901234567890]):
        say("back", client.back(*arguments))
        say("ack", client.ask(*arguments))
    for text in TEXTS:
        say("text", [client.back(text, {text: text}) == [text, {text: text}], client.ask(text) == [text]])
    ten = [bytes(range(i)) for i in range(10)]
    for arguments in ([b""], [{"a": [b"\0\xff"]}, "é", b"last"], ten):
        say("back", client.back(*arguments))
        say("ack", client.ask(*arguments))
    large = bytes(700_000)
    say("large", client.back(large) == [large])
    for number in range(200):
        client.sio.emit("message", number)
    say("order", [client.expect("message-back")[0] for _ in range(200)] == list(range(200)))
    client.sio.disconnect()
    client.expect("disconnect")


def namespaces(url, transports):
    client = Client(["/", "/custom"]).connect(url, transports, namespaces=["/", "/custom"])
    for nsp in ("/", "/custom"):
        say("back", client.back(nsp, b"\1", nsp=nsp))
        say("ack", client.ask(nsp, nsp=nsp))
    say("ids differ", client.sio.get_sid("/") != client.sio.get_sid("/custom"))
    client.sio.disconnect()
    unknown = Client(["/", "/unknown"])
    unknown.connect(url, transports, namespaces=["/", "/unknown"], wait=False)
    say("unknown", unknown.expect("connect_error", "/unknown"))
    say("back", unknown.back("still here"))
    unknown.sio.disconnect()


def coming_back(url, transports):
    for number in range(2):
        client = Client().connect(url, transports)
        client.expect("connect")
        say("back", client.back(number))
        client.sio.disconnect()
        client.expect("disconnect")
    client = Client().connect(url, transports)
    client.expect("auth")
    drop(client, url)
    client.expect("disconnect")
    client.expect("auth")
    say("back", client.back("after a drop"))
    client.sio.disconnect()


def drop(client, url):
    """Ends a session in a way that the client has not chosen, so that it comes back by itself."""
    if client.sio.transport() == "websocket":
        client.sio.eio.send("no packet")  # the server ends such a connection
    else:
        requests.post(f"{url}/socket.io/?EIO=4&transport=polling&sid={client.sio.eio.sid}", data="1", timeout=DEADLINE)


class Pings(logging.Handler):
    """Waits for the server's pings, of which the client tells nobody but its log."""

    def __init__(self):
        super().__init__()
        self.seen = queue.Queue()

    def emit(self, record):
        if record.getMessage().startswith("Received packet PING"):
            self.seen.put(True)

    def wait(self):
        self.seen.get(timeout=DEADLINE)


def heartbeats(url, transports):
    pings = Pings()
    logger = logging.Logger("pings", logging.INFO)
    logger.addHandler(pings)
    client = Client(engineio_logger=logger).connect(url, transports)
    for number in range(4):  # each but the first comes only when the one before it was answered
        pings.wait()
        say("back", client.back(number))
    client.sio.disconnect()


def main():
    url, pinging, way = sys.argv[1:]
    transports = {"upgrade": ["polling", "websocket"]}.get(way, [way])
    values(url, transports)
    namespaces(url, transports)
    coming_back(url, transports)
    heartbeats(pinging, transports)
    say("end", True)


# Without waiting for the client's threads: over polling it may leave so fast that it forgets to say so, and then its
# last GET waits for the server's next ping.
status = 0
try:
    main()
except Exception:
    traceback.print_exc()
    status = 1
sys.stderr.flush()
os._exit(status)
