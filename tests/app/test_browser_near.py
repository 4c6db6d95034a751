"""The honest map under real hands: lines to true neighbours, what was kept as colour, a view as an address, a table."""

from urllib.parse import parse_qsl, urlsplit

import pytest
from browsing import PATIENCE_MS, Server, press
from playwright.sync_api import Page, expect

from app import selecting

pytestmark = [pytest.mark.browser, pytest.mark.slow]

RUN = "ladder-8"
CLOUD, MAP, KIN = ".lab-cloud", ".lab-cloud canvas.map", ".lab-cloud .kin"


@pytest.fixture
def latent(page: Page, server: Server) -> Page:
    """Return the page with the PCA map of a shipped run, drawn."""
    page.emulate_media(reduced_motion="reduce")
    page.goto(f"{server.url}/latent?run={RUN}&map=pca")
    drawn(page, 2_000)
    return page


def drawn(page: Page, count: int) -> None:
    page.wait_for_selector(f"{CLOUD}[data-count='{count}'][data-frames]", timeout=PATIENCE_MS)


def click(page: Page, index: int) -> None:
    """Click on a point; from within the page, so that it has not moved meanwhile."""
    page.evaluate(
        """index => {
            const { cloud } = document.querySelector('.lab-cloud');
            cloud.hands.click([cloud.screen[2 * index], cloud.screen[2 * index + 1]]);
        }""",
        index,
    )


def ink(page: Page) -> int:
    """Return how many pixels over the dots are drawn on."""
    return int(
        page.evaluate(
            """() => {
                const { over } = document.querySelector('.lab-cloud').cloud;
                const { data } = over.getContext('2d').getImageData(0, 0, over.width, over.height);
                return data.filter((value, i) => i % 4 === 3 && value > 0).length;
            }"""
        )
    )


def parts(address: str) -> dict[str, object]:
    """Return what an address says; a browser and the server may deflate the same selection differently."""
    found: dict[str, object] = dict(parse_qsl(urlsplit(address).query))
    return {**found, "caught": selecting.unpack(str(found.get("caught", "")))}


def state_of(page: Page) -> dict[str, object]:
    """Return what a bookmark has to bring back."""
    found: dict[str, object] = page.evaluate(
        """() => {
            const { cloud } = document.querySelector('.lab-cloud'), { k, x, y } = cloud.view;
            return { kind: cloud.data.kind, count: cloud.count, caught: [...(cloud.caught ?? [])].sort(),
                     hidden: [...cloud.hidden], view: [k, x, y].map(Math.round), tint: cloud.tint.join() };
        }"""
    )
    return found


def test_a_click_draws_lines_to_the_true_neighbours_and_escape_clears_them(latent: Page) -> None:
    latent.mouse.move(5, 5)
    before = ink(latent)
    click(latent, 12)
    latent.wait_for_selector(f"{CLOUD}[data-kin='15']")
    expect(latent.locator(KIN)).to_contain_text("of its 15 nearest codes are near it here too")
    expect(latent.locator(f"{KIN} button")).to_have_count(15)
    kept = int(latent.locator(CLOUD).get_attribute("data-kept") or -1)
    expect(latent.locator(f"{KIN} button.near")).to_have_count(kept)
    expect(latent.locator(".lab-cloud .tip")).to_contain_text(f"{kept} of its 15")
    latent.wait_for_timeout(200)
    assert ink(latent) > before + 100
    latent.locator(MAP).press("Escape")
    expect(latent.locator(KIN)).to_be_hidden()
    latent.wait_for_timeout(200)
    assert ink(latent) == before


def test_the_lines_follow_to_another_map_and_go_with_a_click_beside_all_points(latent: Page) -> None:
    click(latent, 12)
    latent.wait_for_selector(f"{CLOUD}[data-kin='15']")
    pictures = latent.locator(f"{KIN} button").evaluate_all("all => all.map((one) => one.title)")
    before = latent.locator(KIN).inner_text()
    latent.get_by_text("2 numbers", exact=True).click()
    latent.wait_for_function("document.querySelector('.lab-cloud').cloud.data.kind === 'dims'")
    latent.wait_for_function(
        """before => {
            const kin = document.querySelector('.lab-cloud .kin');
            return kin.innerText !== before && kin.querySelector('button');
        }""",
        arg=before,
        timeout=PATIENCE_MS,
    )
    assert latent.locator(f"{KIN} button").evaluate_all("all => all.map((one) => one.title)") == pictures
    latent.evaluate("document.querySelector('.lab-cloud').cloud.hands.click([1, 1])")
    expect(latent.locator(KIN)).to_be_hidden()


def test_n_draws_them_from_the_keyboard_and_a_picture_leads_on(latent: Page) -> None:
    canvas = latent.locator(MAP)
    canvas.focus()
    canvas.press("ArrowRight")
    assert "N draws lines to its true neighbours" in latent.evaluate("document.querySelector('.lab-cloud').cloud.alt()")
    canvas.press("n")
    expect(latent.locator(KIN)).to_contain_text("7, test image 0")
    first = latent.locator(f"{KIN} button").first
    name = first.get_attribute("title") or ""
    first.press("Enter")
    expect(latent.locator(f"{KIN} p")).to_contain_text(name)
    latent.locator(f"{KIN} button").first.press("Escape")
    expect(latent.locator(KIN)).to_be_hidden()
    expect(canvas).to_be_focused()


