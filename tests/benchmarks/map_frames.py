"""How fast the map answers a hand: pointing, dragging and zooming over 10,000 codes in a real Chromium.

    python -m tests.benchmarks.map_frames [--points 10000] [--rounds 5]

Starts a server with the shipped runs in a folder of its own and opens the latent space of one. Pointing: milliseconds
from the pointer's event to the frame that shows the digit and its reconstruction, and the requests made meanwhile.
Dragging and zooming: frames a second while every frame moves the view, and the milliseconds of one repainting.
"""

import argparse
import sys
import tempfile
from pathlib import Path
from statistics import median
from typing import Any

from playwright.sync_api import Page, sync_playwright

sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parents[1] / "app")]

from browsing import FLAGS, chromium, serving  # noqa: E402

RUN = "ladder-16"
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
  box.cloud.zoom(3, size.width / 2, size.height / 2);
  await new Promise(requestAnimationFrame);
  const before = Number(box.dataset.frames), began = performance.now();
  let frame = 0, spent = 0;
  const paint = box.cloud.draw.bind(box.cloud);
  box.cloud.draw = () => { const start = performance.now(); paint(); spent += performance.now() - start; };
  if (how === "drag") send("pointerdown", ...middle);
  while (performance.now() - began < 1000 * seconds) {
    frame += 1;
    const [dx, dy] = [Math.sin(frame / 9), Math.cos(frame / 9)];
    if (how === "drag") send("pointermove", middle[0] + 120 * dx, middle[1] + 80 * dy);
    else send("wheel", ...middle, { deltaY: 60 * dx });
    await new Promise(requestAnimationFrame);
  }
  if (how === "drag") send("pointerup", ...middle);
  const frames = Number(box.dataset.frames) - before, took = (performance.now() - began) / 1000;
  delete box.cloud.draw;
  box.cloud.whole();
  return [frames / took, spent / frames];
}
"""


def ready(page: Page, url: str, points: int) -> None:
    """Open the map and wait until it stands."""
    page.goto(f"{url}/latent?run={RUN}&points={points}")
    page.wait_for_selector(f".lab-cloud[data-count='{points}'][data-frames]", timeout=60_000)
    page.wait_for_load_state("networkidle")


def pointing(page: Page, index: int) -> float:
    """Return the milliseconds from the pointer's event on a point to its picture."""
    page.mouse.move(2, 2)
    x, y = page.evaluate(POINT, index)
    page.mouse.move(x, y)
    return float(page.evaluate("document.querySelector('.lab-cloud').seen"))


def measured(page: Page, rounds: int) -> dict[str, Any]:
    """Return the medians by name; the first pointing of all fetches the pictures and stands alone."""
    requests: list[str] = []
    first = pointing(page, 17)
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(1_000)
    page.on("request", lambda request: requests.append(request.url))
    hovers = [pointing(page, 97 * n + 5) for n in range(rounds)]
    asked = len(requests)
    moves = {how: [page.evaluate(MOVE, [how, SECONDS]) for _ in range(rounds)] for how in ("drag", "zoom")}
    return {
        "first pointing, pictures fetched (ms)": first,
        "pointing to picture (ms)": median(hovers),
        "requests while pointing": asked,
        **{f"{how}: frames a second": median(rate for rate, _ in rows) for how, rows in moves.items()},
        **{f"{how}: one repainting (ms)": median(cost for _, cost in rows) for how, rows in moves.items()},
    }


def main() -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--points", type=int, default=10_000, choices=(2_000, 5_000, 10_000))
    parser.add_argument("--rounds", type=int, default=5)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        with serving(Path(folder), cwd=Path(folder)) as server:
            page = browser.new_page(viewport={"width": 1366, "height": 768})
            ready(page, server.url, asked.points)
            rows = measured(page, asked.rounds)
            page.goto("about:blank")
        browser.close()
    print(f"{asked.points:,} points, median of {asked.rounds}")
    for name, value in rows.items():
        print(f"{name:<40}{value:10.1f}")


if __name__ == "__main__":
    main()
