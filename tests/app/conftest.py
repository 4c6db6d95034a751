"""What the tests with a browser share: one server a file, one browser a session, a page that reports its errors."""

from collections.abc import Iterator

import pytest
from browsing import FLAGS, PATIENCE_MS, Seen, Server, chromium, serving
from playwright.sync_api import Browser, Page, expect, sync_playwright

from aecore.baselines import Images
from aecore.config import Config
from aecore.measure import pca
from app import waiting


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("served")
    with serving(folder, cwd=folder) as running:
        yield running


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    expect.set_options(timeout=20_000)  # the five seconds it has of itself are few on a machine with many jobs
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        yield opened
        opened.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1366, "height": 768})
    context.set_default_timeout(20_000)
    seen, page = Seen(), context.new_page()
    page.on("console", seen.console)
    page.on("pageerror", lambda error: seen.append(str(error)))
    yield page
    context.close()
    assert seen == []


@pytest.fixture
def rough(browser: Browser) -> Iterator[Page]:
    """Return a page whose requests may fail: the browser says so on the console, but no script may break."""
    context = browser.new_context(
        viewport={"width": 1366, "height": 768}, color_scheme="light", reduced_motion="reduce"
    )
    context.set_default_timeout(PATIENCE_MS)
    page, broken = context.new_page(), list[str]()
    page.on("pageerror", lambda error: broken.append(str(error)))
    yield page
    context.close()
    assert broken == []


@pytest.fixture(scope="session", autouse=True)
def fitted() -> None:
    """Fit PCA as a worker would, where the data folder does not keep it yet: no test of a page starts one."""
    images = Images.of(Config())
    pca.baseline(images.name, images.split(), 0)


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a page wait for what a thread works out: the harness does not look again by itself, as a browser does."""
    monkeypatch.setattr(waiting, "AT_ONCE", 30.0)
