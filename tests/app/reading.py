"""A page in Streamlit's own test harness: opened, and read as a person reads it."""

import json
import re
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from streamlit.testing.v1 import AppTest

from app import kept

ROUTER = Path(__file__).parents[2] / "app" / "router.py"
TIED = re.compile(r"_w_(four|more)_(.+)_[0-9]+")
PICTURE = re.compile(r"/api/pictures/([0-9a-f]{24})\.png")
KINDS = ("selectbox", "number_input", "text_input", "toggle", "segmented_control")


def opened(page: str, run: str | None = None, **parameters: str) -> AppTest:
    """Return a page after its first run."""
    test = AppTest.from_file(str(ROUTER), default_timeout=30)
    for name, value in {**({"run": run} if run is not None else {}), **parameters}.items():
        test.query_params[name] = value
    test.run()
    return test if page == "lab" else test.switch_page(f"views/{page}.py").run()


def texts(test: AppTest) -> str:
    """Return every sentence on the page."""
    assert not test.exception, test.exception
    kinds = (test.title, test.markdown, test.caption, test.warning, test.error, test.info)
    bars = [str(element.proto.text) for element in test.get("progress")]
    return "\n".join([element.value for kind in kinds for element in kind] + bars)


def chip(test: AppTest) -> AppTest:
    """Open the chip of the run in hand."""
    test.session_state["chip"] = True
    return test.run()


def component(test: AppTest, name: str) -> dict[str, Any] | None:
    """Return the data that a component of ours was given, None when it is not on the page."""
    found = [element.proto for element in test.get("bidi_component")]
    data = [json.loads(proto.mixed.json or proto.json) for proto in found if proto.component_name.endswith(name)]
    return data[0] if data else None


def picture(address: str) -> NDArray[np.uint8]:
    """Return the picture that a component was given the address of."""
    found = kept.get(PICTURE.search(address)[1])  # type: ignore[index]
    assert found is not None
    return np.asarray(Image.open(BytesIO(found)))


def buttons(test: AppTest) -> set[str]:
    return {button.label for button in test.button if not button.disabled}


def progress(test: AppTest) -> int:
    """Return how full the bar is, percent."""
    return int(test.get("progress")[0].proto.value)


def html(test: AppTest) -> str:
    return "\n".join(element.proto.body for element in test.get("html"))


def unfolded(page: str, run: str | None = None) -> AppTest:
    """Return a page with More settings open."""
    return unfold(opened(page, run))


def unfold(test: AppTest) -> AppTest:
    """Open More settings."""
    test.session_state["all_settings"] = True
    return test.run()


def tied(test: AppTest, place: str) -> dict[str, Any]:
    """Return the widgets that are tied to fields at a place of the form, by path."""
    every = [each for kind in KINDS for each in getattr(test, kind)]
    found = [(TIED.fullmatch(str(each.key)), each) for each in every]
    return {match[2]: each for match, each in found if match and match[1] == place}
