"""How smoothly a film plays and what it costs to fetch: frames of 2,000 codes in a real Chromium.

    python -m tests.benchmarks.film_frames [--rounds 3]

Trains a small run, opens its film, and measures: the bytes that its frames are; pictures a second while it plays and
while the handle is dragged; and how often the picture was not the one asked for (a stale frame).
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
from filmed import filmed  # noqa: E402

SECONDS = 4.0
READY = """() => { const player = document.querySelector(".lab-film")?.player;
  return player && player.screens.every(({ reel }) => reel.frames.length && reel.ready === reel.frames.length); }"""
PLAY = """async (seconds) => {
  const box = document.querySelector(".lab-film"), before = Number(box.dataset.painted), began = performance.now();
  box.player.go(0);
  box.player.play();
  await new Promise((done) => setTimeout(done, 1000 * seconds));
  box.player.stop();
  return (1000 * (Number(box.dataset.painted) - before)) / (performance.now() - began);
}"""
DRAG = """async (seconds) => {
  const box = document.querySelector(".lab-film"), handle = box.querySelector("input");
  const screen = box.querySelector(".screen"), before = Number(box.dataset.painted), began = performance.now();
  let asked = 0, stale = 0;
  while (performance.now() - began < 1000 * seconds) {
    asked += 1;
    handle.value = (0.5 + 0.5 * Math.sin(asked / 7)) * handle.max;
    handle.dispatchEvent(new Event("input"));
    await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
    if (screen.dataset.epoch !== box.player.epoch.toFixed(3)) stale += 1;
  }
  return [(1000 * (Number(box.dataset.painted) - before)) / (performance.now() - began), stale];
}"""


def measured(page: Page, url: str, run: str, rounds: int) -> dict[str, float]:
    """Return the figures by name."""
    sizes: list[int] = []
    page.on("response", lambda answer: sizes.append(len(answer.body())) if "/shots/" in answer.url else None)
    page.goto(f"{url}/latent?run={run}&seen_as=film")
    page.wait_for_function(READY, timeout=120_000)
    drags = [page.evaluate(DRAG, SECONDS) for _ in range(rounds)]
    return {
        "frames": len(sizes),
        "a film of 64 frames (MB)": 64 * sum(sizes) / len(sizes) / 1e6,
        "playing: pictures a second": median(page.evaluate(PLAY, SECONDS) for _ in range(rounds)),
        "dragging: pictures a second": median(rate for rate, _ in drags),
        "stale pictures": sum(stale for _, stale in drags),
    }


def main() -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        os.environ["AECORE_RUNS_DIR"] = folder
        browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        with serving(Path(folder), cwd=Path(folder)) as server:
            run = filmed(server.runs, "code.size=32", epochs=160)
            page = browser.new_page(viewport={"width": 1366, "height": 768})
            rows = measured(page, server.url, run.id, asked.rounds)
        browser.close()
    for name, value in rows.items():
        print(f"{name:<32}{value:10.1f}")


if __name__ == "__main__":
    main()
