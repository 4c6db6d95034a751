"""One step, slowly: this run's own numbers beside the formula, forward, backward, and the weight before and after."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
import streamlit as st

from aecore.runs import Run
from app import cache, kinds, state, stepping
from app.components import present, tiles
from app.components.tiles import Tile
from app.text import _, number

if TYPE_CHECKING:
    from aecore.onestep import Layer, OneStep

__all__ = ["PARTS", "draw"]

BATCHES = (1, 2, 4)
"""Images in the batch: few enough to add up by hand."""
FEW = 12
"""Numbers of a code that are written out."""
BETAS = (0.9, 0.999)
EPSILON = 1e-8


def draw(run: Run) -> None:
    """Draw what is followed, the part of the step that is shown, and the way to the next."""
    found = stepping.layers(run)
    names = [layer.name for layer in found]
    if state.get("step_layer") not in names:
        state.put("step_layer", names[-1])
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.segmented_control(_("Images in the batch"), BATCHES, required=True, **state.bound("step_batch"))
        last = len(cache.dataset(run.config.data.key).test) - max(BATCHES)
        st.number_input(_("First test image"), 0, last, **state.bound("step_image"))
        titles = {one.name: f"{one.name}: {number(one.inputs)} → {number(one.outputs)}" for one in found}
        st.selectbox(_("Layer"), names, format_func=titles.__getitem__, **state.bound("step_layer"))
        layer, row, column = _weight(run, found[names.index(state.get("step_layer"))])
    step = stepping.taken(run, state.get("step_image"), state.get("step_batch"), layer, row, column)
    parts = list(PARTS)
    st.segmented_control(
        _("Part of the step"), parts, format_func=lambda name: PARTS[name][0], required=True, **state.bound("step_part")
    )
    PARTS[state.get("step_part")][1](run, step, (layer, row, column))
    at = parts.index(state.get("step_part"))
    following = parts[(at + 1) % len(parts)]
    st.button(
        _("Next: {part}").format(part=PARTS[following][0]),
        key="step_next",
        on_click=state.put,
        args=("step_part", following),
    )
    said = _("A copy of the network takes this step, on test {images}, at the run's full learning rate: nothing of the "
             "run changes.")  # fmt: skip
    present.told(said.format(**kinds.words_of(run.config.data.key)), "step")


def _weight(run: Run, layer: "Layer") -> tuple[str, int, int]:
    """Draw the choice of a weight; while none is chosen, or none that the layer has, the one that changes most."""
    row, column = state.get("step_row"), state.get("step_column")
    if not (0 <= row < layer.outputs and 0 <= column < layer.inputs):
        row, column = stepping.strongest(run, state.get("step_image"), state.get("step_batch"), layer.name)
        state.put("step_row", row)
        state.put("step_column", column)
    st.number_input(_("From its input"), 0, layer.inputs - 1, **state.bound("step_column"))
    st.number_input(_("To its output"), 0, layer.outputs - 1, **state.bound("step_row"))
    return layer.name, state.get("step_row"), state.get("step_column")


Place = tuple[str, int, int]


def forward(run: Run, step: "OneStep", place: Place) -> None:
    """Show x, z and x-hat, and what the weight adds to its row."""
    _layer, i, j = place
    code = ", ".join(number(float(value)) for value in step.codes[0, :FEW])
    rest = _(" and {n} more").format(n=number(step.codes.shape[1] - FEW)) if step.codes.shape[1] > FEW else ""
    st.markdown(_("The code **z** of the first: {numbers}{rest}").format(numbers=code, rest=rest))
    if kinds.has_tiles(run.config.data.key):
        tiles.draw(_tiles(step), scale=3)
    st.latex(rf"a_{{{i}}} = w_{{{i},{j}}}\,h_{{{j}}} + \textstyle\sum_{{m \neq {j}}} w_{{{i},m}}\,h_m + b_{{{i}}}")
    for n, (entering, leaving) in enumerate(zip(step.entering, step.leaving, strict=True)):
        product = step.before * float(entering)
        others = float(leaving) - product - step.bias
        st.latex(
            _lines(
                rf"\text{{{_('image {n}').format(n=n + 1)}:}}",
                rf"{_n(step.before)} \cdot {_n(entering)} {_signed(others)} {_signed(step.bias)} = {_n(leaving)}",
            )
        )


def loss(run: Run, step: "OneStep", _place: Place) -> None:
    """Show the loss by its parts, and of the pixel that is most wrong."""
    weights = {"reconstruction": 1.0, **run.config.weights}
    shown = {name: value for name, value in step.terms.items() if name != "loss" and (weights.get(name) or value)}
    named = " + ".join(rf"{weights.get(name, 1.0):g} \cdot {_n(value)}" for name, value in shown.items())
    st.latex(rf"L = {named} = {_n(step.terms['loss'])}")
    st.markdown(_("The parts, per pixel: {names}.").format(names=", ".join(shown)))
    target = stepping.images(run, state.get("step_image"), len(step.codes))
    worst = int(np.abs(step.drawn - target).reshape(-1).argmax())
    x, drawn = float(target.reshape(-1)[worst]), float(step.drawn.reshape(-1)[worst])
    st.markdown(
        _("The pixel that is most wrong: x = {x}, x̂ = {drawn}. It alone costs").format(x=number(x), drawn=number(drawn))
    )
    st.latex(_cost(run.config.objective.reconstruction, x, drawn, run.config.objective.huber_delta))


def backward(_run: Run, step: "OneStep", place: Place) -> None:
    """Show the gradient of the weight: errors times what enters, added up over the batch."""
    _layer, i, j = place
    st.latex(rf"\frac{{\partial L}}{{\partial w_{{{i},{j}}}}} = \sum_n \delta_{{n,{i}}}\,h_{{n,{j}}}")
    st.latex(rf"\delta_{{n,{i}}} = \frac{{\partial L}}{{\partial a_{{n,{i}}}}}")
    products = [
        rf"({_n(error)}) \cdot {_n(entering)}" for error, entering in zip(step.errors, step.entering, strict=True)
    ]
    total = float((step.errors * step.entering).sum())
    st.latex(_lines(products[0], *(f"+ {product}" for product in products[1:]), f"= {_n(total)}"))
    if abs(step.gradient - total) > 1e-3 * abs(step.gradient) + 1e-12:
        said = _("Penalties on the weights add {more}: the gradient is {whole}.")
        st.markdown(said.format(more=_plain(step.gradient - total), whole=_plain(step.gradient)))
    st.markdown(_("δ says how much the loss would grow if this sum were one larger; h is what the weight multiplies. "
                  "Where either is 0, this image teaches the weight nothing."))  # fmt: skip


def update(run: Run, step: "OneStep", place: Place) -> None:
    """Show the weight before and after, by the rule of the run's optimiser."""
    _layer, i, j = place
    kind = run.config.training.optimizer
    rule = RULES.get(kind)
    if rule is not None and not run.config.training.weight_decay:
        for line in rule(step):
            st.latex(line)
    else:
        said = _("{name} with weight decay moves it by more than one formula; the numbers are its own.")
        st.markdown(said.format(name=kind))
    st.latex(rf"w_{{{i},{j}}}:\quad {_exact(step.before)} \;\to\; {_exact(step.after)}")
    if not step.remembered:
        st.caption(_("Nothing is kept of what its optimiser remembered, so it begins anew here."))


