"""Backpropagation through a plain stack of dense layers, by hand: products and bends into memory that stays.

Of the time of a small dense network's step autograd takes half: a graph is made and dropped, every result gets memory
of its own, every weight is turned to bfloat16 and every gradient back. For a stack there is little to write by hand
(Rumelhart, Hinton & Williams, 1986). Whatever is not such a stack is left to autograd, see `aecore.gradients`.
"""

from collections.abc import Callable

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from aecore.autoencoder import Autoencoder

__all__ = ["BENDS", "Stack"]

InPlace = Callable[[Tensor], Tensor]

BENDS: dict[str, tuple[InPlace, InPlace]] = {
    "none": (lambda a: a, lambda y: y.fill_(1)),
    "relu": (torch.relu_, lambda y: y.sign_()),
    "leaky_relu": (lambda a: F.leaky_relu(a, inplace=True), lambda y: y.copy_(y > 0).mul_(0.99).add_(0.01)),
    "elu": (lambda a: F.elu(a, inplace=True), lambda y: y.clamp_max_(0).add_(1)),
    "tanh": (torch.tanh_, lambda y: y.square_().neg_().add_(1)),
    "sigmoid": (torch.sigmoid_, lambda y: y.sub_(y.square())),
}
"""What turns a into y = bend(a), and what turns y into the slope at a, both in place: y tells it for these.

With the others (GELU, SiLU) a network is left to autograd, where they cost no more: they are used in large ones.
"""


class Layer:
    """One dense layer and the bend after it: its parameters, their gradients, and room for a batch.

    Every tensor is looked up once, since a look takes as long as some of the products: the parameters' own memory,
    which changes in place when they are stepped or loaded.
    """

    def __init__(self, linear: nn.Linear, bend: str) -> None:
        """Share the memory of the parameters of `linear`, and give them gradients."""
        self.weight, self.bias = linear.weight.detach(), linear.bias.detach()
        linear.weight.grad, linear.bias.grad = torch.zeros_like(self.weight), torch.zeros_like(self.bias)
        self.weight_gradient, self.bias_gradient = linear.weight.grad, linear.bias.grad
        self.turned = self.weight.t()
        self.bend, self.slope = BENDS[bend]
        self.make_room(0)

    def make_room(self, count: int) -> None:
        """Make room for `count` images: for what comes in, what is made of it, and the error of what came in."""
        self.entered = torch.empty(0)
        self.left, self.error = (torch.empty(count, size) for size in self.weight.shape)

    def forward(self, x: Tensor) -> Tensor:
        """Return bend(x W' + b), (B, out), for x (B, in); kept until the next call."""
        self.entered = x
        torch.addmm(self.bias, x, self.turned, out=self.left)
        return self.bend(self.left)

    def backward(self, error: Tensor) -> None:
        """Set the gradients, from how the loss changes with what the layer gave before its bend, (B, out)."""
        torch.mm(error.t(), self.entered, out=self.weight_gradient)
        torch.sum(error, 0, out=self.bias_gradient)

    def error_below(self, error: Tensor, slope: InPlace) -> Tensor:
        """Return how the loss changes with what the layer below gave before its bend, (B, in); `entered` is lost."""
        return torch.mm(error, self.weight, out=self.error).mul_(slope(self.entered))


class Stack:
    """The layers, from pixels through the code to pixels, of an autoencoder for which `stacks.is_stack` holds."""

    def __init__(self, model: Autoencoder) -> None:
        """Find the layers; from here on their parameters may change in place, and their gradients belong to this."""
        found = [module for module in model.modules() if isinstance(module, nn.Linear)]
        hidden, code = model.config.network.activation, model.config.code.activation
        before = sum(isinstance(module, nn.Linear) for module in model.encoder.modules())
        bends = (*[hidden] * before, code, *[hidden] * (len(found) - before - 2), "none")
        self.layers = [Layer(linear, bend) for linear, bend in zip(found, bends, strict=True)]

    def forward(self, x: Tensor) -> Tensor:
        """Return the decoder's last numbers for x, float32 (B, *shape), shaped like it; the next call writes there."""
        if len(x) != len(self.layers[0].left):
            for layer in self.layers:
                layer.make_room(len(x))
        y = x.flatten(1)
        for layer in self.layers:
            y = layer.forward(y)
        return y.view_as(x)

    def backward(self, gradient: Tensor) -> None:
        """Put into every parameter's `grad` what `gradient`, that of the last `forward`'s result, makes of it."""
        error = gradient.flatten(1)
        for layer, below in zip(self.layers[:0:-1], self.layers[-2::-1], strict=True):
            layer.backward(error)
            error = layer.error_below(error, below.slope)
        self.layers[0].backward(error)
