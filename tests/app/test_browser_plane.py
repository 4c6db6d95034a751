"""The decoder under real hands: it draws under the points, follows the cursor, and says what PyTorch says."""

from base64 import b64encode
from itertools import pairwise

import numpy as np
import pytest
import torch
from browsing import PATIENCE_MS, Server, at_rest
from drawing import LARGE, drawable
from playwright.sync_api import Page, expect

from aecore.autoencoder import build
from aecore.config import Config
from aecore.latent.folding import portable
from aecore.runs import Run
from app import models

pytestmark = [pytest.mark.browser, pytest.mark.slow]

MAP = ".lab-cloud canvas.map"
PIXELS = "canvas => [...canvas.getContext('2d').getImageData(0, 0, 28, 28).data].filter((_, i) => i % 4 === 3)"
SPOT = """index => {
  const { canvas, screen } = document.querySelector('.lab-cloud').cloud, area = canvas.getBoundingClientRect();
  return [area.left + screen[2 * index], area.top + screen[2 * index + 1]];
}"""
DECODE = """async ([plan, weights, codes, base]) => {
  const { Decoder } = await import(base);
  const bytes = Uint8Array.from(atob(weights), (letter) => letter.charCodeAt(0)).buffer;
  return new Decoder(plan, bytes).decodeAll(codes.map((code) => Float32Array.from(code))).map((one) => [...one]);
}"""


def drawing(page: Page, server: Server, run: str, more: str = "") -> None:
    """Open a map with what the decoder draws under it, and wait until all of that is there."""
    page.emulate_media(reduced_motion="reduce")
    page.goto(f"{server.url}/latent?run={run}&draws=1{more}")
    page.wait_for_function("Number(document.querySelector('.lab-cloud')?.dataset.tiles) > 50", timeout=PATIENCE_MS)


def at(page: Page, across: float, down: float) -> tuple[float, float]:
    box = page.locator(MAP).bounding_box()
    assert box is not None
    return box["x"] + across * box["width"], box["y"] + down * box["height"]


def shown(page: Page) -> np.ndarray:
    """Return the digit in the lens, 784 grey values."""
    return np.array(page.locator(".lab-cloud .lens canvas").evaluate(PIXELS))


def place(page: Page) -> list[float]:
    lens = page.locator(".lab-cloud .lens")
    return [float(lens.get_attribute(f"data-{axis}") or "nan") for axis in "xy"]


def test_the_digit_under_the_cursor_changes_with_it_and_is_pytorchs(page: Page, server: Server) -> None:
    drawing(page, server, "ladder-2", "&map=pca")
    at_rest(page)
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    found = []
    for across, down in ((0.2, 0.7), (0.5, 0.5), (0.62, 0.8), (0.8, 0.3)):
        page.mouse.move(*at(page, across, down))
        expect(page.locator(".lab-cloud .lens")).to_be_visible()
        found.append(shown(page))
        code = np.array([place(page)], np.float32)
        expected = models.outputs(Run(server.runs / "ladder-2"), code)[0].ravel()
        np.testing.assert_allclose(found[-1] / 255, expected, atol=0.015)  # 0.01, and the rounding to bytes
    assert all(np.abs(one - other).max() > 50 for one, other in pairwise(found))
    own = (".png", "/near/", "/kept/")  # a pointer that comes in fetches the points' pictures and neighbours
    assert [url for url in requests if not any(part in url for part in own)] == []
    page.mouse.move(2, 2)
    expect(page.locator(".lab-cloud .lens")).to_be_hidden()


def test_coming_closer_draws_the_lattice_anew(page: Page, server: Server) -> None:
    drawing(page, server, "ladder-32", "&map=pca")
    under = "document.querySelector('.lab-cloud canvas.under').toDataURL()"
    before = page.evaluate(under)
    page.mouse.move(*at(page, 0.5, 0.5))
    page.mouse.wheel(0, -500)
    page.wait_for_function("Number(document.querySelector('.lab-cloud').dataset.zoom) > 1.5")
    page.wait_for_function(
        "() => { const { plane } = document.querySelector('.lab-cloud').cloud; return plane.drawn !== ''; }"
    )
    assert page.evaluate(under) != before


def test_arrow_keys_move_over_the_plane(page: Page, server: Server) -> None:
    drawing(page, server, "ladder-2", "&map=pca")
    page.locator(MAP).focus()
    page.keyboard.press("ArrowRight")
    first, digit = place(page), shown(page)
    for _ in range(6):
        page.keyboard.press("ArrowRight")
    second = place(page)
    assert second[0] > first[0]
    assert second[1] == pytest.approx(first[1])
    assert np.abs(shown(page) - digit).max() > 10
    page.keyboard.press("ArrowUp")
    assert place(page)[1] > second[1]
    assert "code (" in (page.locator(MAP).get_attribute("aria-label") or "")
    page.keyboard.press("Escape")
    expect(page.locator(".lab-cloud .lens")).to_be_hidden()


