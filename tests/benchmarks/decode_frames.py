"""How fast the browser decodes under a hand: the cursor over the plane, the lattice, a slider, in a real Chromium.

    python -m tests.benchmarks.decode_frames [--points 2000] [--rounds 5]

Starts a server with the shipped runs in a folder of its own and opens the latent space of those of 2 and 32 numbers,
with what the decoder draws under the points. Cursor: frames a second while every frame moves the pointer and shows the
digit decoded there, and the milliseconds of one decoding. Lattice: milliseconds from a change of the view until every
picture under the points is drawn anew. Slider: frames a second while every frame moves one number of the code.
"""

import argparse
import os
import sys
import tempfile
from pathlib import Path
from statistics import median

from playwright.sync_api import Page, sync_playwright

sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parents[1] / "app")]

from browsing import FLAGS, chromium, serving  # noqa: E402

RUNS = ("ladder-2", "ladder-32")
SECONDS = 2.0
GOAL = 30
CURSOR = """
async (seconds) => {
  const { cloud } = document.querySelector(".lab-cloud"), { canvas, stage: size, plane } = cloud;
  const stage = canvas.parentElement, area = canvas.getBoundingClientRect(), decode = plane.pixels.bind(plane);
  let spent = 0, frames = 0;
  plane.pixels = (x, y) => {
    const start = performance.now(), made = decode(x, y);
    spent += performance.now() - start;
    return made;
  };
  const began = performance.now();
  while (performance.now() - began < 1000 * seconds) {
    frames += 1;
    stage.dispatchEvent(new PointerEvent("pointermove", { bubbles: true, pointerId: 1,
      clientX: area.left + size.width * (0.5 + 0.4 * Math.sin(frames / 9)),
      clientY: area.top + size.height * (0.5 + 0.4 * Math.cos(frames / 7)) }));
    await new Promise(requestAnimationFrame);
  }
  const took = (performance.now() - began) / 1000;
  delete plane.pixels;
  return [frames / took, spent / frames];
}
"""
LATTICE = """
async () => {
  const { cloud } = document.querySelector(".lab-cloud"), began = performance.now();
  cloud.zoom(cloud.view.k > 2 ? 0.5 : 2, cloud.stage.width / 2, cloud.stage.height / 2);
  do await new Promise(requestAnimationFrame); while (!cloud.plane.drawn);
  return [performance.now() - began, Number(cloud.box.dataset.tiles)];
}
"""
SLIDER = """
async (seconds) => {
  const range = document.querySelector(".lab-traverse input[type=range]"), began = performance.now();
  let frames = 0;
  while (performance.now() - began < 1000 * seconds) {
    frames += 1;
    range.value = Number(range.min) + (range.max - range.min) * (0.5 + 0.5 * Math.sin(frames / 20));
    range.dispatchEvent(new Event("input", { bubbles: true }));
    await new Promise(requestAnimationFrame);
  }
  return (1000 * frames) / (performance.now() - began);
}
"""


def ready(page: Page, url: str, run: str, points: int) -> None:
    """Open the map and wait until the decoder has drawn under it and along the sliders."""
    page.goto(f"{url}/latent?run={run}&points={points}&map=pca&draws=1&tool=traverse", timeout=90_000)
    page.wait_for_selector(f".lab-cloud[data-count='{points}'][data-frames]", timeout=90_000)
    page.wait_for_function("document.querySelector('.lab-cloud').cloud.plane.drawn !== ''", timeout=90_000)
    page.wait_for_function("document.querySelector('.lab-traverse')?.traverse.dirty.size === 0", timeout=90_000)
    page.wait_for_load_state("networkidle")


def measured(page: Page, rounds: int) -> dict[str, float]:
    """Return the medians by name."""
    page.evaluate(CURSOR, 0.5)  # compiled by now
    cursor = [page.evaluate(CURSOR, SECONDS) for _ in range(rounds)]
    lattice = [page.evaluate(LATTICE) for _ in range(rounds)]
    sliders = [page.evaluate(SLIDER, SECONDS) for _ in range(rounds)]
    return {
        "cursor: frames a second": median(rate for rate, _ in cursor),
        "cursor: one decoding (ms)": median(cost for _, cost in cursor),
        "lattice: pictures": median(tiles for _, tiles in lattice),
        "lattice: all drawn anew (ms)": median(took for took, _ in lattice),
        "slider: frames a second": median(sliders),
    }


def main() -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--points", type=int, default=2_000, choices=(2_000, 5_000, 10_000))
    parser.add_argument("--rounds", type=int, default=5)
    asked = parser.parse_args()
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} before, {asked.points:,} points", flush=True)
    found: dict[str, dict[str, float]] = {}
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        with serving(Path(folder), cwd=Path(folder)) as server:
            page = browser.new_page(viewport={"width": 1366, "height": 768})
            for run in RUNS:
                ready(page, server.url, run, asked.points)
                found[run] = measured(page, asked.rounds)
            page.goto("about:blank")
        browser.close()
    print(f"{f'median of {asked.rounds}':<34}{''.join(f'{run:>12}' for run in RUNS)}   goal")
    for name in found[RUNS[0]]:
        goal = f"{GOAL} or more" if "frames" in name else ""
        print(f"{name:<34}{''.join(f'{found[run][name]:12.1f}' for run in RUNS)}   {goal}")


if __name__ == "__main__":
    main()
