"""Executes notebooks in place, each with the kernel it names, and says how it goes as JSON lines on stdout.

Reads one line of JSON on stdin: {"notebooks": [paths], "keepGoing": true or false, "atATime": number of notebooks that
run at a time}. Writes lines that have an "event":
  notebook  {notebook, cells}                     it is its turn; cells counts the code cells
  kernel    {pid}                                 so that the parent can end it when this process cannot; a kernel starts
                                                  while the notebook before it runs
  cell      {notebook, cell, cells}               code cell number `cell` (from 1) starts
  done      {notebook, cell, cells, seconds}
  failed    {notebook, cell, source, error}       the whole text of the error; no more of the notebook is executed
  ended     {pid}                                 its kernel has ended
  executed  {notebook, seconds}                   from its turn to the end of its kernel
Without keepGoing a failure ends the work, of other notebooks, too, and so does a kernel that does not start.
Exit status: 0 all executed, 1 a cell or a kernel failed, 130 asked to stop.

Stdin stays open as a lifeline. When it closes, the parent wants a stop or is gone: the running cell is
interrupted, given time to save what it has, and its kernel is shut down.
"""

import asyncio
import json
import os
import subprocess
import sys
import threading
import time

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, DeadKernelError

# A training child writes a checkpoint when it is interrupted; a large model takes seconds.
SECONDS_TO_STOP = 20


class Stopped(Exception):
    """Raised when a stop was requested between two cells."""


def say(event, **fields):
    print(json.dumps({"event": event, **fields}), flush=True)


class Execution:
    """One notebook, executed and written back with whatever outputs it got."""

    def __init__(self, path, stop):
        self.path = path
        self.stop = stop
        self.kernel = None
        self.pid = None
        self.on_first_cell = lambda: None
        self.name = os.path.basename(path)
        self.notebook = nbformat.read(path, as_version=4)
        code = [i for i, cell in enumerate(self.notebook.cells) if is_code(cell)]
        self.number_of = {index: number for number, index in enumerate(code, start=1)}
        self.current = None
        self.cell_started = 0.0
        self.client = NotebookClient(
            self.notebook,
            timeout=None,
            startup_timeout=120,
            coalesce_streams=True,
            record_timing=False,
            shutdown_kernel="graceful",
            resources={"metadata": {"path": os.path.dirname(path)}},
            on_cell_start=self.on_cell_start,
            on_cell_executed=self.on_cell_executed,
        )

    def prepare(self):
        """Begins to start the kernel, which takes two seconds in which one core is idle."""
        if self.kernel is None:
            self.kernel = asyncio.create_task(self.start_kernel())

    async def start_kernel(self):
        self.client.create_kernel_manager()
        # A kernel that prints must not write among our lines.
        await self.client.async_start_new_kernel(stdout=subprocess.DEVNULL)
        self.pid = self.client.km.provisioner.pid
        say("kernel", pid=self.pid)
        await self.client.async_start_new_kernel_client()

    async def end_kernel(self):
        """Ends a kernel that was not ended with its notebook: one that was not needed, or whose start was cut short."""
        if self.kernel is None:
            return
        _, starting = await asyncio.wait({self.kernel}, timeout=SECONDS_TO_STOP)
        for task in starting:
            task.cancel()
        await asyncio.gather(self.kernel, return_exceptions=True)
        manager = self.client.km
        if manager is not None and manager.has_kernel:
            await manager.shutdown_kernel(now=True)
        if self.pid is not None:
            say("ended", pid=self.pid)

    async def execute(self):
        self.prepare()
        await self.kernel
        await self.client.async_execute()

    async def run(self):
        """Returns true when every cell was executed."""
        say("notebook", notebook=self.name, cells=len(self.number_of))
        begun = time.monotonic()
        task = asyncio.create_task(self.execute())
        try:
            await self.until_done_or_stopped(task)
        except (Stopped, asyncio.CancelledError):
            return False
        except (CellExecutionError, DeadKernelError, RuntimeError) as error:
            if not self.stop.is_set():
                self.report_failure(error)
            return False
        finally:
            await self.end_kernel()
            nbformat.write(self.notebook, self.path)
        say("executed", notebook=self.name, seconds=time.monotonic() - begun)
        return True

    async def until_done_or_stopped(self, task):
        asked = asyncio.create_task(self.stop.wait())
        await asyncio.wait({task, asked}, return_when=asyncio.FIRST_COMPLETED)
        asked.cancel()
        if not task.done():
            manager = self.client.km
            if manager is not None and manager.has_kernel:
                await manager.interrupt_kernel()
            await asyncio.wait({task}, timeout=SECONDS_TO_STOP)
            task.cancel()
        await task

    def on_cell_start(self, cell, cell_index):
        if self.stop.is_set():
            raise Stopped
        if not is_code(cell):
            return
        if self.current is None:
            self.on_first_cell()
        self.current = cell_index
        self.cell_started = time.monotonic()
        say("cell", **self.progress())

    def on_cell_executed(self, cell, cell_index, execute_reply):
        if execute_reply["content"]["status"] != "error":
            say("done", **self.progress(), seconds=time.monotonic() - self.cell_started)

    def progress(self):
        return {"notebook": self.name, "cell": self.number_of[self.current], "cells": len(self.number_of)}

    def report_failure(self, error):
        cell = None if self.current is None else self.notebook.cells[self.current]
        say(
            "failed",
            notebook=self.name,
            cell=None if self.current is None else self.number_of[self.current],
            source="" if cell is None else cell.source,
            # tslab's errors are text on stderr, which nbclient's own message sometimes omits.
            error=stderr_of(cell) or getattr(error, "traceback", "") or f"{type(error).__name__}: {error}",
        )


def is_code(cell):
    return cell.cell_type == "code" and cell.source.strip() != ""


def stderr_of(cell):
    outputs = [] if cell is None else cell.outputs
    return "".join(o.text for o in outputs if o.output_type == "stream" and o.name == "stderr")


def watch_lifeline(loop, stop):
    # os.read and not sys.stdin: a thread blocked in the latter holds a lock that the interpreter wants at
    # exit.
    while os.read(0, 4096):
        pass
    loop.call_soon_threadsafe(stop.set)


def read_line():
    line = b""
    while not line.endswith(b"\n"):
        piece = os.read(0, 1 << 16)
        if not piece:
            break
        line += piece
    return line


async def main():
    request = json.loads(read_line())
    stop = asyncio.Event()
    threading.Thread(target=watch_lifeline, args=(asyncio.get_running_loop(), stop), daemon=True).start()
    waiting = [Execution(path, stop) for path in request["notebooks"]]
    try:
        return await execute_all(waiting, stop, request["keepGoing"], request["atATime"])
    finally:
        # At most the next one has a kernel.
        for execution in waiting[:1]:
            await execution.end_kernel()


async def execute_all(waiting, stop, keep_going, at_a_time):
    """Executes notebooks in order and takes each from the list at its turn. Returns the exit status."""
    failed = False

    def prepare_next():
        if waiting:
            waiting[0].prepare()

    async def lane():
        nonlocal failed
        while waiting and not stop.is_set():
            execution = waiting.pop(0)
            execution.on_first_cell = prepare_next
            if await execution.run() or stop.is_set():
                continue
            failed = True
            if execution.current is None or not keep_going:
                stop.set()

    await asyncio.gather(*(lane() for _ in range(at_a_time)))
    return 1 if failed else 130 if stop.is_set() else 0


if __name__ == "__main__":
    status = asyncio.run(main())
    sys.stdout.flush()
    # The lifeline's thread may still be blocked in a read.
    os._exit(status)
