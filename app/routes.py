"""What browsers fetch by address, once: the chart library, component scripts, sheets of digits, points of maps.

Every address names what never changes (a version stands in its query), so each answer may be kept for a year.
"""

import hashlib
import re
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

import numpy as np
import plotly
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from streamlit import config

from aecore.runs import Run
from app import cache, compressed, inside, item_routes, kept, mine, near_routes, reel, settling, sheets, workers
from app.answers import Answer, about, array, named, nothing, octets, png
from app.compressed import FOREVER

__all__ = ["ROUTES", "address", "base", "picture"]

PLOTLY = Path(plotly.__file__).parent / "package_data" / "plotly.min.js"
SCRIPTS = Path(__file__).with_name("components")
STEP = re.compile(r"[0-9]{1,12}")
SHEET = re.compile(r"sheet-([0-9]{1,3})\.png")

FEW: dict[str, Callable[[str], np.ndarray]] = {"labels.bin": cache.labels, "examples.bin": reel.originals}
"""What is small and fetched whole, of a data set's test images."""


def address(path: str, version: object = "") -> str:
    """Return where a browser finds `path`, under the server's base path, with the version of what stands there."""
    return f"{base()}/api/{path}" + (f"?v={version}" if version != "" else "")


def base() -> str:
    """Return what every address of this server begins with: nothing, or a slash and the base path."""
    path = str(config.get_option("server.baseUrlPath") or "").strip("/")
    return f"/{path}" if path else ""


def script(name: str) -> str:
    """Return the address of a component's script; what it imports from `./` lies under the same version."""
    return address(f"components/{version()}/{name}.js")


@lru_cache(maxsize=1)
def version() -> str:
    """Return the version of all scripts together."""
    content = b"\0".join(path.read_bytes() for path in sorted(SCRIPTS.glob("*.js")))
    return hashlib.sha256(content).hexdigest()[:12]


def library() -> str:
    """Return the address of the chart library."""
    return address("plotly.min.js", plotly.__version__)


def picture(content: bytes) -> str:
    """Return where a browser finds a PNG from now on; the address is another as soon as the picture is."""
    return address(f"pictures/{kept.put(content)}.png")


def ready(_: Request) -> Response:
    """Say what the workers do: 200 once one can train, else 503."""
    able = workers.training_state() == "ready"
    return JSONResponse({"ready": able, "workers": workers.states()}, 200 if able else 503)


def plotly_script(request: Request) -> Response:
    """Return plotly.js as it came with the Python package."""
    return compressed.answer(request, PLOTLY)


def component_script(request: Request) -> Response:
    """Return the script of one of our components."""
    name = request.path_params["name"]
    if name not in {path.stem for path in SCRIPTS.glob("*.js")}:
        return nothing()
    return Response((SCRIPTS / f"{name}.js").read_bytes(), media_type="text/javascript", headers=FOREVER)


@named
def data_file(name: str, file: str) -> Response:
    """Return the labels or the examples (uint8), or a sheet of a thousand, of a data set's test images."""
    if file in FEW:
        return array(FEW[file](name))
    block = SHEET.fullmatch(file)
    return png(sheets.pictured(name, int(block[1])) if block else None)


def kept_picture(request: Request) -> Response:
    """Return a picture that a page has drawn."""
    return png(kept.get(request.path_params["name"]))


of_run = about(lambda names: cache.run_called(names.pop("run")))
"""Makes a route of a function of a run."""


@of_run
def film_frame(run: Run, step: str) -> Response:
    """Return the cloud of one frame of a run's film, float32 pairs."""
    found = cache.frame(run, int(step)) if STEP.fullmatch(step) else None
    return array(found[2]["xy"] if found else None, "<f4")


@of_run
def film_shot(run: Run, step: str) -> Response:
    """Return all that the film shows of one frame; see `reel.packed`."""
    return octets(reel.packed(run, int(step)) if STEP.fullmatch(step) else None)


@of_run
def film_followed(run: Run, digit: str) -> Response:
    """Return what every frame's network makes of a drawn digit; see `reel.followed`."""
    picture = mine.called(digit)
    return octets(None if picture is None else reel.followed(run, picture) or None)


@of_run
def decoder_plan(run: Run) -> Response:
    """Return the stages of a run's decoder, which a browser runs."""
    return JSONResponse(inside.portable(run).plan(), headers=FOREVER)


@of_run
def decoder_weights(run: Run) -> Response:
    """Return the weights of a run's decoder, float16."""
    return array(inside.portable(run).weights, "<f2")


def _routes() -> list[Route]:
    found: dict[str, Answer] = {
        **near_routes.PATHS,
        **item_routes.PATHS,
        "ready": ready,
        "plotly.min.js": plotly_script,
        "components/{version}/{name}.js": component_script,
        "data/{name}/{file}": data_file,
        "pictures/{name}.png": kept_picture,
        "runs/{run}/film/{step}.bin": film_frame,
        "runs/{run}/shots/{step}.bin": film_shot,
        "runs/{run}/followed/{digit}.bin": film_followed,
        "runs/{run}/settling/{key}.bin": settling.now,
        "runs/{run}/decoder.json": decoder_plan,
        "runs/{run}/decoder.bin": decoder_weights,
    }
    return [Route(address(path), answer) for path, answer in found.items()]


ROUTES = _routes()