def test_points_are_coloured_by_what_the_map_kept(latent: Page) -> None:
    before = state_of(latent)["tint"]
    latent.get_by_role("combobox", name="Colour by").click()
    latent.get_by_role("option", name="neighbours the map kept").click()
    scale = latent.locator(".lab-cloud .scale")
    expect(scale).to_contain_text("of its 15 nearest codes", timeout=PATIENCE_MS)
    assert scale.locator("b").all_inner_texts() == ["0", "15"]
    assert state_of(latent)["tint"] != before
    latent.wait_for_url("**colour=kept*")
    expect(latent.get_by_text("Continuity")).to_be_visible()


def test_what_is_not_caught_or_is_hidden_stays_as_context(latent: Page) -> None:
    count = """() => {
        const { tint, palette, labels } = document.querySelector('.lab-cloud').cloud;
        const faint = (i) => tint[i] === palette.length - 1, all = [...tint.keys()];
        return { faint: all.filter(faint).length, own: all.filter((i) => !faint(i)).map((i) => labels[i]) };
    }"""
    assert latent.evaluate(count)["faint"] == 0
    latent.locator(".lab-cloud .legend button").filter(has_text="3").click()
    found = latent.evaluate(count)
    assert 3 not in found["own"]
    assert found["faint"] + len(found["own"]) == 2_000
    latent.evaluate("document.querySelector('.lab-cloud').cloud.catch([0, 1, 2, 18])")  # 7, 2, 1 and 3
    assert sorted(latent.evaluate(count)["own"]) == [1, 2, 7]


def test_a_view_is_an_address(latent: Page) -> None:
    latent.get_by_role("combobox", name="Colour by").click()
    latent.get_by_role("option", name="number 3 of the code").click()
    latent.wait_for_url("**colour=code-3*")
    latent.evaluate("document.querySelector('.lab-cloud').cloud.catch([1, 5, 8, 300, 1999])")
    expect(latent.get_by_text("5 caught:")).to_be_visible()
    latent.locator(".lab-cloud .legend button").filter(has_text="3").click()
    latent.evaluate("document.querySelector('.lab-cloud').cloud.zoom(3, 200, 120)")
    latent.wait_for_url("**view=pca_3*")
    wanted = state_of(latent)
    assert wanted["caught"] == [1, 1999, 300, 5, 8]
    press(latent, "Copy address")
    address = latent.get_by_label("Address of this view").input_value()
    assert parts(address) == parts(latent.url)
    other = latent.context.new_page()
    other.emulate_media(reduced_motion="reduce")
    other.goto(address)
    other.wait_for_selector(f"{CLOUD}[data-caught='5'][data-frames]", timeout=PATIENCE_MS)
    expect(other.get_by_text("5 caught:")).to_be_visible()
    other.wait_for_function("document.querySelector('.lab-cloud').cloud.view.k > 2.9")
    found = state_of(other)
    assert found.pop("view") == pytest.approx(wanted.pop("view"), abs=1)  # pixels
    assert found == wanted
    press(other, "Let go of 5")
    other.wait_for_function("!location.search.includes('caught=')")
    press(other, "Whole map")
    other.wait_for_function("!location.search.includes('view=')")


def test_what_is_caught_is_still_caught_after_another_page(latent: Page) -> None:
    latent.evaluate("document.querySelector('.lab-cloud').cloud.catch([1, 5, 8])")
    expect(latent.get_by_text("3 caught:")).to_be_visible()
    latent.get_by_role("link", name="Reconstructions").click()
    expect(latent.get_by_text("3 caught:")).to_be_hidden()
    latent.get_by_role("link", name="Latent space").click()
    latent.wait_for_selector(f"{CLOUD}[data-caught='3']", timeout=PATIENCE_MS)
    expect(latent.get_by_text("3 caught:")).to_be_visible()


def test_rows_of_the_table_are_caught_on_the_map(latent: Page) -> None:
    latent.get_by_text("The points as a table").click()
    grid = latent.get_by_test_id("stDataFrame")
    expect(grid).to_be_visible(timeout=PATIENCE_MS)
    box = grid.bounding_box()
    assert box is not None
    latent.wait_for_timeout(500)  # the table draws itself on a canvas of its own
    for row in (0, 2):
        grid.click(position={"x": 18, "y": 35 + 35 * row + 17})
        expect(latent.get_by_role("button", name=f"Catch the {row // 2 + 1} chosen on the map")).to_be_visible()
    press(latent, "Catch the 2 chosen on the map")
    latent.wait_for_selector(f"{CLOUD}[data-caught='2']", timeout=PATIENCE_MS)
    assert state_of(latent)["caught"] == [0, 2]
    expect(latent.get_by_text("2 caught:")).to_be_visible()
