"""In a browser: one handle moves map, pictures, loss and bars; the film plays, of two runs, and from a file alone."""

from pathlib import Path

import pytest
from browsing import PATIENCE_MS, Server, at_rest
from filmed import filmed
from playwright.sync_api import Browser, Page, expect

from app import cache, film_export, mine
from app.components import film

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.usefixtures("one_thread")]

SHOT = "(box) => [...box.querySelectorAll('canvas')].map((one) => one.toDataURL())"


def stands(page: Page, screens: int) -> None:
    expect(page.locator(".lab-film .screen[data-step]")).to_have_count(screens, timeout=PATIENCE_MS)
    page.wait_for_function(
        "() => { const box = document.querySelector('.lab-film');"
        " return box.player.screens.every(({ reel }) => reel.ready === reel.frames.length); }",
        timeout=PATIENCE_MS,
    )


def scrub(page: Page, place: float) -> None:
    page.locator(".lab-film input").evaluate(
        "(one, at) => { one.value = at * one.max; one.dispatchEvent(new Event('input')); }", place
    )
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")


def test_the_handle_moves_all_at_once_and_asks_nobody(page: Page, server: Server) -> None:
    run, other = filmed(server.runs, "code.size=2"), filmed(server.runs, "code.size=5", "code.kind=variational")
    page.goto(f"{server.url}/latent?run={run.id}&film_beside={other.id}&seen_as=film")
    stands(page, 2)
    at_rest(page)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    seen, cursors = [], []
    for place in (0.0, 0.5, 1.0):
        scrub(page, place)
        seen.append([page.locator(".lab-film .screen").nth(n).evaluate(SHOT) for n in (0, 1)])
        cursors.append(float(page.locator(".lab-film .cursor").first.get_attribute("x1") or "nan"))
    for screen in (0, 1):
        maps, reals, _seen, redrawn, bars = zip(*[shots[screen] for shots in seen], strict=True)
        assert len(set(reals)) == 1
        assert [len(set(shots)) for shots in (maps, redrawn, bars)] == [3, 3, 3]
    assert cursors == sorted(set(cursors))
    assert asked == []


def test_play_goes_from_the_first_frame_to_the_last(page: Page, server: Server) -> None:
    run = filmed(server.runs, "code.size=2")
    page.goto(f"{server.url}/latent?run={run.id}&seen_as=film")
    stands(page, 1)
    page.get_by_role("button", name="Play").click()
    screen = page.locator(".lab-film .screen")
    expect(screen).to_have_attribute("data-step", "0", timeout=PATIENCE_MS)
    page.get_by_role("button", name="Pause").click()
    held = float(screen.get_attribute("data-epoch") or "nan")
    page.wait_for_timeout(300)
    assert float(screen.get_attribute("data-epoch") or "nan") == held < 3
    page.locator(".lab-film input").focus()
    page.keyboard.press("End")
    expect(page.locator(".lab-film output")).to_have_text("epoch 3.00")
    handle = page.locator(".lab-film input")
    for key, place in (("Home", 0), ("ArrowRight", 1), ("ArrowRight", 2), ("ArrowLeft", 1)):
        page.keyboard.press(key)
        epoch = page.evaluate(f"document.querySelector('.lab-film').player.epochAt({place}).toFixed(2)")
        expect(handle).to_have_attribute("aria-valuetext", f"epoch {epoch}")


def test_the_page_taken_away_plays_without_a_network(browser: Browser, runs_root: Path, tmp_path: Path) -> None:
    file = tmp_path / "film.html"
    looks = [cache.look(filmed(runs_root, "code.size=3"))]
    file.write_text(film_export.page(looks, film.data(looks, height=300)), encoding="utf-8")
    context = browser.new_context(offline=True)
    page, wrong = context.new_page(), []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda message: wrong.append(message.text) if message.type in ("error", "warning") else None)
    page.goto(file.as_uri())
    expect(page.locator(".screen[data-step='0']")).to_be_visible(timeout=PATIENCE_MS)
    before = page.locator(".screen").evaluate(SHOT)
    page.get_by_role("button", name="Play").click()
    expect(page.locator("output")).to_have_text("epoch 3.00", timeout=PATIENCE_MS)
    after = page.locator(".screen").evaluate(SHOT)
    assert [a == b for a, b in zip(before, after, strict=True)] == [False, True, True, False, False]
    assert wrong == []
    context.close()


def test_ones_own_digit_is_in_the_page_taken_away(
    page: Page, server: Server, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("AECORE_RUNS_DIR", str(server.runs))
    name = mine.put(cache.dataset("mnist").test.images[3])
    page.goto(f"{server.url}/latent?run=ladder-2&seen_as=film&mine={name}")
    expect(page.locator(".lab-film .screen h4")).to_be_visible(timeout=PATIENCE_MS)
    with page.expect_download(timeout=PATIENCE_MS) as coming:
        page.get_by_role("button", name="Download as one page").click()
    coming.value.save_as(tmp_path / "film.html")
    text = (tmp_path / "film.html").read_text(encoding="utf-8")
    assert '"followed": "data:' in text
    assert f"<h1>{page.locator('.lab-film .screen h4').inner_text()}</h1>" in text
    assert "ScriptRunContext" not in (server.runs.parent / "server.log").read_text()


def test_a_run_that_trains_adds_frames_to_the_film_that_is_watched(page: Page, server: Server) -> None:
    page.goto(server.url)
    page.locator(".st-key-train button").click(timeout=PATIENCE_MS)
    page.wait_for_url("**run=**", timeout=PATIENCE_MS)
    page.get_by_role("link", name="Latent space").click()
    page.wait_for_function("() => document.querySelector('.lab-film')?.player?.epochs.length >= 3", timeout=PATIENCE_MS)
    before = page.evaluate("document.querySelector('.lab-film').player.epochs.length")
    page.wait_for_function(
        f"() => document.querySelector('.lab-film')?.player?.epochs.length > {before}", timeout=PATIENCE_MS
    )
    assert page.evaluate("document.querySelector('.lab-film').player.following")


def test_two_of_the_runs_that_ship_play_beside_each_other_at_once(page: Page, server: Server) -> None:
    page.goto(f"{server.url}/latent?run=ladder-2&film_beside=ladder-16&seen_as=film")
    stands(page, 2)
    seen = []
    for place in (0.0, 0.4, 1.0):
        scrub(page, place)
        seen.append([page.locator(".lab-film .screen").nth(n).evaluate(SHOT) for n in (0, 1)])
    for screen in (0, 1):
        maps, _reals, _seen, redrawn, bars = zip(*[shots[screen] for shots in seen], strict=True)
        assert [len(set(shots)) for shots in (maps, redrawn, bars)] == [3, 3, 3]
