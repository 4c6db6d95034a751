"""The map under real hands: pointing, catching, coming closer, hiding classes, and UMAP on its way."""

import pytest
from browsing import PATIENCE_MS, Server, at_rest, press
from playwright.sync_api import Browser, Locator, Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.slow]

RUN = "ladder-8"
MAP = ".lab-cloud canvas.map"


@pytest.fixture
def latent(page: Page, server: Server) -> Page:
    """Return the page with the map of a shipped run, drawn."""
    page.goto(f"{server.url}/latent?run={RUN}")
    drawn(page, 2_000)
    return page


def drawn(page: Page, count: int) -> None:
    page.wait_for_selector(f".lab-cloud[data-count='{count}'][data-frames]", timeout=PATIENCE_MS)


def said(page: Page, name: str) -> str:
    """Return what the map says of itself."""
    return page.locator(".lab-cloud").get_attribute(f"data-{name}") or ""


def place(page: Page, index: int) -> tuple[float, float]:
    """Return where a point lies in the window."""
    x, y = page.evaluate(
        """index => {
            const { cloud } = document.querySelector('.lab-cloud'), area = cloud.canvas.getBoundingClientRect();
            return [area.left + cloud.screen[2 * index], area.top + cloud.screen[2 * index + 1]];
        }""",
        index,
    )
    return x, y


def middle(page: Page) -> tuple[float, float]:
    box = page.locator(MAP).bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def legend(page: Page, name: str) -> Locator:
    return page.locator(".lab-cloud .legend button").filter(has_text=name)


def lasso(page: Page) -> None:
    """Draw around the middle of the map."""
    x, y = middle(page)
    page.get_by_role("radio", name="Lasso").click()
    page.mouse.move(x - 80, y - 60)
    page.mouse.down()
    for dx, dy in ((80, -60), (80, 60), (-80, 60), (-80, -50)):
        page.mouse.move(x + dx, y + dy, steps=4)
    page.mouse.up()


def test_a_lasso_shows_what_it_caught_and_lets_it_go(latent: Page) -> None:
    expect(latent.get_by_text("Choose Box or Lasso")).to_be_visible()
    lasso(latent)
    count = int(said(latent, "caught"))
    assert 10 < count < 2_000
    expect(latent.get_by_text(f"{count:,} caught:")).to_be_visible()
    expect(latent.locator(".lab-strip i")).to_have_count(min(count, 40))
    expect(latent.get_by_role("img", name="decoded mean of the codes")).to_be_visible(timeout=PATIENCE_MS)
    latent.get_by_text("UMAP", exact=True).click()  # what was caught stays caught on another map of the same codes
    expect(latent.get_by_text(f"{count:,} caught:")).to_be_visible()
    press(latent, f"Let go of {count:,}")
    expect(latent.get_by_text("Choose Box or Lasso")).to_be_visible()
    assert said(latent, "caught") == "0"


def test_a_box_and_a_drag_with_shift_catch_too(latent: Page) -> None:
    x, y = middle(latent)
    latent.get_by_role("radio", name="Box").click()
    latent.mouse.move(x - 50, y - 40)
    latent.mouse.down()
    latent.mouse.move(x + 50, y + 40, steps=4)
    latent.mouse.up()
    boxed = int(said(latent, "caught"))
    assert boxed > 0
    latent.get_by_role("radio", name="Move").click()
    latent.keyboard.down("Shift")
    latent.mouse.move(x - 90, y - 70)
    latent.mouse.down()
    for dx, dy in ((90, -70), (90, 70), (-90, 70)):
        latent.mouse.move(x + dx, y + dy, steps=3)
    latent.mouse.up()
    latent.keyboard.up("Shift")
    assert int(said(latent, "caught")) > boxed


def test_coming_closer_changes_the_view_and_the_whole_map_comes_back(latent: Page) -> None:
    before, (x, y) = place(latent, 3), middle(latent)
    latent.mouse.move(x, y)
    latent.mouse.wheel(0, -400)
    latent.wait_for_function("Number(document.querySelector('.lab-cloud').dataset.zoom) > 1.5")
    latent.wait_for_timeout(100)
    near = place(latent, 3)
    assert near != before
    latent.mouse.down()
    latent.mouse.move(x + 60, y + 30, steps=4)
    latent.mouse.up()
    latent.wait_for_timeout(100)
    moved = place(latent, 3)
    assert (moved[0] - near[0], moved[1] - near[1]) == pytest.approx((60, 30), abs=1)
    press(latent, "Whole map")
    latent.wait_for_timeout(100)
    assert place(latent, 3) == pytest.approx(before, abs=0.01)
    assert latent.evaluate("document.querySelector('[data-testid=stMain]').scrollTop") == 0


def test_pointing_shows_a_digit_and_asks_the_server_nothing(latent: Page) -> None:
    latent.mouse.move(*place(latent, 0))
    tip = latent.locator(".lab-cloud .tip")
    expect(tip).to_have_attribute("data-ready", "true", timeout=PATIENCE_MS)  # the sheets have come
    at_rest(latent)
    requests: list[str] = []
    latent.on("request", lambda request: requests.append(request.url))
    titles = set()
    for index in range(0, 2_000, 97):
        latent.mouse.move(*place(latent, index))
        expect(tip.locator("canvas")).to_have_count(2)
        assert tip.get_attribute("data-ready") == "true"
        titles.add(tip.inner_text())
    assert len(titles) > 10
    assert requests == []
    shown = "(canvas) => canvas.getContext('2d').getImageData(0, 0, 28, 28).data.some((value) => value > 0)"
    assert all(canvas.evaluate(shown) for canvas in tip.locator("canvas").all())


