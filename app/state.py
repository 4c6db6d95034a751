"""The one table of what a session remembers and an address says: every key with its type, default and limits.

Streamlit drops widgets of other pages and parameters of an address when a person goes to another page. So the truth is
a value of this table, kept in the session; widgets are tied to it with `bound`, and `adopt` writes addresses back.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import streamlit as st

from aecore.config import CodeConfig, TrainingConfig
from aecore.latent.spec import AUTOMATIC, SPLITS, MapSpec
from aecore.presets import PRESETS
from aecore.runs import ID
from aecore.settings import differences
from aecore.sweeps import SWEEPS
from aecore.tables import TASKS
from aecore.tasks.anomaly import SCORES
from aecore.tasks.compression.use import BITS
from aecore.tasks.denoising.noise import KINDS as NOISES
from aecore.tasks.strange import KINDS
from app import addresses

__all__ = [
    "AUTO",
    "ERRORS",
    "MANY",
    "MINE",
    "ORDERS",
    "POINTS",
    "SOURCES",
    "TABLE",
    "Row",
    "adopt",
    "bound",
    "get",
    "put",
    "spec_of",
]

POINTS = (2_000, 5_000, 10_000, 20_000)
"""How many codes a map may show, where there are more; all is offered too."""
ORDERS = ("worst", "best", "random")
"""In which order the Reconstructions stand."""
MANY = (24, 48)
"""How many of them are shown."""
ERRORS = ("squared", "nats", "bits", "psnr")
"""What their error may be counted in."""
DRAWN = re.compile(r"[0-9a-f]{16}")
"""The name of a drawn digit."""
CLASS = re.compile(r"[0-9]{1,3}")
"""The number of a class."""
CLASSES = re.compile(r"[0-9]{1,3}(,[0-9]{1,3}){0,99}")
"""Several of them."""
AUTO, MINE = -2, -1
"""Instead of the index of a test image: the one that a tool begins with, and the digit that a person drew."""
SOURCES = ("prior", "mixture", "density")
"""What codes may be drawn from."""
TOUR = re.compile(r"[0-9a-z, ]{0,200}")
"""Test images by their numbers, and "mine"."""
GROUP = re.compile(r"[0-9]{1,3}|caught|none")
"""Codes whose mean is added or taken away: those of a class, or those caught on the map."""
COLOUR = re.compile(r"class|error|kept|code-[1-9][0-9]{0,3}")
"""What the points of a map may be coloured by; a code counts its numbers from 1."""
CAUGHT = re.compile(r"[A-Za-z0-9_-]{1,2000}")
"""What is caught on the map, packed; see `selecting`."""
THRESHOLD = re.compile(r"[a-z]{1,10}_[0-9a-f]{8}_-?[0-9]{1,12}(\.[0-9]{1,12})?(e[+-]?[0-9]{1,2})?")
"""A score, a result and the threshold of an alarm; see `tasks/threshold`."""


@dataclass(frozen=True)
class Row:
    """One value: its default, how to read it from an address, and which values are allowed."""

    default: Any
    read: Callable[[str], Any] = str
    allows: Callable[[Any], bool] = bool
    page: str | None = None
    """On whose address it stands: "" for every page, None for none."""


def within(section: type[Any], field: str) -> Callable[[Any], bool]:
    """Return the check that a number lies within the limits of a field of the configuration."""
    return addresses.Within(*limits_of(section, field))


def limits_of(section: type[Any], field: str) -> tuple[Any, Any]:
    """Return the least and the largest value of a field, as its own limits say."""
    rules = section.model_fields[field].metadata
    low = next(rule.ge for rule in rules if hasattr(rule, "ge"))
    return low, next(rule.le for rule in rules if hasattr(rule, "le"))


def picked(index: int) -> bool:
    """Whether a number names a test image of any set, or the digit that a person drew."""
    return MINE <= index < 10_000_000


PAGE = "_page"
"""Where the session keeps the page it is on."""
BEGIN = "ladder"
"""The preset that the form begins with: what the shipped runs are made like."""

TABLE: dict[str, Row] = {
    "run": Row("", page=""),
    "preset": Row(BEGIN, allows=PRESETS.__contains__),
    "choices": Row(differences(PRESETS[BEGIN].config)),  # see `choosing`
    "followed": Row(""),
    "own_said": Row(""),
    "own_refusal": Row(""),
    "own_name": Row(""),
    "more": Row(5, int, within(TrainingConfig, "epochs")),
    "refusal": Row(""),
    "chip_refusal": Row(""),
    "map": Row("", allows=("pca", "umap", "dims", "three").__contains__, page="latent"),  # none: see `map_form.method`
    "across": Row(1, int, within(CodeConfig, "size"), page="latent"),
    "upwards": Row(2, int, within(CodeConfig, "size"), page="latent"),
    "three": Row("0, 1, 2", page="latent"),  # any text: the page says what is wrong with it
    "decoder": Row("", page="latent"),  # see `traverse`
    "draws": Row(0, int, (0, 1).__contains__, page="latent"),
    "tiles": Row(1, int, (0, 1).__contains__, page="latent"),
    "points": Row(AUTOMATIC.points, int, within(MapSpec, "points"), page="latent"),
    "split": Row("test", allows=SPLITS.__contains__, page="latent"),
    "neighbours": Row(15, int, within(MapSpec, "neighbours"), page="latent"),
    "min_dist": Row(0.1, float, within(MapSpec, "min_dist"), page="latent"),
    "seed": Row(0, int, within(MapSpec, "seed"), page="latent"),
    "map_refusal": Row(""),
    "colour": Row("class", allows=lambda name: bool(COLOUR.fullmatch(name)), page="latent"),
    "caught": Row("", allows=lambda text: bool(CAUGHT.fullmatch(text)), page="latent"),
    "step_part": Row("forward", allows=("forward", "loss", "backward", "update").__contains__, page="latent"),
    "step_batch": Row(1, int, (1, 2, 4).__contains__, page="latent"),
    "step_image": Row(0, int, addresses.Within(0, 10_000_000), page="latent"),
    "step_layer": Row("", page="latent"),
    "step_row": Row(-1, int, addresses.Within(0, 10_000_000), page="latent"),
    "step_column": Row(-1, int, addresses.Within(0, 10_000_000), page="latent"),
    "tool": Row(None, page="latent"),  # none chosen, or any name: `latent_tools` falls back to none
    **{name: Row(AUTO, int, picked, page="latent") for name in ("walk_from", "walk_to", "near", "onto")},
    "way": Row("linear", allows=("linear", "spherical").__contains__, page="latent"),
    "tour": Row("", allows=lambda typed: bool(TOUR.fullmatch(typed)), page="latent"),
    "source": Row("", allows=SOURCES.__contains__, page="latent"),
    "temperature": Row(1.0, float, addresses.Within(0, 2), page="latent"),
    "draw_seed": Row(0, int, within(TrainingConfig, "seed"), page="latent"),
    "plus": Row("", allows=lambda name: bool(GROUP.fullmatch(name)), page="latent"),
    "minus": Row("", allows=lambda name: bool(GROUP.fullmatch(name)), page="latent"),
    "dims": Row("kl", allows=("kl", "variance").__contains__, page="latent"),
    "dims_order": Row("size", allows=("size", "place").__contains__, page="latent"),
    "present": Row(0, int, (0, 1).__contains__, page=""),
    "mine": Row("", allows=lambda name: bool(DRAWN.fullmatch(name)), page=""),
    "digit": Row("", allows=lambda name: bool(CLASS.fullmatch(name)), page="reconstructions"),
    "order": Row("random", allows=ORDERS.__contains__, page="reconstructions"),
    "shuffle": Row(0, int, within(TrainingConfig, "seed"), page="reconstructions"),
    "many": Row(24, int, MANY.__contains__, page="reconstructions"),
    "error": Row("squared", allows=ERRORS.__contains__, page="reconstructions"),
    "use": Row("", allows=(*TASKS, "articles").__contains__, page="uses"),
    "strange": Row("auto", allows=(*KINDS, "drawn").__contains__, page="uses"),
    "strange_classes": Row("", allows=lambda typed: typed == "none" or bool(CLASSES.fullmatch(typed)), page="uses"),
    "normal_classes": Row("", allows=lambda typed: bool(CLASSES.fullmatch(typed)), page="uses"),
    "strange_by": Row("error", allows=(*SCORES, "pca").__contains__, page="uses"),
    "threshold": Row("", allows=lambda text: bool(THRESHOLD.fullmatch(text)), page="uses"),
    "read_from": Row("read", allows=("read", "read_pca").__contains__, page="uses"),
    "few_up_to": Row("1000", allows=("1000", "all").__contains__, page="uses"),
    "drawn_from": Row("suited", allows=("suited", *SOURCES).__contains__, page="uses"),
    "drawn_at": Row(1.0, float, addresses.Within(0, 1.5), page="uses"),
    "drawn_seen": Row("samples", allows=("samples", "nearest", "samples_pca", "by_class").__contains__, page="uses"),
    "noise": Row("gaussian", allows=NOISES.__contains__, page="uses"),
    "noise_amount": Row(0.5, float, addresses.Within(0.05, 1), page="uses"),
    "wire_bits": Row("4", allows=tuple(f"{bits:g}" for bits in BITS).__contains__, page="uses"),
    "fewer_pixels": Row(AUTO, int, (0, 2, 4, 7).__contains__, page="uses"),  # of a side become one; 0: a square covered
    "reduced": Row(2_000, int, (1_000, 2_000, 5_000).__contains__, page="uses"),
    "laid_out": Row("umap", allows=("pca", "umap").__contains__, page="uses"),
    "article": Row("1", allows=("1", "2", "3", "4", "5", "claims").__contains__, page="uses"),
    "article_refusal": Row(""),
    "judged_by": Row("psnr", allows=("psnr", "ssim", "read").__contains__, page="uses"),
    "headers": Row(1, int, (0, 1).__contains__, page="uses"),
    "claim": Row("", allows=SWEEPS.__contains__, page="uses"),
    "seen_as": Row("map", allows=("map", "film").__contains__, page="latent"),
    "film_beside": Row("", allows=lambda name: bool(ID.fullmatch(name)), page="latent"),
    "beside": Row("pca", allows=("pca", "none").__contains__, page="reconstructions"),
}


def get(name: str) -> Any:  # noqa: ANN401 - the table holds all types
    """Return the value of a row."""
    return st.session_state.get(name, TABLE[name].default)


def put(name: str, value: Any, *, chosen: bool = True) -> None:  # noqa: ANN401 - the table holds all types
    """Set a row, the widget tied to it, and the address when it stands there; a page that settles chose nothing."""
    if chosen and get(name) != value:
        addresses.forget(name)
    st.session_state[name] = value
    st.session_state[f"_w_{name}"] = value
    if value == TABLE[name].default:
        st.query_params.pop(name, None)
    elif TABLE[name].page in ("", st.session_state.get(PAGE)):  # at once: a fragment does not run `adopt`
        st.query_params[name] = str(value)


def adopt(page: str) -> None:
    """Take in what the address says, and write back what it has lost: on `page`, only that page's own parameters."""
    if st.session_state.get(PAGE) != page:
        addresses.forget()
    st.session_state[PAGE] = page
    for name, row in TABLE.items():
        if row.page not in ("", page):
            continue
        if name in st.query_params:
            _take(name, row, st.query_params[name])
        if (value := get(name)) != row.default and st.query_params.get(name) != str(value):
            st.query_params[name] = str(value)


