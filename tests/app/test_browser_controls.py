"""Choices that stand beside each other wrap where they do not fit, on every page and at every width."""

import pytest
from browsing import PATIENCE_MS, Server
from playwright.sync_api import Page
from test_browser_use_anomaly import given

pytestmark = [pytest.mark.browser, pytest.mark.slow]

CUT = """() => [...document.querySelectorAll('[data-testid="stButtonGroup"] > div')]
  .filter((one) => one.scrollWidth > one.clientWidth + 1).map((one) => one.innerText)"""


@pytest.mark.parametrize("width", [390, 700, 1366])
@pytest.mark.parametrize(
    ("address", "control"),
    [
        ("uses?run=ladder-8&use=anomaly&strange=rotated", ".st-key-_w_strange_by"),
        ("latent?run=ladder-8&map=pca&split=train&points=60000", ".st-key-_w_points"),
    ],
)
def test_no_choice_is_out_of_sight(address: str, control: str, width: int, page: Page, server: Server) -> None:
    given("ladder-8", server)
    page.set_viewport_size({"width": width, "height": 768})
    page.goto(f"{server.url}/{address}")
    page.wait_for_selector(f"{control} [role='radio']", timeout=PATIENCE_MS)
    assert page.evaluate(CUT) == []