def test_the_legend_hides_a_class_and_shows_one_alone(latent: Page) -> None:
    ones, names = legend(latent, "1"), said(latent, "names")
    ones.click()
    expect(ones).to_have_attribute("aria-pressed", "false")
    fewer = int(said(latent, "shown"))
    assert 1_600 < fewer < 1_900
    ones.click()
    expect(ones).to_have_attribute("aria-pressed", "true")
    assert said(latent, "shown") == "2000"
    ones.click(modifiers=["Alt"])
    assert int(said(latent, "shown")) == 2_000 - fewer
    latent.wait_for_function("document.querySelector('.lab-cloud').dataset.names === '1'")
    ones.click()  # nothing would be left
    assert said(latent, "shown") == "2000"
    latent.wait_for_function("names => document.querySelector('.lab-cloud').dataset.names === names", arg=names)
    legend(latent, "7").dblclick()
    assert int(said(latent, "shown")) < 400


def test_keys_walk_catch_come_closer_and_let_go(latent: Page) -> None:
    canvas, tip = latent.locator(MAP), latent.locator(".lab-cloud .tip")
    canvas.focus()
    canvas.press("ArrowRight")
    expect(tip).to_contain_text("7, test image 0")
    expect(tip.locator("figure")).to_have_count(2)
    canvas.press("ArrowRight")
    canvas.press("Enter")
    expect(latent.get_by_text("1 caught: 1 two")).to_be_visible()
    canvas.press("Escape")
    expect(tip).to_be_hidden()
    canvas.press("Escape")
    expect(latent.get_by_text("Choose Box or Lasso")).to_be_visible()
    canvas.press("+")
    assert said(latent, "zoom") == "1.50"
    canvas.press("0")
    assert said(latent, "zoom") == "1.00"
    latent.get_by_role("radio", name="Move").press("ArrowRight")
    expect(latent.get_by_role("radio", name="Box")).to_have_attribute("aria-checked", "true")


def test_more_points_and_other_colours_by_a_click(latent: Page) -> None:
    latent.get_by_text("10,000", exact=True).click()
    drawn(latent, 10_000)
    latent.get_by_role("combobox", name="Colour by").click()
    latent.get_by_role("option", name="number 3 of the code").click()
    expect(latent.locator(".lab-cloud .scale")).to_contain_text("number 3 of the code")
    latent.wait_for_url("**colour=code-3*")
    latent.reload()
    drawn(latent, 10_000)
    expect(latent.locator(".lab-cloud .scale")).to_be_visible()


def test_umap_is_made_followed_and_cancelled(latent: Page) -> None:
    latent.get_by_text("UMAP", exact=True).click()
    latent.get_by_text("10,000", exact=True).click()
    drawn(latent, 10_000)
    latent.get_by_role("spinbutton", name="Neighbours").fill("199")
    press(latent, "Make this map")
    press(latent, "Cancel")
    expect(latent.get_by_text("This map was cancelled")).to_be_visible(timeout=PATIENCE_MS)
    latent.get_by_text("2,000", exact=True).click()
    latent.get_by_role("spinbutton", name="Neighbours").fill("10")
    press(latent, "Make this map")
    expect(latent.get_by_text("Trustworthiness")).to_be_visible(timeout=PATIENCE_MS)
    expect(latent.get_by_text("another seed moves them")).to_be_visible()
    latent.wait_for_function("document.querySelector('.lab-cloud').cloud.glide.kind === 'umap'")


def test_a_map_can_be_taken_away(latent: Page) -> None:
    with latent.expect_download() as started:
        press(latent, "Download CSV")
    content = started.value.path().read_text()
    assert content.startswith("index,label,x,y,squared_error,code_1,")
    assert len(content.splitlines()) == 2_001
    assert latent.locator(".js-plotly-plot").count() == 0
    press(latent, "Open as Plotly figure")
    expect(latent.locator(".js-plotly-plot")).to_be_visible(timeout=PATIENCE_MS)


def test_on_a_phone_a_finger_scrolls_on_and_nothing_is_wider(browser: Browser, server: Server) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 844}, is_mobile=True, has_touch=True)
    page = context.new_page()
    for path in ("/", f"/latent?run={RUN}"):
        page.goto(server.url + path)
        drawn(page, 2_000)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, path
        assert page.locator(".lab-cloud .stage").evaluate("stage => getComputedStyle(stage).touchAction") == "pan-y"
    context.close()


def test_the_slider_of_latent_sizes_moves_the_map_without_the_server(page: Page, server: Server) -> None:
    page.emulate_media(reduced_motion="reduce")  # a first visitor is shown the sizes, one after the other
    page.goto(server.url)
    drawn(page, 2_000)
    at_rest(page)
    page.wait_for_function("document.querySelector('.lab-cloud').cloud.given.ladder !== null")
    before = place(page, 5)
    say = "size => document.dispatchEvent(new CustomEvent('lab:size', { detail: { size } }))"
    for size in (64, 4, 64):
        page.evaluate(say, size)
        page.wait_for_selector(f".lab-cloud[data-size='{size}']")
    page.wait_for_timeout(700)
    assert place(page, 5) != before


def test_another_page_keeps_the_run_and_the_map_comes_back_as_it_was(latent: Page) -> None:
    latent.get_by_text("5,000", exact=True).click()
    drawn(latent, 5_000)
    latent.get_by_role("link", name="Lab", exact=True).click()
    latent.wait_for_url(f"**/?run={RUN}*")
    latent.get_by_role("link", name="Latent space", exact=True).click()
    drawn(latent, 5_000)
    assert RUN in latent.url
