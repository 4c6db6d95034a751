"""The form in a real browser: the slider and its event, the one glide, and a training by keyboard alone."""

from collections.abc import Callable, Iterator

import pytest
from browsing import PATIENCE_MS, Seen, Server
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect
from running import wait_for

from aecore.runs import all_runs

pytestmark = [pytest.mark.browser, pytest.mark.slow]

HEARD = """
window.heard = [];
document.addEventListener("lab:size", (event) => window.heard.push(event.detail.size));
"""
TOUCHED = """
document.addEventListener("lab:size", (event) => {
  if (event.detail.size !== SIZE) return;
  setTimeout(() => document.body.dispatchEvent(new PointerEvent("pointerdown", { bubbles: true })), 0);
});
"""
TYPED = """
document.addEventListener("lab:size", (event) => {
  if (event.detail.size !== 2) return;
  const field = document.querySelector("[data-testid=stPopoverBody] input");
  setTimeout(() => field.dispatchEvent(new KeyboardEvent("keydown", { key: "8", bubbles: true })), 0);
});
"""
Visit = Callable[..., Page]


@pytest.fixture
def visit(browser: Browser, server: Server) -> Iterator[Visit]:
    """Return a visitor: `visit()` opens the Lab in a browser that was never here, and records what it hears."""
    contexts: list[BrowserContext] = []
    seen = Seen()

    def opened(
        *, still: bool = True, run: str = "", width: int = 1280, height: int = 720, touched_at: int | None = None
    ) -> Page:
        motion = "reduce" if still else "no-preference"
        contexts.append(browser.new_context(viewport={"width": width, "height": height}, reduced_motion=motion))
        contexts[-1].add_init_script(HEARD)
        if touched_at is not None:  # from within: on a busy machine a click from here comes a step too late
            contexts[-1].add_init_script(TOUCHED.replace("SIZE", str(touched_at)))
        page = contexts[-1].new_page()
        page.on("console", seen.console)
        page.on("pageerror", lambda error: seen.append(str(error)))
        page.goto(f"{server.url}?run={run}" if run else server.url)
        page.locator(".lab-size[data-size]").wait_for()
        return page

    yield opened
    for context in contexts:
        context.close()
    assert seen == []


def heard(page: Page) -> list[int]:
    found: list[int] = page.evaluate("window.heard")
    return found


def hears(page: Page, *sizes: int) -> None:
    wait_for(lambda: page.wait_for_timeout(50) or heard(page)[-len(sizes) :] == list(sizes), 15)


def test_the_slider_moves_by_keys_and_is_heard_before_the_form_follows(visit: Visit) -> None:
    page = visit()
    expect(page.locator(".lab-layers")).to_have_attribute(
        "aria-label", "The layers: 784 → 128 → 64 → 32 → 64 → 128 → 784"
    )
    slider = page.get_by_role("slider", name="Latent size")
    for key in ("ArrowLeft", "ArrowLeft", "ArrowLeft"):
        slider.press(key)
    hears(page, 16, 8, 4)
    expect(page.locator(".lab-size b")).to_have_text("4 numbers, 196 times smaller")
    expect(slider).to_have_attribute("aria-valuetext", "4 numbers, 196 times smaller")
    expect(page.locator(".lab-layers .code")).to_have_count(1)
    expect(page.locator(".lab-layers")).to_have_attribute(
        "aria-label", "The layers: 784 → 128 → 64 → 4 → 64 → 128 → 784"
    )
    slider.press("Home")
    expect(page.locator(".lab-size")).to_have_attribute("data-size", "1")


def test_a_size_between_two_steps_is_grey_and_said_exactly(visit: Visit) -> None:
    page = visit()
    page.get_by_role("button", name="More settings").click()
    field = page.get_by_role("spinbutton", name="Latent size", exact=True)
    field.fill("20")
    field.press("Enter")
    expect(page.locator(".lab-size.off b")).to_have_text("20 numbers, 39.2 times smaller")
    expect(page.get_by_role("slider", name="Latent size")).to_have_value("4")
    hears(page, 20)
    expect(field).to_be_visible()  # what was opened stays open


def test_the_ladder_shows_itself_once(visit: Visit) -> None:
    page = visit(still=False)
    hears(page, 2, 8, 32)
    expect(page.locator(".lab-size b")).to_have_text("32 numbers, 24.5 times smaller")
    page.reload()
    page.locator(".lab-size[data-size]").wait_for()
    page.wait_for_timeout(3_000)
    assert set(heard(page)) <= {32}


