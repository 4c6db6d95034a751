"""The app as a person meets it: the real server, real training, a real browser."""

import json
from pathlib import Path

import pytest
from browsing import PATIENCE_MS, ROOT, Server, grows, pictures, press, serving
from making import finished
from playwright.sync_api import Browser, Page, expect
from running import wait_for

from aecore.runs import Run

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def fill(page: Page, label: str, value: int) -> None:
    """Set a number under More settings, which is open."""
    field = page.get_by_role("spinbutton", name=label, exact=True)
    field.fill(str(value))
    field.press("Enter")
    expect(field).to_have_value(str(value))


def train(page: Page, server: Server, *, epochs: int) -> Run:
    """Start a run through the form and wait for its first points."""
    page.goto(server.url)
    expect(page.locator(".lab-digits img.real")).to_have_count(10)
    press(page, "More settings")
    fill(page, "Latent size", 8)
    fill(page, "Epochs", epochs)
    page.keyboard.press("Escape")
    expect(page.locator(".lab-size")).to_have_attribute("data-size", "8")
    page.locator(".st-key-train button").click()
    page.wait_for_url("**/?run=*")
    grows(page, more=2)
    return Run(server.runs / page.url.partition("run=")[2])


def test_a_person_trains_pauses_goes_on_and_stops(page: Page, server: Server) -> None:
    run = train(page, server, epochs=400)
    page.locator(".lab-digits img.redrawn").first.wait_for()
    first, marker = pictures(page), "window.stillHere = document.querySelector('.lab-curve')"
    page.evaluate(marker)
    wait_for(lambda: page.wait_for_timeout(200) or pictures(page) != first, PATIENCE_MS / 1000)
    grows(page)
    assert page.evaluate("window.stillHere === document.querySelector('.lab-curve')"), "the chart was mounted anew"
    expect(page.locator(".lab-cloud")).to_have_attribute("data-count", "2000")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")

    press(page, "Pause")
    expect(page.get_by_text("Paused in epoch")).to_be_visible(timeout=PATIENCE_MS)
    step = run.history().step
    press(page, "Step")
    wait_for(lambda: run.history().step == step + 1 and run.status() == "paused", PATIENCE_MS / 1000)
    page.reload()
    press(page, "Go on")
    grows(page)

    other = page.context.new_page()  # a second viewer
    other.goto(page.url)
    expect(other.locator(".lab-digits img.redrawn")).to_have_count(10, timeout=PATIENCE_MS)
    grows(other)
    other.close()

    press(page, "Stop")
    expect(page.get_by_text("Stopped:")).to_be_visible(timeout=PATIENCE_MS)
    expect(page.get_by_role("cell", name="squared error per image")).to_be_visible()
    page.reload()
    expect(page.get_by_text("Stopped:")).to_be_visible()
    assert run.id in page.url


def test_a_run_outlives_the_server_and_goes_on(page: Page, tmp_path: Path) -> None:
    with serving(tmp_path, cwd=ROOT) as first:
        run = train(page, first, epochs=400)
        page.goto("about:blank")
    assert run.status() == "interrupted"
    step = run.history().step
    with serving(tmp_path, cwd=ROOT) as second:
        page.goto(f"{second.url}/?run={run.id}")
        expect(page.get_by_text("Interrupted in epoch")).to_be_visible()
        press(page, "Go on")
        expect(page.get_by_text("images/s")).to_be_visible(timeout=PATIENCE_MS)
        wait_for(lambda: run.history().step > step, PATIENCE_MS / 1000)
        page.goto("about:blank")


def test_a_phone_scrolls_one_way_only(browser: Browser, server: Server) -> None:
    run = finished(server.runs)
    context = browser.new_context(viewport={"width": 390, "height": 844}, is_mobile=True)
    page = context.new_page()
    for path in ("/", f"/?run={run.id}", f"/latent?run={run.id}"):
        page.goto(server.url + path)
        page.locator(".lab-digits img, .lab-cloud[data-count]").first.wait_for()
        page.wait_for_timeout(500)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, path
    context.close()


def test_addresses_answer_what_they_name_and_nothing_else(server: Server) -> None:
    run = finished(server.runs)
    status, body, headers = server.get("/api/plotly.min.js")
    assert (status, "plotly" in body[:200].decode()) == (200, True)
    assert "immutable" in headers["cache-control"]
    assert len(server.get("/api/data/mnist/labels.bin")[1]) == 10_000
    assert server.get("/api/data/mnist/sheet-9.png")[1].startswith(b"\x89PNG")
    assert len(server.get(f"/api/runs/{run.id}/film/100.bin")[1]) == 2_000 * 2 * 4
    assert len(server.get(f"/api/runs/{run.id}/maps/pca-5000.bin")[1]) == 5_000 * 2 * 4
    assert len(server.get(f"/api/runs/{run.id}/values/code-2.bin")[1]) == 10_000 * 4
    assert server.get(f"/api/runs/{run.id}/reconstructions-0.png")[1].startswith(b"\x89PNG")
    assert json.loads(server.get("/api/ready")[1])["ready"] is True
    nothing = (
        "/api/data/passwd/labels.bin",
        "/api/data/mnist/train.bin",
        f"/api/runs/{run.id}/film/7.bin",
        f"/api/runs/{run.id}/maps/0123456789abcdef.bin",
        f"/api/runs/{run.id}/maps/..%2f..%2fconfig.bin",
        f"/api/runs/{run.id}/values/code-99.bin",
        f"/api/runs/{run.id}/values/error.bin",
        f"/api/runs/{run.id}/reconstructions-10.png",
        "/api/data/mnist/sheet-10.png",
        "/api/runs/..%2f..%2fetc/reconstructions-0.png",
        "/api/runs/A/film/1.bin",
        "/api/components/x/..%2fmount.js",
        "/api/components/x/mount.js",
    )
    assert {path: server.get(path)[0] for path in nothing if server.get(path)[0] not in (400, 404)} == {}
