"""A class of thirty: their pages are open at once, ten of them watch a training of their own, and all keep clicking.

    python -m tests.benchmarks.thirty_pages [--seconds 120] [--light 27] [--real 3] [--runs 10]

Thirty browsers on this machine would measure browsers. So three pages are Chromium's, each in a window of its
own, and twenty-seven speak the same protocol and draw nothing (see light_page.py); their own work takes part of
the same cores too. Ten runs (10,000 images, 10 epochs) are submitted at once, and each is watched by one page, which
the server redraws about twice a second.

Every two to six seconds each page does one thing: it goes to another page, opens another run, or asks for its own page
anew with something changed. It is answered when the script has run to its end and all of it has come; on a real page,
when the browser says so, its own work included. Targets (issue 3): within 1 s at the 95th percentile, every run
finishes, the server's memory is flat. The slope is fitted to the second half of the time, when all has been seen once.
"""

import argparse
import asyncio
import os
import random
import time
from collections import defaultdict
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from aecore.runs import Run
from tests.benchmarks.app_driving import (
    ROOT,
    Browser,
    Server,
    Tab,
    browser_running,
    cpu_seconds,
    done,
    line,
    machine,
    memory,
    ready,
    serving,
    train,
    tree,
    wait_for,
)
from tests.benchmarks.light_page import LightPage, light_page

CHOICES = {"data": {"train_size": 10_000}, "training": {"epochs": 10}}
PAUSES = (2.0, 6.0)
"""Seconds between two things that a person does."""
# a click on the link of another page, answered when the app has been at work and is not any more; 60 s: not answered
MOVE = """new Promise((kept) => {
  const app = document.querySelector("[data-testid='stApp']"), began = performance.now();
  const links = [...document.querySelectorAll("[data-testid='stTopNavLink'], [data-testid='stSidebarNavLink']")];
  const link = links.filter((one) => new URL(one.href).pathname !== location.pathname)[NUMBER % (links.length - 1)];
  // a quick answer comes and goes in one look: any change at all means that it was at work
  const watch = new MutationObserver(() => {
    if (app.dataset.testScriptState !== "notRunning") return;
    watch.disconnect();
    kept((performance.now() - began) / 1000);
  });
  watch.observe(app, { attributes: true });
  setTimeout(() => kept(60), 60000);
  link.click();
})"""
Walk = list[tuple[str, str]]


@dataclass
class Seen:
    """What came of the time: seconds of each answer by kind, moments and MB of memory, and when each run was done."""

    began: float = field(default_factory=time.perf_counter)
    answers: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    memory: list[tuple[float, float]] = field(default_factory=list)
    finished: dict[str, float] = field(default_factory=dict)

    @property
    def now(self) -> float:
        """Seconds since the beginning."""
        return time.perf_counter() - self.began


def walk(own: Run | None, finished: Run, number: int) -> Walk:
    """Return what a page does in turn, as (page, query)."""
    if own is not None:
        here = ("", f"run={own.id}")
        return [here, here, here, ("latent", here[1])]
    other = f"run={finished.id}"
    around = [
        ("", ""),
        ("", other),
        ("latent", f"{other}&points=5000"),
        ("reconstructions", f"{other}&order=random&shuffle={number}"),
        ("latent", other),
    ]
    return around[number % 5 :] + around[: number % 5]


async def live(page: LightPage, steps: Walk, chance: random.Random, seen: Seen, seconds: float) -> None:
    """Let a light page do one thing after the other."""
    number = 0
    await asyncio.sleep(chance.uniform(0, PAUSES[1]))
    while seen.now < seconds:
        where, query = steps[number % len(steps)]
        kind = {"": "Lab"}.get(where, where)
        seen.answers[kind].append(await page.ask(where, query))
        number += 1
        await asyncio.sleep(chance.uniform(*PAUSES))


def live_really(tabs: list[Tab], chance: random.Random, seen: Seen, seconds: float) -> None:
    """Let the real pages do one thing after the other, each about as often as a light one."""
    number = 0
    while seen.now < seconds:
        for tab in tabs:
            seen.answers["real"].append(float(tab.evaluate(MOVE.replace("NUMBER", str(number)))))
            time.sleep(chance.uniform(*PAUSES) / len(tabs))
        number += 1


async def keep_books(server: Server, runs: list[Run], seen: Seen, seconds: float) -> None:
    """Write down memory, and when each run is done."""
    while seen.now < seconds or len(seen.finished) < len(runs):
        seen.memory.append((seen.now, memory(server.process.pid)))
        for run in runs:
            if run.id not in seen.finished and await asyncio.to_thread(done, run):
                seen.finished[run.id] = seen.now
        if seen.now > seconds + 600:
            raise SystemExit(f"{len(runs) - len(seen.finished)} runs were not finished ten minutes after the end")
        await asyncio.sleep(0.5)


