"""Debian's python-socketio in a process of its own: leave_client.py URL sync|async TRANSPORTS. Like leave_client.mjs."""

import asyncio
import sys
import threading

import socketio

url, kind, transports = sys.argv[1:]
transports = transports.split(",")


def sync():
    found = threading.Event()
    client = socketio.Client(handle_sigint=False, reconnection=False)
    client.on("partner_found", lambda *_: found.set())
    client.connect(url, transports=transports)
    client.emit("find_partner")
    found.wait()
    client.eio.queue.join()  # who leaves while another POST is not answered yet says nothing of it
    print("found", flush=True)
    deed = sys.stdin.readline().strip()
    if deed == "stop":
        client.emit("stop")
        sys.stdin.readline()
    client.disconnect()
    client.wait()  # what it has queued is sent by a thread, which ends with the process


async def coroutines():
    found = asyncio.Event()
    client = socketio.AsyncClient(handle_sigint=False, reconnection=False)
    client.on("partner_found", lambda *_: found.set())
    await client.connect(url, transports=transports)
    await client.emit("find_partner")
    await found.wait()
    await client.eio.queue.join()
    print("found", flush=True)
    deed = await asyncio.to_thread(sys.stdin.readline)
    if deed.strip() == "stop":
        await client.emit("stop")
        await asyncio.to_thread(sys.stdin.readline)
    await client.disconnect()
    await asyncio.sleep(1)  # what it has queued is sent by a task


if kind == "sync":
    sync()
else:
    asyncio.run(coroutines())
