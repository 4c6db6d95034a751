"""How long a person waits for the app and how much comes over the network, in Chromium with software rendering.

    python -m tests.benchmarks.page_speed [--only pages click bytes] [--rounds 5]

Each figure is a median and stands beside its target (issue 3). "pages" starts a server anew in every round: to the
first picture on the screen, and until each page is at rest (connected, and for half a second no script of it runs).
The first visit of a page finds a fresh server and an empty browser; the very first of all, the Lab's without a run, one
whose workers are still warming up. Later ones find what others have asked for before: first with an empty browser of
their own, then once more in the same one. Seconds count from when the app stands on the page; "from the address" from
when it was sent. "click" presses Train on a warm server. "bytes" counts what the browser's network layer received.
"""

import argparse
import time
from collections import defaultdict
from pathlib import Path
from tempfile import TemporaryDirectory

from aecore import jobs
from aecore.runs import Run
from tests.benchmarks.app_driving import (
    ROOT,
    Browser,
    Server,
    Tab,
    browser_running,
    done,
    line,
    machine,
    median,
    ready,
    serving,
    starting,
    train,
    wait_for,
)

PARTS = ("pages", "click", "bytes")
PAGES = {
    "Lab without a run": "/",
    "Lab with a finished run": "/?run={run}",
    "Reconstructions": "/reconstructions?run={run}",
    "Latent space": "/latent?run={run}",
}
VISITS = {
    "first": "at most 4 s",
    "later, another browser": "at most 2 s",
    "later, same browser": "at most 2 s",
}
SETTLE = 3.0
"""Seconds after rest in which a page still fetches and draws."""
WATCH = 10.0
"""Seconds a running page is watched for."""
WITNESS = """(() => { const look = () => {
  const picture = document.querySelector(".lab-digits img");
  const shown = () => { window.firstPicture = Date.now() / 1000; };
  requestAnimationFrame(picture?.complete && picture.naturalWidth ? shown : look);
}; look(); })()"""
# the shipped runs' curve may stand there before: the new one begins with fewer points, and chases a grey ghost
CLICK = """new Promise((kept, broken) => {
  const curve = () => document.querySelector(".lab-curve")?.dataset ?? {};
  const before = Number(curve().points ?? 0), began = performance.now();
  const look = () => {
    const { points, ghost } = curve(), waited = performance.now() - began;
    const fresh = before === 0 || (points < before && ghost === "true");
    if (location.search.includes("run=") && points >= 1 && fresh) kept(waited / 1000);
    else if (waited > 60000) broken("no point was drawn in a minute");
    else requestAnimationFrame(look);
  };
  document.querySelector(".st-key-train button").click();
  look();
})"""
Table = dict[str, list[float]]


def seconds(name: str, taken: list[float], target: str = "") -> None:
    """Print the median of some times."""
    line(name, f"{median(taken):.2f} s", target, f"({min(taken):.2f} to {max(taken):.2f})")


def amount(name: str, taken: list[float], target: str = "") -> None:
    """Print the median of some amounts of bytes."""
    line(name, f"{median(taken) / 1000:,.0f} kB", target, f"({min(taken) / 1000:,.0f} to {max(taken) / 1000:,.0f})")


def prepare(folder: Path, browser: Browser) -> list[Run]:
    """Train two runs and look at all their pages, so that they have all that belongs to a finished run."""
    with serving(folder, cwd=folder) as server:
        runs = [train(server, {"training": {"epochs": 2, "seed": seed}}, f"run {seed}") for seed in (0, 1)]
        wait_for(lambda: all(done(run) for run in runs), 120)
        tab = browser.tab()
        for run in runs:
            for address in PAGES.values():
                tab.open(server.url + address.format(run=run.id))
                time.sleep(1)
                ready(server)  # a page may have asked for a map
        tab.close()
    return runs


def visit(browser: Browser, server: Server, run: Run, name: str, again: int, into: dict[str, Table]) -> None:
    """Open a page in a browser of its own, and `again` times more in the same one."""
    tab = browser.tab(fresh=True)
    for number in range(again + 1):
        kind = "later, same browser" if number else "first" if again == 0 else "later, another browser"
        rested, whole = tab.open(server.url + PAGES[name].format(run=run.id))
        into[kind][name].append(rested)
        into[f"{kind}, from the address"][name].append(whole)
    tab.close()


def first_picture(browser: Browser, server: Server, began: float, into: dict[str, Table]) -> float:
    """Open the Lab as soon as the server answers; return the seconds from its start to the first picture."""
    wait_for(lambda: server.get("/_stcore/health")[0] == 200, 60)
    tab = browser.tab(fresh=True)
    tab.send("Page.addScriptToEvaluateOnNewDocument", source=WITNESS)
    name = "Lab without a run"
    rested, whole = tab.open(server.url + PAGES[name])
    into["first"][name].append(rested)
    into["first, from the address"][name].append(whole)
    wait_for(lambda: tab.evaluate("window.firstPicture ?? 0"), 30)
    shown = float(tab.evaluate("window.firstPicture"))
    tab.close()
    return shown - began