def test_three_points_are_picked_for_a_plane_through_them(page: Page, server: Server) -> None:
    drawing(page, server, "ladder-8", "&map=three")
    page.get_by_role("radio", name="Pick").click()
    for index in (40, 700, 1500):
        page.mouse.click(*page.evaluate(SPOT, index))
    field = page.get_by_role("textbox", name="Three test images")
    expect(field).not_to_have_value("0, 1, 2")
    picked = field.input_value()
    assert len(picked.split(", ")) == 3
    expect(page.get_by_text("which lie at A, B and C")).to_be_visible()
    page.reload()
    expect(page.get_by_role("textbox", name="Three test images")).to_have_value(picked)


def test_the_server_draws_where_the_browser_cannot(page: Page, server: Server) -> None:
    run = drawable(server.runs, title="Too large", **LARGE)
    page.emulate_media(reduced_motion="reduce")
    page.goto(f"{server.url}/latent?run={run.id}&draws=1&map=pca")
    page.wait_for_selector(".lab-cloud[data-frames]", timeout=PATIENCE_MS)
    expect(page.get_by_text("the server draws that one code")).to_be_visible()
    page.mouse.click(*at(page, 0.4, 0.6))
    expect(page.locator(".lab-cloud .lens img")).to_be_visible(timeout=PATIENCE_MS)
    expect(page.locator(".lab-cloud .tip")).to_be_hidden()
    first = page.locator(".lab-cloud .lens img").get_attribute("src")
    page.mouse.click(*at(page, 0.6, 0.3))
    expect(page.locator(".lab-cloud .lens img")).not_to_have_attribute("src", first or "", timeout=PATIENCE_MS)


@pytest.mark.parametrize(
    "network",
    [
        {"kind": "dense", "widths": [32, 16], "norm": "batch", "activation": "gelu"},
        {"kind": "conv", "widths": [4, 6], "norm": "layer", "blocks": 1},
        {"kind": "linear", "tied": True},
    ],
    ids=lambda network: str(network["kind"]),
)
def test_chromium_decodes_as_pytorch_does(network: dict[str, object], page: Page, server: Server) -> None:
    config = Config.of({"network": network, "code": {"size": 6}})
    model, codes = build(config, (1, 28, 28)), np.random.default_rng(0).normal(size=(8, 6)).astype(np.float32)
    with torch.no_grad():
        for values in model.parameters():
            values.mul_(3)
    found = portable(model)
    page.goto(f"{server.url}/latent?run=ladder-2")
    page.wait_for_selector(".lab-cloud[data-frames]", timeout=PATIENCE_MS)
    base = page.evaluate("performance.getEntriesByType('resource').find((one) => one.name.endsWith('/cloud.js')).name")
    asked = [
        found.plan(),
        b64encode(found.weights.tobytes()).decode(),
        codes.tolist(),
        base.replace("cloud.js", "decoder.js"),
    ]
    drawn = np.array(page.evaluate(DECODE, asked)).reshape(8, 1, 28, 28)
    expected = model.decode(torch.from_numpy(codes)).detach().clamp(0, 1).numpy()
    np.testing.assert_allclose(drawn, expected, atol=1e-2)


def test_addresses_of_decoders_answer_what_they_name_and_nothing_else(server: Server) -> None:
    status, body, headers = server.get("/api/runs/ladder-32/decoder.bin")
    assert (status, len(body)) == (200, 2 * (32 * 64 + 64 + 64 * 128 + 128 + 128 * 784 + 784))
    assert "immutable" in headers["cache-control"]
    assert server.get("/api/runs/ladder-32/decoder.json")[0] == 200
    assert len(server.get("/api/runs/ladder-32/planes/three-5-6-7-2000.bin")[1]) == 3 * 32 * 4
    assert len(server.get("/api/runs/ladder-32/codes/9999.bin")[1]) == 32 * 4
    large = drawable(server.runs, **LARGE)
    nothing = (
        f"/api/runs/{large.id}/decoder.bin",
        "/api/runs/ladder-3/decoder.json",
        "/api/runs/ladder-32/planes/three-5-6-99999-2000.bin",
        "/api/runs/ladder-32/planes/dims-1-33-2000.bin",
        "/api/runs/ladder-32/planes/0123456789abcdef.bin",
        "/api/runs/ladder-32/codes/10000.bin",
        "/api/runs/ladder-32/codes/-1.bin",
        "/api/runs/ladder-32/codes/x.bin",
    )
    assert {path: server.get(path)[0] for path in nothing if server.get(path)[0] != 404} == {}