def _sgd(step: "OneStep") -> list[str]:
    if "momentum_buffer" not in step.memory:
        numbers = rf"= {_exact(step.before)} - {step.rate:g} \cdot ({_n(step.gradient)})"
        return [_lines(r"w \leftarrow w - \eta g", numbers)]
    moved = step.memory["momentum_buffer"]
    before = step.remembered.get("momentum_buffer", 0.0)
    return [
        _lines(r"m \leftarrow \mu m + g:", rf"{_n(before)} \;\to\; {_n(moved)}"),
        _lines(r"w \leftarrow w - \eta m", rf"= {_exact(step.before)} - {step.rate:g} \cdot ({_n(moved)})"),
    ]


def _adam(step: "OneStep") -> list[str]:
    count, (one, two) = step.memory["step"], BETAS
    first, second = step.memory["exp_avg"], step.memory["exp_avg_sq"]
    mean, square = first / (1 - one**count), second / (1 - two**count)
    before = step.remembered
    return [
        _lines(
            rf"m \leftarrow {one} m + {1 - one:.1g} g:",
            rf"{_n(before.get('exp_avg', 0.0))} \;\to\; {_n(first)}",
            rf"v \leftarrow {two} v + {1 - two:.1g} g^2:",
            rf"{_n(before.get('exp_avg_sq', 0.0))} \;\to\; {_n(second)}",
        ),
        rf"\hat m = \frac{{m}}{{1 - {one}^t}} = {_n(mean)}",
        rf"\hat v = \frac{{v}}{{1 - {two}^t}} = {_n(square)} \quad (t = {count:.0f})",
        _lines(
            r"w \leftarrow w - \eta \frac{\hat m}{\sqrt{\hat v} + \epsilon}",
            rf"= {_exact(step.before)} - {step.rate:g} \cdot ({_n(mean / (square**0.5 + EPSILON))})",
        ),
    ]