def _take(name: str, row: Row, text: str) -> None:
    """Take a value from the address if it is allowed; a shared link cannot ask for what the form refuses."""
    try:
        value = row.read(text)
    except ValueError:
        value = None
    if value is None or not (name == "run" or row.allows(value)):
        st.query_params.pop(name, None)
        addresses.refuse(name, text, addresses.takes(name, row.allows), get(name))
    elif get(name) != value:
        addresses.forget(name)
        st.session_state[name] = st.session_state[f"_w_{name}"] = value


def bound(name: str) -> dict[str, Any]:
    """Return the arguments that tie a widget to a row: its key, and the copying of what a person chooses."""
    widget = f"_w_{name}"
    if widget not in st.session_state:
        st.session_state[widget] = get(name)
    return {"key": widget, "on_change": _copy, "args": (name,)}


def _copy(name: str) -> None:
    addresses.forget()  # what the address asked for is over with the first thing that a person chooses
    value = st.session_state[f"_w_{name}"]
    put(name, int(value) if isinstance(value, bool) else value)  # a switch stands in an address as 0 or 1


def spec_of(**changes: Any) -> MapSpec:  # noqa: ANN401 - fields of MapSpec
    """Return the map that the rows ask for; where none is chosen, PCA, which is there at once."""
    asked = {name: get(name) for name in ("points", "split", "neighbours", "min_dist", "seed")}
    return MapSpec.of({"method": get("map") or "pca", **asked, **changes})
