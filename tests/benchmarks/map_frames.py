"""How fast the map answers a hand: pointing, dragging and zooming over 10,000 codes in a real Chromium.

    python -m tests.benchmarks.map_frames [--points 10000] [--rounds 5]

With more than 10,000 points the page shows training images, which the server encodes first; how long its routes take
for them is printed too. Then only the sheets of what is pointed at are fetched, and each pointing asks for another.

Starts a server with the shipped runs in a folder of its own and opens the latent space of one. Pointing: milliseconds
from the pointer's event to the frame that shows the digit and its reconstruction, and the requests made meanwhile.
Dragging and zooming: frames a second while every frame moves the view, and the milliseconds of one repainting; "among
images" drags where points have become their images.
"""

import argparse
import sys
import tempfile
from pathlib import Path
from statistics import median
from time import perf_counter

from playwright.sync_api import Page, sync_playwright

sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parents[1] / "app")]

from browsing import FLAGS, Server, chromium, serving  # noqa: E402

RUN = "ladder-16"
MOST = 10_000
"""Points of the largest map of test images, and of the largest whose pictures are all fetched ahead."""
MOVES = ("drag", "zoom", "drag among images")
SECONDS = 2.0
POINT = """
async (index) => {
  const box = document.querySelector(".lab-cloud"), stage = box.querySelector(".stage"), { screen, canvas } = box.cloud;
  const area = canvas.getBoundingClientRect();
  box.seen = new Promise((done) => stage.addEventListener("pointermove", (event) => {
    const began = event.timeStamp, shown = () => requestAnimationFrame(() => {
      const ready = !box.querySelector(".tip").hidden && box.querySelector(".tip").dataset.ready === "true";
      if (!ready) return shown();
      requestAnimationFrame(() => done(performance.now() - began)); // the frame that shows it has been painted
    });
    shown();
  }, { once: true }));
  return [area.left + screen[2 * index], area.top + screen[2 * index + 1]];
}
"""
MOVE = """
async ([how, seconds]) => {
  const box = document.querySelector(".lab-cloud"), stage = box.querySelector(".stage");
  const { canvas, stage: size } = box.cloud, area = canvas.getBoundingClientRect();
  const middle = [area.left + size.width / 2, area.top + size.height / 2];
  const send = (kind, x, y, more = {}) => stage.dispatchEvent(new (kind === "wheel" ? WheelEvent : PointerEvent)(kind, {
    bubbles: true, cancelable: true, clientX: x, clientY: y, pointerId: 1, button: 0, ...more }));
  box.cloud.zoom(how === "drag among images" ? 36 : 3, size.width / 2, size.height / 2);
  const wanting = () => how === "drag among images" && !Number(box.dataset.tiles);
  for (let n = 0; n < 50 && wanting(); n++) await new Promise((on) => setTimeout(on, 100));
  await new Promise(requestAnimationFrame);
  const before = Number(box.dataset.frames), began = performance.now();
  let frame = 0, spent = 0;
  const paint = box.cloud.draw.bind(box.cloud);
  box.cloud.draw = () => { const start = performance.now(); paint(); spent += performance.now() - start; };
  if (how !== "zoom") send("pointerdown", ...middle);
  while (performance.now() - began < 1000 * seconds) {
    frame += 1;
    const [dx, dy] = [Math.sin(frame / 9), Math.cos(frame / 9)];
    if (how !== "zoom") send("pointermove", middle[0] + 120 * dx, middle[1] + 80 * dy);
    else send("wheel", ...middle, { deltaY: 60 * dx });
    await new Promise(requestAnimationFrame);
  }
  if (how !== "zoom") send("pointerup", ...middle);
  const frames = Number(box.dataset.frames) - before, took = (performance.now() - began) / 1000;
  delete box.cloud.draw;
  box.cloud.whole();
  return [frames / took, spent / frames];
}
"""


ROUTES = (
    "runs/{run}/train/maps/pca-50000.bin",
    "runs/{run}/train/values/error.bin",
    "runs/{run}/train/near/9000.bin",
    "runs/{run}/train/kept/pca-50000.bin",
    "runs/{run}/train/reconstructions-8.png",
    "data/mnist/train/sheet-8.png",
    "data/mnist/train/labels.bin",
)
"""What the page itself has not asked for yet, so that nothing of it is kept."""


def ready(page: Page, url: str, points: int) -> float:
    """Open the map, wait until it stands, and return how many seconds that took."""
    split, began = "train" if points > MOST else "test", perf_counter()
    page.goto(f"{url}/latent?run={RUN}&map=pca&split={split}&points={points}")
    page.wait_for_selector(f".lab-cloud[data-count='{points}'][data-frames]", timeout=180_000)
    took = perf_counter() - began
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(3_000)
    return took


def routes(server: Server) -> dict[str, tuple[float, str]]:
    """Return how long the server takes for each of its answers on training images, the first time, milliseconds."""
    found = {}
    for path in (route.format(run=RUN) for route in ROUTES):
        began = perf_counter()
        status, content, _ = server.get(f"/api/{path}")
        assert status == 200, path
        found[f"{path}, {len(content) / 1e3:.0f} kB (ms)"] = (1e3 * (perf_counter() - began), "")
    return found


def pointing(page: Page, index: int) -> float:
    """Return the milliseconds from the pointer's event on a point to its picture."""
    page.mouse.move(2, 2)
    x, y = page.evaluate(POINT, index)
    page.mouse.move(x, y)
    return float(page.evaluate("document.querySelector('.lab-cloud').seen"))


def measured(page: Page, rounds: int, points: int) -> dict[str, tuple[float, str]]:
    """Return the medians by name, with their targets; the first pointing of all fetches the pictures."""
    requests: list[str] = []
    first = pointing(page, 17)
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(1_000)
    page.on("request", lambda request: requests.append(request.url))
    step = 97 if points <= MOST else points // rounds
    hovers = [pointing(page, step * n + 5) for n in range(rounds)]
    asked = len(requests)
    moves = {how: [page.evaluate(MOVE, [how, SECONDS]) for _ in range(rounds)] for how in MOVES}
    return {
        "first pointing, pictures fetched (ms)": (first, ""),
        "pointing to picture (ms)": (median(hovers), "under 50" if points <= MOST else "a sheet fetched each time"),
        "requests while pointing": (asked, "none" if points <= MOST else ""),
        **{f"{how}: frames a second": (median(rate for rate, _ in rows), "30 or more") for how, rows in moves.items()},
        **{f"{how}: one repainting (ms)": (median(cost for _, cost in rows), "") for how, rows in moves.items()},
    }


def main() -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--points", type=int, default=MOST, choices=(2_000, 5_000, MOST, 20_000, 60_000))
    parser.add_argument("--rounds", type=int, default=5)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        with serving(Path(folder), cwd=Path(folder)) as server:
            page = browser.new_page(viewport={"width": 1366, "height": 768})
            opened = ready(page, server.url, asked.points)
            again = ready(page, server.url, asked.points)
            rows = {"opened (s)": (opened, ""), "opened again (s)": (again, "")}
            rows |= measured(page, asked.rounds, asked.points)
            rows |= routes(server) if asked.points > MOST else {}
            page.goto("about:blank")
        browser.close()
    print(f"{asked.points:,} points, median of {asked.rounds}")
    for name, (value, target) in rows.items():
        print(f"{name:<64}{value:10.1f}   {target}")


if __name__ == "__main__":
    main()
