"""The map's engine under real hands: points become images, UMAP is watched as it settles, points keep their place."""

import numpy as np
import pytest
from browsing import PATIENCE_MS, Server, press
from playwright.sync_api import Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.slow]

RUN = "ladder-8"
FIELD = "document.querySelector('.lab-cloud')"
NEARER = f"k => {{ const c = {FIELD}.cloud; c.zoom(k / c.view.k, c.stage.width / 2, c.stage.height / 2); }}"
TILES = f"Number({FIELD}.dataset.tiles)"
INK = f"""() => {{
  const {{ canvas, theme }} = {FIELD}.cloud, probe = document.createElement('canvas').getContext('2d');
  Object.assign(probe, {{ fillStyle: theme.text }}).fillRect(0, 0, 1, 1);
  const ink = probe.getImageData(0, 0, 1, 1).data;
  const all = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;
  let n = 0;
  for (let i = 0; i < all.length; i += 4) n += [0, 1, 2].every((c) => Math.abs(all[i + c] - ink[c]) < 5);
  return n; }}"""
WATCH = f"""() => {{
  const box = {FIELD};
  window.seen = [];
  let last = null;
  const look = () => {{
    const now = box.dataset.settling;
    if (now && now !== last) window.seen.push([...box.cloud.xy.slice(0, 40)]);
    last = now;
    requestAnimationFrame(look); }};
  look(); }}"""


def opened(page: Page, server: Server, more: str = "") -> None:
    page.emulate_media(reduced_motion="reduce")
    page.goto(f"{server.url}/latent?run={RUN}{more}")
    page.wait_for_selector(".lab-cloud[data-count='2000'][data-frames]", timeout=PATIENCE_MS)


def places(page: Page) -> np.ndarray:
    return np.array(page.evaluate(f"[...{FIELD}.cloud.xy]")).reshape(-1, 2)


def made(page: Page) -> None:
    """Wait for the finished UMAP."""
    named = f"{FIELD}.querySelector('canvas.map').getAttribute('aria-label').includes('UMAP map')"
    page.wait_for_function(named, timeout=PATIENCE_MS)
    page.wait_for_function(f"!{FIELD}.cloud.settling.on && {FIELD}.cloud.data.kind === 'umap'", timeout=PATIENCE_MS)


def test_points_become_their_images_when_one_comes_near_and_a_switch_keeps_them_dots(
    page: Page, server: Server
) -> None:
    sheets: list[str] = []
    page.on("request", lambda asked: sheets.append(asked.url) if "/sheet-" in asked.url else None)
    opened(page, server, "&map=pca")
    page.wait_for_function(f"{TILES} === 0")
    dots = page.evaluate(INK)
    page.evaluate(NEARER, 12)
    page.wait_for_function(f"{TILES} > 10")
    assert page.evaluate(INK) > dots + 1_000
    assert len(sheets) == 2  # the two thousands that are shown, each once, of pictures alone
    page.evaluate(f"{FIELD}.cloud.pan(-40, 10)")
    page.wait_for_function(f"{TILES} > 10")
    page.get_by_text("Points as images when near").click()
    page.wait_for_function(f"{TILES} === 0")
    page.wait_for_function("location.search.includes('tiles=0')")
    page.reload()
    page.wait_for_selector(".lab-cloud[data-count='2000'][data-frames]", timeout=PATIENCE_MS)
    page.evaluate(NEARER, 12)
    page.wait_for_timeout(500)
    assert page.evaluate(TILES) == 0


def test_what_is_not_caught_stands_back_among_images_too(page: Page, server: Server) -> None:
    opened(page, server, "&map=pca")
    page.evaluate(NEARER, 12)
    page.wait_for_function(f"{TILES} > 10")
    bright = page.evaluate(INK)
    page.evaluate(f"{FIELD}.cloud.catch([0, 1])")
    page.wait_for_function(f"{FIELD}.dataset.caught === '2'")
    page.wait_for_function(f"({INK})() < {bright} / 2")


def test_umap_is_watched_as_it_settles_and_another_seed_leaves_points_where_they_were(
    page: Page, server: Server
) -> None:
    opened(page, server, "&map=umap&seed=1&neighbours=14")
    before = places(page)
    page.evaluate(WATCH)
    press(page, "Make this map")
    page.wait_for_function("window.seen.length >= 3", timeout=PATIENCE_MS)
    expect(page.locator(".st-key-cancel_map button")).to_be_visible()
    seen = np.array(page.evaluate("window.seen.slice(0, 3)"))
    assert not np.allclose(seen[0], before.ravel()[:40])
    assert not np.allclose(seen[0], seen[2])
    made(page)
    one = places(page)
    opened(page, server, "&map=umap&seed=2&neighbours=14")
    press(page, "Make this map")
    made(page)
    other = places(page)
    assert not np.allclose(one, other)
    apart, size = np.linalg.norm(one - other, axis=1).mean(), np.linalg.norm(one - one.mean(axis=0), axis=1).mean()
    assert apart < 0.35 * size
    assert apart < 0.5 * np.linalg.norm(one * [-1, 1] - other, axis=1).mean()


def test_a_cancelled_map_lets_the_points_go_back(page: Page, server: Server) -> None:
    opened(page, server, "&map=umap&seed=3&neighbours=40")
    before = places(page)
    press(page, "Make this map")
    page.wait_for_selector(".lab-cloud[data-settling]", timeout=PATIENCE_MS)
    page.evaluate("document.querySelector('.st-key-cancel_map button').click()")
    page.wait_for_selector(".lab-cloud:not([data-settling])", timeout=PATIENCE_MS)
    page.wait_for_function(f"Math.abs({FIELD}.cloud.xy[0] - {before[0, 0]}) < 1e-4")
    np.testing.assert_allclose(places(page), before, atol=1e-4)
