"""How fast the map answers a hand: pointing, dragging and zooming over 10,000 codes in a real Chromium.

    python -m tests.benchmarks.map_frames [--points 10000] [--rounds 5]

Starts a server with the shipped runs in a folder of its own and opens the latent space of one. Pointing: milliseconds
from the pointer's event to the frame that shows the digit and its reconstruction, and the requests made meanwhile.
Dragging and zooming: frames a second while every frame moves the view, and the milliseconds of one repainting; "among
images" drags where points have become their images. A map of the page has up to 10,000 points; with more, the canvas
is given those of the page several times over, each a little moved: it measures the canvas, not where points come from.
"""

import argparse
import sys
import tempfile
from pathlib import Path
from statistics import median

from playwright.sync_api import Page, sync_playwright

sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parents[1] / "app")]

from browsing import FLAGS, chromium, serving  # noqa: E402

RUN = "ladder-16"
MOST = 10_000
"""Points of the largest map of a page."""
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
MANY = """
(count) => {
  const { cloud } = document.querySelector(".lab-cloud"), { xy, labels, count: have } = cloud;
  const more = new Float32Array(2 * count), classes = new Uint8Array(count);
  const step = (Math.max(...xy) - Math.min(...xy)) / 150;
  for (let i = 0; i < 2 * count; i++) more[i] = xy[i % (2 * have)] + (i < 2 * have ? 0 : step * (Math.random() - 0.5));
  for (let i = 0; i < count; i++) classes[i] = labels[i % have];
  cloud.labels = classes;
  cloud.take({ ...cloud.data, points: "many" }, more);
  cloud.recolour();
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


def ready(page: Page, url: str, points: int) -> None:
    """Open the map and wait until it stands."""
    shown = min(points, MOST)
    page.goto(f"{url}/latent?run={RUN}&map=pca&points={shown}")
    page.wait_for_selector(f".lab-cloud[data-count='{shown}'][data-frames]", timeout=60_000)
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(3_000)
    if points > shown:
        page.evaluate(MANY, points)
        page.wait_for_selector(f".lab-cloud[data-count='{points}']")


def pointing(page: Page, index: int) -> float:
    """Return the milliseconds from the pointer's event on a point to its picture."""
    page.mouse.move(2, 2)
    x, y = page.evaluate(POINT, index)
    page.mouse.move(x, y)
    return float(page.evaluate("document.querySelector('.lab-cloud').seen"))


def measured(page: Page, rounds: int) -> dict[str, tuple[float, str]]:
    """Return the medians by name, with their targets; the first pointing of all fetches the pictures."""
    requests: list[str] = []
    first = pointing(page, 17)
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(1_000)
    page.on("request", lambda request: requests.append(request.url))
    hovers = [pointing(page, 97 * n + 5) for n in range(rounds)]
    asked = len(requests)
    moves = {how: [page.evaluate(MOVE, [how, SECONDS]) for _ in range(rounds)] for how in MOVES}
    return {
        "first pointing, pictures fetched (ms)": (first, ""),
        "pointing to picture (ms)": (median(hovers), "under 50"),
        "requests while pointing": (asked, "none"),
        **{f"{how}: frames a second": (median(rate for rate, _ in rows), "30 or more") for how, rows in moves.items()},
        **{f"{how}: one repainting (ms)": (median(cost for _, cost in rows), "") for how, rows in moves.items()},
    }


def main() -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--points", type=int, default=MOST, choices=(2_000, 5_000, MOST, 60_000))
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
    for name, (value, target) in rows.items():
        print(f"{name:<44}{value:10.1f}   {target}")


if __name__ == "__main__":
    main()