async def open_all(stack: AsyncExitStack, server: Server, count: int) -> list[LightPage]:
    """Open the light pages, all at once."""
    pages = [await stack.enter_async_context(light_page(server.url)) for _ in range(count)]
    taken = await asyncio.gather(*(page.ask("", "") for page in pages))
    line(f"{count} pages opened in one moment: the last has its first page", f"{max(taken):.2f} s")
    return pages


async def the_class(asked: argparse.Namespace, server: Server, tabs: list[Tab], finished: Run) -> Seen:
    """Let them all live for the time asked, and until every run is done."""
    async with AsyncExitStack() as stack:
        pages = await open_all(stack, server, asked.light)
        line("memory of the server, all open", f"{memory(server.process.pid):.0f} MB")
        runs = [train(server, CHOICES, f"learner {number}") for number in range(asked.runs)]
        seen, chance = Seen(), random.Random(0)
        await asyncio.gather(
            keep_books(server, runs, seen, asked.seconds),
            asyncio.to_thread(live_really, tabs, random.Random(1), seen, asked.seconds if tabs else 0.0),
            *(
                live(page, walk(own, finished, number), chance, seen, asked.seconds)
                for number, (page, own) in enumerate(zip(pages, [*runs, *[None] * len(pages)], strict=False))
            ),
        )
        if errors := [error for page in pages for error in page.errors]:
            raise SystemExit(f"the server showed {len(errors)} errors, the first: {errors[0]}")
        line("fragments asked for by the pages by themselves", f"{sum(page.ticks for page in pages):,}")
    return seen


def percentiles(name: str, found: list[float], target: str = "") -> None:
    """Print the 95th percentile, and the median and the longest beside it."""
    low, high = np.percentile(found, [50, 95])
    line(name, f"{high:.2f} s", target, f"(median {low:.2f}, longest {max(found):.2f}, {len(found)} times)")


def report(seen: Seen, runs: int) -> None:
    """Print the table."""
    light = [one for kind, found in seen.answers.items() if kind != "real" for one in found]
    percentiles("an interaction is answered, 95th percentile", light, "at most 1 s")
    for kind, found in sorted(seen.answers.items()):
        percentiles(f"  {'real pages, drawn' if kind == 'real' else kind}", found)
    line("runs finished", f"{len(seen.finished)} of {runs}", "all")
    line("  the first, the last", f"{min(seen.finished.values()):.0f} s, {max(seen.finished.values()):.0f} s")
    moments, amounts = np.array(seen.memory).T
    late = moments > moments[-1] / 2
    slope = 60 * float(np.polyfit(moments[late], amounts[late], 1)[0])
    line(
        "memory of the server: at first, highest, at last",
        f"{amounts[0]:.0f}, {amounts.max():.0f}, {amounts[-1]:.0f} MB",
    )
    line("  slope of the second half", f"{slope:+.1f} MB/min", "flat")


def open_tabs(browser: Browser, server: Server, finished: Run, count: int) -> list[Tab]:
    """Open the real pages: each in a context of its own, so that all are in front."""
    tabs = [browser.tab(fresh=True) for _ in range(count)]
    for number, tab in enumerate(tabs):
        tab.open(server.url + ("/" if number % 2 == 0 else f"/latent?run={finished.id}"))
    return tabs


def main() -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=120.0, help="how long they keep clicking")
    parser.add_argument("--light", type=int, default=27, help="pages that draw nothing")
    parser.add_argument("--real", type=int, default=3, help="pages of Chromium")
    parser.add_argument("--runs", type=int, default=10, help="runs submitted at once")
    asked = parser.parse_args()
    machine()
    with TemporaryDirectory() as name, serving(Path(name), cwd=ROOT) as server, browser_running() as browser:
        ready(server)
        line("memory of the server, nobody there", f"{memory(server.process.pid):.0f} MB")
        finished = train(server, CHOICES, "finished")
        wait_for(lambda: done(finished), 120)
        tabs = open_tabs(browser, server, finished, asked.real)
        ready(server)
        people = {server.process.pid}, tree(browser.pid), {os.getpid()}
        before, began = [cpu_seconds(pids) for pids in people], time.perf_counter()
        seen = asyncio.run(the_class(asked, server, tabs, finished))
        lasted = time.perf_counter() - began
        after = [cpu_seconds(pids) for pids in people]
        report(seen, asked.runs)
        shares = ", ".join(f"{(late - early) / lasted:.2f}" for early, late in zip(before, after, strict=True))
        line("processor seconds a second: server, browser, light pages", shares)


if __name__ == "__main__":
    main()