def measure_pages(folder: Path, browser: Browser, run: Run, rounds: int) -> None:
    """Start a server in each round, and visit every page three times."""
    pictures: list[float] = []
    taken: dict[str, Table] = defaultdict(lambda: defaultdict(list))
    for _ in range(rounds):
        began = time.time()
        with starting(folder, cwd=ROOT) as server:
            pictures.append(first_picture(browser, server, began, taken))
            ready(server)
            for name in list(PAGES)[1:]:
                visit(browser, server, run, name, 0, taken)
            for name in PAGES:
                visit(browser, server, run, name, 1, taken)
    seconds("start of the server to the first picture", pictures, "at most 10 s")
    for kind, target in VISITS.items():
        for name in PAGES:
            seconds(f"{name}: {kind}", taken[kind][name], target)
            seconds("  from the address", taken[f"{kind}, from the address"][name])


def measure_click(server: Server, browser: Browser, rounds: int) -> None:
    """Press Train on a page at rest and wait for the first point of the new run's curve."""
    taken = []
    for _ in range(rounds):
        ready(server)
        tab = browser.tab(fresh=True)
        tab.open(server.url + "/")
        time.sleep(SETTLE)
        taken.append(float(tab.evaluate(CLICK)))
        run = Run(server.runs / tab.evaluate("new URLSearchParams(location.search).get('run')"))
        tab.close()
        jobs.stop(run)
        wait_for(lambda run=run: done(run), 60)
    seconds("click on Train to the first drawn point", taken, "at most 1.5 s")


def received(tab: Tab, url: str) -> float:
    """Return the bytes of opening an address and letting it settle."""
    before = tab.bytes()
    tab.open(url)
    time.sleep(SETTLE)
    return tab.bytes() - before


def measure_bytes(server: Server, browser: Browser, runs: list[Run], rounds: int) -> None:
    """Count the bytes of a first visit, of each page after it, of another run and of a watched second."""
    taken: Table = defaultdict(list)
    one, other = (run.id for run in runs)
    for _ in range(rounds):
        tab = browser.tab(fresh=True)
        tab.count()
        taken["first visit: Lab without a run"].append(received(tab, server.url + "/"))
        for name in list(PAGES)[1:]:
            taken[f"then: {name}"].append(received(tab, server.url + PAGES[name].format(run=one)))
        for name in list(PAGES)[1:]:
            taken[f"another run: {name}"].append(received(tab, server.url + PAGES[name].format(run=other)))
        tab.close()
    targets = {"first": "aim 4,500 kB", "another": "aim 1,000 kB"}
    for name, found in taken.items():
        amount(name, found, targets.get(name.split()[0], ""))
    measure_watching(server, browser, rounds)


def measure_watching(server: Server, browser: Browser, rounds: int) -> None:
    """Count the bytes of a second while a run trains and its page is open."""
    run = train(server, {"training": {"epochs": 1_000}}, "watched")
    tab = browser.tab(fresh=True)
    tab.count()
    tab.open(server.url + f"/?run={run.id}")
    wait_for(lambda: tab.evaluate("Number(document.querySelector('.lab-curve')?.dataset.points ?? 0) > 3"), 60)
    time.sleep(SETTLE)
    sent: Table = defaultdict(list)
    for _ in range(rounds):
        tab.bytes()
        before, began = tab.received.copy(), time.perf_counter()
        time.sleep(WATCH)
        tab.bytes()
        for name in ("http", "websocket"):
            sent[name].append((tab.received[name] - before[name]) / (time.perf_counter() - began))
    jobs.stop(run)
    both = [sum(pair) for pair in zip(*sent.values(), strict=True)]
    line("a watched second", f"{median(both) / 1000:.1f} kB", "at most 30 kB", f"(of {rounds} times {WATCH:.0f} s)")
    for name, found in sent.items():
        line(f"  of it {name}", f"{median(found) / 1000:.1f} kB")
    tab.close()


def main() -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", nargs="+", choices=PARTS, default=PARTS, help="what to measure")
    parser.add_argument("--rounds", type=int, default=5)
    asked = parser.parse_args()
    machine()
    with TemporaryDirectory() as name, browser_running() as browser:
        folder = Path(name)
        runs = prepare(folder, browser)
        if "pages" in asked.only:
            measure_pages(folder, browser, runs[0], asked.rounds)
        if set(asked.only) & {"click", "bytes"}:
            with serving(folder, cwd=ROOT) as server:
                if "click" in asked.only:
                    measure_click(server, browser, asked.rounds)
                if "bytes" in asked.only:
                    measure_bytes(server, browser, runs, asked.rounds)


if __name__ == "__main__":
    main()
