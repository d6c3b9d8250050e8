"""Opens connections from one address as fast as it can, for so many ms; keeps the last few hundred open.

connect_flood.py PORT MS ADDRESS: prints how many were opened.
"""
import collections
import socket
import struct
import sys
import time

PORT, MS, ADDRESS = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
KEPT = 400
RESET = struct.pack("ii", 1, 0)

end = time.monotonic() + MS / 1000
opened = 0
kept = collections.deque()
while time.monotonic() < end:
    one = socket.socket()
    one.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
    one.bind((ADDRESS, 0))
    try:
        one.connect(("127.0.0.1", PORT))
        if opened % 2 == 0:
            one.send(b"GET / HTTP/1.1\r\n")  # half of them begin a request
        opened += 1
    except OSError:
        pass
    kept.append(one)
    if len(kept) > KEPT:
        kept.popleft().close()
print(opened)
