"""Denoising, super-resolution and compression in a real browser: the control moved, picture and number changed."""

import numpy as np
import pytest
from browsing import Server
from playwright.sync_api import Page, expect

from aecore import data, finding
from aecore.runs import Run
from aecore.taskqueue import TaskFile
from aecore.taskruns import TaskSpec, key_of
from aecore.tasks.compression.rates import Clean, of_wire, table
from aecore.tasks.compression.wire import of_network
from aecore.tasks.given import Given
from aecore.tasks.result import Result

pytestmark = [pytest.mark.browser, pytest.mark.slow]
REDRAWN = "before => document.querySelector('.lab-tiles')?.getAttribute('style') !== before"


def sheet(page: Page) -> str:
    """Return the address of the pictures."""
    return str(page.locator(".lab-tiles").first.get_attribute("style"))


def test_more_noise_is_another_picture_and_another_number(page: Page, server: Server) -> None:
    page.goto(f"{server.url}/uses?run=ladder-8&use=denoising")
    noisy = page.get_by_test_id("stMetric").first
    expect(noisy).to_contain_text("dB")
    before, words = sheet(page), noisy.inner_text()
    page.get_by_role("slider", name="How much").press("ArrowRight")
    expect(noisy).not_to_have_text(words, use_inner_text=True)
    page.wait_for_function(
        "before => document.querySelector('.lab-tiles')?.getAttribute('style') !== before", arg=before
    )


def test_fewer_pixels_are_another_picture_and_another_number(page: Page, server: Server) -> None:
    page.goto(f"{server.url}/uses?run=ladder-8&use=super-resolution")
    few = page.get_by_test_id("stMetric").first
    expect(few).to_contain_text("dB")
    before, words = sheet(page), few.inner_text()
    name = "4 x 4 (7 of a side become one)"
    page.get_by_role("radio", name=name).or_(page.get_by_role("button", name=name, exact=True)).first.click()
    expect(few).not_to_have_text(words, use_inner_text=True)
    page.wait_for_function(
        "before => document.querySelector('.lab-tiles')?.getAttribute('style') !== before", arg=before
    )


def test_more_bits_are_other_bytes_and_another_picture(page: Page, server: Server) -> None:
    kept(Run(server.runs / "ladder-8"))
    page.goto(f"{server.url}/uses?run=ladder-8&use=compression")
    told = page.get_by_test_id("stCode").first
    expect(told).to_be_visible()
    before, words = sheet(page), told.inner_text()
    page.get_by_role("slider", name="Bits").press("ArrowRight")
    expect(told).not_to_have_text(words, use_inner_text=True)
    page.wait_for_function(
        "before => document.querySelector('.lab-tiles')?.getAttribute('style') !== before", arg=before
    )


def kept(run: Run) -> None:
    """Keep what compression finds, of twenty digits at two settings: to measure all takes a minute."""
    dataset = data.load("mnist")
    source = of_network(Given(finding.load(run), dataset))
    clean = Clean(dataset.test.images[:20], None, None)
    points = [of_wire(source.at_bits(bits), clean, "network", f"{bits} bits") for bits in (4, 5)]
    arrays = {"clean": np.asarray(clean.images), "sent": points[0].pictures}
    arrays |= {f"sent_{bits}": point.pictures for bits, point in zip((4, 5), points, strict=True)}
    told = {"sent_at": {"4": points[0].messages, "5": points[1].messages}}
    lead = points[0].quality.score("PSNR of the network")
    made = Result(lead, None, "Nobody wins.", 20, {"rates": table(points, "Rates")}, arrays, told)
    made.save(TaskFile(run, key_of(run, TaskSpec.of("compression", {}))).path)
