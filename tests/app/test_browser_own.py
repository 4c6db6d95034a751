"""One's own data in a real browser: nothing foreign is fetched, a button means what it says, and a phone reaches it."""

import pytest
from browsing import Server
from playwright.sync_api import Browser, Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.slow]

FOREIGN = "http://localhost:9/p.png"
ROWS = "\n".join(f"{n},{n * n},{-n}" for n in range(40))


def given(page: Page, name: str, content: str) -> None:
    """Hand over a file in the window for one's own data."""
    file = {"name": name, "mimeType": "text/csv", "buffer": content.encode()}
    page.locator("[role=dialog] input[type=file]").set_input_files([file])  # type: ignore[list-item]


def opened(page: Page, server: Server) -> None:
    page.emulate_media(reduced_motion="reduce")
    page.goto(server.url)
    page.locator(".st-key-own_data button").click()
    page.locator("[role=dialog] input[type=file]").wait_for(state="attached")


def test_what_a_file_quotes_is_not_fetched(page: Page, server: Server) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    opened(page, server)
    given(page, "md.csv", f"a,b,c\n1,2,3\n![x]({FOREIGN}),2,3\n{ROWS}")
    alert = page.locator("[role=dialog] [role=alert]")
    expect(alert).to_contain_text("line 3: holds no number where one is wanted ('![x](http")
    expect(alert.locator("a, img")).to_have_count(0)
    page.wait_for_timeout(500)
    assert not [url for url in asked if "localhost:9/" in url]


def test_the_form_takes_a_file_at_the_button_and_not_before(page: Page, server: Server) -> None:
    opened(page, server)
    given(page, "mine.csv", ROWS)
    expect(page.locator("[role=dialog]")).to_contain_text("rows of 3 numbers to learn from")
    page.keyboard.press("Escape")
    expect(page.locator("[role=dialog]")).to_have_count(0)
    layers = page.locator(".lab-layers")
    expect(layers).to_have_attribute("aria-label", "The layers: 784 → 128 → 64 → 32 → 64 → 128 → 784")
    page.locator(".st-key-own_data button").click()
    given(page, "mine.csv", ROWS)
    page.locator(".st-key-own_done button").click()
    expect(page.locator("[role=dialog]")).to_have_count(0)
    expect(layers).to_have_attribute("aria-label", "The layers: 3 → 128 → 64 → 32 → 64 → 128 → 3")


@pytest.mark.parametrize("width", [390, 320])
def test_on_a_phone_the_end_of_the_form_is_not_under_the_slider(browser: Browser, server: Server, width: int) -> None:
    context = browser.new_context(viewport={"width": width, "height": 844}, is_mobile=True, has_touch=True)
    page = context.new_page()
    page.emulate_media(reduced_motion="reduce")
    page.goto(server.url)
    button = page.locator(".st-key-own_data button")
    button.wait_for()
    page.wait_for_timeout(1_000)
    page.evaluate("document.querySelector('[data-testid=stMain]').scrollTop = 1e6")
    page.wait_for_timeout(300)
    below, bar = button.bounding_box(), page.locator(".st-key-choices .lab-size").bounding_box()
    assert below is not None
    assert bar is not None
    assert below["y"] + below["height"] <= bar["y"]
    button.click(timeout=5_000)
    page.locator("[role=dialog]").wait_for()
    context.close()
