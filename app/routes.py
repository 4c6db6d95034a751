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

from aecore.errors import Refused
from aecore.latent.portable import Portable
from app import cache, compressed, inside, kept, maps, mine, near_routes, planes, reel, settling, sheets, workers
from app.answers import array, nothing, octets, png
from app.compressed import FOREVER

__all__ = ["ROUTES", "address", "base", "picture"]

PLOTLY = Path(plotly.__file__).parent / "package_data" / "plotly.min.js"
SCRIPTS = Path(__file__).with_name("components")
STEP = re.compile(r"[0-9]{1,12}")
BLOCK = re.compile(r"[0-9]{1,3}")
SHEET = re.compile(r"sheet-([0-9]{1,3})\.png")

FEW: dict[str, Callable[[str], np.ndarray]] = {"labels.bin": cache.labels, "examples.bin": reel.originals}
"""What is small and fetched whole, of a data set's test images."""

Answer = Callable[[Request], Response]


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


def data_file(request: Request) -> Response:
    """Return the labels or the examples (uint8), or a sheet of a thousand, of a data set's test images."""
    name, file = request.path_params["name"], request.path_params["file"]
    block = SHEET.fullmatch(file)
    try:
        if file in FEW:
            return array(FEW[file](name))
        return png(sheets.sheet(name, int(block[1]))) if block else nothing()
    except Refused:
        return nothing()


def run_sheet(request: Request) -> Response:
    """Return a sheet of a thousand of a run's reconstructions of the test images."""
    return _sheet_of(request, "reconstructions")


def seen_sheet(request: Request) -> Response:
    """Return a sheet of a thousand test images as a run with a corruption saw them."""
    return _sheet_of(request, "seen")


def _sheet_of(request: Request, what: str) -> Response:
    run, block = cache.run_called(request.path_params["run"]), BLOCK.fullmatch(request.path_params["block"])
    try:
        if run is None or not block or not cache.tested(run):
            return nothing()
        return png(sheets.sheet(run, int(block[0]), what))
    except Refused:  # they were not kept, and there are no weights to make them from
        return nothing()


def kept_picture(request: Request) -> Response:
    """Return a picture that a page has drawn."""
    return png(kept.get(request.path_params["name"]))


def film_frame(request: Request) -> Response:
    """Return the cloud of one frame of a run's film, float32 pairs."""
    run, step = cache.run_called(request.path_params["run"]), request.path_params["step"]
    found = cache.frame(run, int(step)) if run is not None and STEP.fullmatch(step) else None
    return array(found[2]["xy"].astype("<f4")) if found else nothing()


def film_shot(request: Request) -> Response:
    """Return all that the film shows of one frame; see `reel.packed`."""
    run, step = cache.run_called(request.path_params["run"]), request.path_params["step"]
    found = reel.packed(run, int(step)) if run is not None and STEP.fullmatch(step) else None
    return nothing() if found is None else octets(found)


def film_followed(request: Request) -> Response:
    """Return what every frame's network makes of a drawn digit; see `reel.followed`."""
    run, picture = cache.run_called(request.path_params["run"]), mine.called(request.path_params["digit"])
    try:
        found = reel.followed(run, picture) if run is not None and picture is not None else b""
    except Refused:
        found = b""
    return octets(found) if found else nothing()


def map_points(request: Request) -> Response:
    """Return the points of a map of a run's codes, float32 pairs."""
    run = cache.run_called(request.path_params["run"])
    try:
        xy = maps.points(run, request.path_params["key"]) if run is not None else None
    except Refused:  # its codes cannot be read
        return nothing()
    return array(xy.astype("<f4")) if xy is not None else nothing()


def map_values(request: Request) -> Response:
    """Return one float32 for each test image of a run, to colour points with: its error or one number of its code."""
    run = cache.run_called(request.path_params["run"])
    try:
        found = maps.values(run, request.path_params["what"]) if run is not None else None
    except Refused:  # as above
        found = None
    return array(found.astype("<f4")) if found is not None else nothing()


def plane(request: Request) -> Response:
    """Return a plane through a run's codes, float32: the code at (0, 0), then one step across and one upwards."""
    run = cache.run_called(request.path_params["run"])
    try:
        found = planes.named(run, request.path_params["key"]) if run is not None else None
    except Refused:  # as above
        found = None
    return nothing() if found is None else array(np.stack([found.origin, *found.axes]).astype("<f4"))


def decoder_plan(request: Request) -> Response:
    """Return the stages of a run's decoder, which a browser runs."""
    found = _decoder(request)
    return nothing() if found is None else JSONResponse(found.plan(), headers=FOREVER)


def decoder_weights(request: Request) -> Response:
    """Return the weights of a run's decoder, float16."""
    found = _decoder(request)
    return nothing() if found is None else array(found.weights.astype("<f2"))


def _decoder(request: Request) -> Portable | None:
    run = cache.run_called(request.path_params["run"])
    try:
        return inside.portable(run) if run is not None else None
    except Refused:  # the page says why before anybody asks here
        return None


def code(request: Request) -> Response:
    """Return the code of one test image of a run, float32 (k)."""
    run, index = cache.run_called(request.path_params["run"]), STEP.fullmatch(request.path_params["index"])
    try:
        codes = cache.codes(run) if run is not None and cache.tested(run) and index else None
    except Refused:  # as above
        codes = None
    return nothing() if codes is None or not index or int(index[0]) >= len(codes) else array(codes[int(index[0])])


def _routes() -> list[Route]:
    found: dict[str, Answer] = {
        **near_routes.PATHS,
        "ready": ready,
        "plotly.min.js": plotly_script,
        "components/{version}/{name}.js": component_script,
        "data/{name}/{file}": data_file,
        "pictures/{name}.png": kept_picture,
        "runs/{run}/reconstructions-{block}.png": run_sheet,
        "runs/{run}/seen-{block}.png": seen_sheet,
        "runs/{run}/film/{step}.bin": film_frame,
        "runs/{run}/shots/{step}.bin": film_shot,
        "runs/{run}/followed/{digit}.bin": film_followed,
        "runs/{run}/maps/{key}.bin": map_points,
        "runs/{run}/settling/{key}.bin": settling.now,
        "runs/{run}/values/{what}.bin": map_values,
        "runs/{run}/planes/{key}.bin": plane,
        "runs/{run}/decoder.json": decoder_plan,
        "runs/{run}/decoder.bin": decoder_weights,
        "runs/{run}/codes/{index}.bin": code,
    }
    return [Route(address(path), answer) for path, answer in found.items()]


ROUTES = _routes()