RULES: dict[str, Callable[["OneStep"], list[str]]] = {"sgd": _sgd, "adam": _adam, "adamw": _adam}
Part = Callable[[Run, "OneStep", Place], None]
PARTS: dict[str, tuple[str, Part]] = {
    "forward": (_("Forward"), forward),
    "loss": (_("Loss"), loss),
    "backward": (_("Backward"), backward),
    "update": (_("Update"), update),
}
"""What a person calls each part, and what shows it."""


def _cost(kind: str, x: float, drawn: float, delta: float) -> str:
    """Return what one pixel costs, as a formula with its numbers."""
    off = abs(drawn - x)
    if kind == "bce":
        held = min(max(drawn, 1e-7), 1 - 1e-7)
        value = -(x * np.log(held) + (1 - x) * np.log(1 - held))
        return rf"-x \ln \hat x - (1 - x) \ln (1 - \hat x) = {_n(value)} \text{{ nats}}"
    if kind == "mse":
        return rf"(\hat x - x)^2 = {_n(off**2)}"
    if kind == "l1":
        return rf"|\hat x - x| = {_n(off)}"
    near = rf"\tfrac12 (\hat x - x)^2 = {_n(off**2 / 2)}"
    return (
        near
        if off <= delta
        else rf"{delta:g}\,(|\hat x - x| - \tfrac12 \cdot {delta:g}) = {_n(delta * (off - delta / 2))}"
    )


def _lines(*lines: str) -> str:
    """Return a formula line by line, each as wide as a telephone at most."""
    return r"\begin{aligned} & " + r" \\ & ".join(lines) + r" \end{aligned}"


def _tiles(step: "OneStep") -> list[Tile]:
    """Return the batch as pictures: what went in, and below it what came out."""
    pairs = zip(*(kinds.tiles(values.clip(0, 1)) for values in (step.seen, step.drawn)), strict=True)
    alt, note = _("image {n} of the batch as the network saw it, and as it draws it"), _("x above, x̂ below")
    return [Tile((seen[0], drawn[0]), alt.format(n=at + 1), note) for at, (seen, drawn) in enumerate(pairs)]


def _n(value: float) -> str:
    """Return a number to four figures that count, small ones with a power of ten, for a formula."""
    value = float(value)
    if value == 0 or 1e-3 <= abs(value) < 1e5:
        return f"{value:.4g}"
    figure, power = f"{value:.3e}".split("e")
    return rf"{figure} \cdot 10^{{{int(power)}}}"


def _exact(value: float) -> str:
    """Return a weight to as many places as one step moves."""
    return f"{value:.7f}"


def _signed(value: float) -> str:
    return f"- {_n(-value)}" if value < 0 else f"+ {_n(value)}"


def _plain(value: float) -> str:
    return f"{value:.3g}"
