"""The README's pictures, from the app itself: `python -m tests.pictures` writes them into assets/pictures/.

It starts the real server with an empty folder of runs, trains one network, and photographs the pages as a person meets
them. What moves by itself stands still (reduced motion), so that two takes differ only in what was trained.
"""

import sys
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image
from playwright.sync_api import Browser, Page, expect, sync_playwright

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "tests" / "app")]  # as pytest finds what the tests share

from browsing import FLAGS, PATIENCE_MS, Server, chromium, serving  # noqa: E402

FOLDER = ROOT / "assets" / "pictures"
SCREEN = {"width": 1366, "height": 768}
MOST = 300_000
"""Bytes of one picture."""
COLOURS = 256


def main() -> None:
    """Take every picture and say how large it is."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory() as folder, serving(Path(folder), cwd=ROOT) as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        for scheme, take in (("light", _light), ("dark", _dark)):
            _with_page(browser, server, scheme, take)
        browser.close()


def _with_page(browser: Browser, server: Server, scheme: str, take: Callable[[Page, Server], None]) -> None:
    context = browser.new_context(viewport=SCREEN, device_scale_factor=1, color_scheme=scheme, reduced_motion="reduce")
    context.set_default_timeout(PATIENCE_MS)
    expect.set_options(timeout=PATIENCE_MS)
    take(context.new_page(), server)
    context.close()


def _light(page: Page, server: Server) -> None:
    _open(page, server.url)
    _save(page, "lab-ladder")
    page.locator(".st-key-train button").click()
    page.wait_for_url("**/?run=*")
    page.wait_for_function("Number(document.querySelector('.lab-curve')?.dataset.points ?? 0) > 12")
    _save(page, "lab-training")
    expect(page.get_by_text("Finished:")).to_be_visible()
    run = page.url.partition("run=")[2].partition("&")[0]
    _map_made(page)
    _save(page, "lab-finished")
    page.goto(f"{server.url}/reconstructions?run={run}")
    page.locator(".lab-grid .tile").first.wait_for()
    page.locator(".lab-figure .main-svg").first.wait_for()
    _save(page, "reconstructions")
    page.goto(f"{server.url}/latent?run={run}&map=umap")
    expect(page.locator(".lab-cloud[data-count]")).to_be_visible()
    _save(page, "latent-space")


def _dark(page: Page, server: Server) -> None:
    _open(page, server.url)
    _save(page, "lab-dark")


def _open(page: Page, url: str) -> None:
    """Open the Lab with all its parts."""
    page.goto(url)
    expect(page.locator(".lab-digits img.redrawn")).to_have_count(10)
    expect(page.locator(".lab-cloud")).to_have_attribute("data-count", "2000")
    page.locator(".lab-curve .main-svg").first.wait_for()


def _map_made(page: Page) -> None:
    """Wait for the UMAP that is made by itself after a run."""
    page.locator('.lab-cloud canvas[aria-label^="UMAP"]').wait_for()


def _save(page: Page, name: str) -> None:
    """Write a picture with a palette of its own colours: crisp, and a third of the bytes."""
    page.mouse.move(0, 0)
    page.wait_for_timeout(1_500)  # what has come is drawn
    taken = Image.open(BytesIO(page.screenshot())).convert("RGB")
    path = FOLDER / f"{name}.png"
    taken.quantize(COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)
    size = path.stat().st_size
    print(f"{path.relative_to(ROOT)}  {size / 1000:.0f} kB")
    if size > MOST:
        raise SystemExit(f"{path.name}: {size:,} bytes, more than {MOST:,}; choose fewer colours.")


if __name__ == "__main__":
    main()