def test_any_touch_stops_the_glide_where_it_is_and_the_form_follows(visit: Visit) -> None:
    page = visit(still=False, touched_at=2)
    hears(page, 2)
    expect(page.locator(".lab-layers")).to_have_attribute(
        "aria-label", "The layers: 784 → 128 → 64 → 2 → 64 → 128 → 784"
    )
    page.wait_for_timeout(2_500)
    assert heard(page)[-1] == 2
    assert 8 not in heard(page)
    expect(page.locator(".lab-size b")).to_have_text("2 numbers, 392 times smaller")


def test_what_is_typed_in_the_form_ends_the_glide_and_counts_alone(browser: Browser, server: Server) -> None:
    context = browser.new_context(viewport={"width": 1280, "height": 720}, reduced_motion="no-preference")
    context.add_init_script(HEARD + TYPED)
    page, held = context.new_page(), list[Route]()
    page.route("**/api/components/*/size_slider.js", lambda route: held.append(route))
    page.goto(server.url)
    page.get_by_role("button", name="More settings").click()  # before the slider is there: the glide begins after it
    wait_for(lambda: page.wait_for_timeout(50) or held)
    for route in held:
        route.continue_()
    hears(page, 2, 32)
    page.wait_for_timeout(2_500)
    assert heard(page)[-2:] == [2, 32]
    expect(page.locator(".lab-size")).to_have_attribute("data-size", "32")
    context.close()


def test_who_had_a_run_in_hand_is_not_shown_around_after(visit: Visit) -> None:
    page = visit(still=False, run="ladder-8")
    page.locator(".st-key-chip button").click()
    page.get_by_text("The ladder (shipped runs)").click()
    page.wait_for_url(lambda url: "run=" not in url)
    expect(page.get_by_text("An autoencoder")).to_be_visible()
    count = len(heard(page))
    page.wait_for_timeout(3_000)
    assert heard(page)[count:] == []


def test_nothing_glides_where_less_motion_is_asked_for(visit: Visit) -> None:
    page = visit()
    page.wait_for_timeout(3_500)
    assert set(heard(page)) <= {32}


def test_a_click_right_after_a_move_trains_what_is_seen(visit: Visit, server: Server) -> None:
    page, known = visit(), {run.id for run in all_runs(server.runs)}
    page.get_by_role("slider", name="Latent size").press("ArrowRight")
    page.locator(".st-key-train button").click()
    page.wait_for_url("**/?run=*", timeout=PATIENCE_MS)
    (run,) = [run for run in all_runs(server.runs) if run.id not in known]
    assert run.config.code.size == 64
    run.ask("stop")


def test_what_is_typed_is_trained_however_fast_the_click(visit: Visit, server: Server) -> None:
    page, known = visit(), {run.id for run in all_runs(server.runs)}
    page.get_by_role("button", name="More settings").click()
    wanted = {"Latent size": 8, "Epochs": 77, "Images in a step": 100, "Seed": 5}
    for label, value in wanted.items():
        page.get_by_role("spinbutton", name=label, exact=True).fill(str(value))
        page.keyboard.press("Enter")
    page.locator(".st-key-train button").dispatch_event("click")
    page.wait_for_url("**/?run=*", timeout=PATIENCE_MS)
    (run,) = [run for run in all_runs(server.runs) if run.id not in known]
    training = run.config.training
    assert (run.config.code.size, training.epochs, training.batch_size, training.seed) == (8, 77, 100, 5)
    run.ask("stop")


def test_a_training_is_chosen_and_begun_by_keyboard_alone(visit: Visit, server: Server) -> None:
    page, known = visit(), {run.id for run in all_runs(server.runs)}
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('.lab-size input')"):
            break
    page.keyboard.press("ArrowLeft")
    for _ in range(12):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.closest('.st-key-train') !== null"):
            break
    page.keyboard.press("Enter")
    page.wait_for_url("**/?run=*", timeout=PATIENCE_MS)
    (run,) = [run for run in all_runs(server.runs) if run.id not in known]
    assert run.config.code.size == 16
    run.ask("stop")


@pytest.mark.parametrize(("width", "height"), [(1280, 720), (1366, 768)])
def test_the_button_shows_without_scrolling(width: int, height: int, visit: Visit) -> None:
    page = visit(width=width, height=height)
    page.get_by_role("button", name="More settings").click()
    page.get_by_role("spinbutton", name="Learning rate").wait_for(state="attached")
    for place in (".st-key-train button", ".lab-size", ".lab-layers"):
        box = page.locator(place).bounding_box()
        assert box is not None
        assert box["y"] + box["height"] <= height, place
    seen = page.evaluate(
        "(([x, y]) => document.elementFromPoint(x, y)?.closest('.st-key-train') !== null)",
        page.evaluate(
            "(({x, y, width, height}) => [x + width / 2, y + height / 2])"
            "(document.querySelector('.st-key-train button').getBoundingClientRect())"
        ),
    )
    assert seen, "the settings hide the button"
