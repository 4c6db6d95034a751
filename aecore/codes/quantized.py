"""The code is a choice among learned vectors: all that passes is which."""

from collections.abc import Mapping
from typing import Any

import torch
from torch import Generator, Tensor, nn

from aecore.codes.code import Code, Coded
from aecore.config import Config

__all__ = ["Quantized"]

DECAY = 0.99
"""What stays of the running means at each step."""
SMOOTHING = 1e-5
"""Added to every count, so that none is divided by 0 (Laplace)."""
PATIENCE, LOOKS = 20, 10
"""An entry is dead after 20 steps without use, or after ten looks at it on average where a step has few vectors."""
AT_ONCE = 8_192
"""Vectors whose distances to all entries are in memory together."""
USE = "use"


class Quantized(Code):
    """Each of `code.vectors` vectors of an image becomes the nearest entry of a codebook (van den Oord et al., 2017).

    The gradient passes the choice as if it were none (straight-through). The entries are running means of the vectors
    that chose them (appendix A.1 there), and one that nobody chooses starts again at a vector of the batch, drawn from
    the generator. They move only while training. The term `commitment` is the squared distance of the encoder's
    numbers to their entries, summed over an image; `use` is the share of the vectors that chose each entry.

    As in the paper, each place of a convolutional network's smallest picture becomes one vector, by a 1 x 1
    convolution, where there are as many vectors as places. Any other number of vectors is made of all features.
    """

    codebook: Tensor
    """(entries, size) float32."""
    counts: Tensor
    """(entries,) float32: running mean of the vectors that chose each entry in a step."""
    sums: Tensor
    """(entries, size) float32: running mean of their sum."""
    idle: Tensor
    """(entries,) float32: steps since each was chosen."""

    def __init__(self, features: int, config: Config) -> None:
        """Make the layer, and a codebook that the first batch replaces, since all of it counts as dead."""
        super().__init__(features, config)
        self.vectors, self.size, self.entries = config.code.vectors, config.code.size, config.code.codebook
        self.averages = self.entries * self.size
        # the rows of such a picture are place after place, so that a layer of one row is the 1 x 1 convolution
        placed = config.network.kind == "conv" and features == self.vectors * config.network.widths[-1]
        self.head = nn.Linear(features // self.vectors, self.size) if placed else nn.Linear(features, config.numbers)
        drawn = torch.randn(self.entries, self.size, generator=Generator().manual_seed(0))
        self.register_buffer("codebook", drawn)
        self.register_buffer("counts", torch.zeros(self.entries))
        self.register_buffer("sums", torch.zeros(self.entries, self.size))
        self.register_buffer("idle", torch.full((self.entries,), float("1e9")))

    def forward(self, features: Tensor, generator: Generator) -> Coded:
        """Return the entries, with the gradient of the encoder's numbers; while training, let the codebook follow."""
        numbers = self._numbers(features)
        rows = numbers.detach().reshape(-1, self.size)
        if self.training:
            self._revive(rows, generator)
        chosen = self.nearest(rows)
        entries = self.codebook[chosen].reshape(numbers.shape)
        used = torch.bincount(chosen, minlength=self.entries).to(numbers.dtype)
        if self.training:
            self._follow(rows, chosen, used)
        terms = {"commitment": (numbers - entries).square().sum(1).mean()}
        # exactly the entries, since a number less itself is 0
        return Coded(entries + (numbers - numbers.detach()), terms, {USE: used / len(chosen)})

    def best(self, features: Tensor) -> Tensor:
        """Return the entries themselves, one after the other, (B, vectors * size)."""
        numbers = self._numbers(features)
        return self.codebook[self.nearest(numbers.reshape(-1, self.size))].reshape(numbers.shape)

    def nearest(self, rows: Tensor) -> Tensor:
        """Return which entry is nearest to each of `rows`, float32 (N, size): int64 (N,)."""
        with torch.no_grad(), torch.autocast(rows.device.type, enabled=False):
            lengths = self.codebook.square().sum(1)
            return torch.cat([(lengths - 2 * part @ self.codebook.T).argmin(1) for part in torch.split(rows, AT_ONCE)])

    def told(self, facts: Mapping[str, Tensor]) -> dict[str, Any]:
        """Return the perplexity (how many entries, used alike, would tell as much) and the share of entries in use."""
        use = facts[USE]
        perplexity = torch.special.entr(use).sum().exp()
        return {"perplexity": perplexity.item(), "codebook_used": (use > 0).float().mean().item()}

    def _numbers(self, features: Tensor) -> Tensor:
        # float32 whatever the autocast: distances are differences of near numbers
        numbers: Tensor = self.head(features.reshape(-1, self.head.in_features)).float()
        return numbers.reshape(len(features), -1)

    @torch.no_grad()
    def _revive(self, rows: Tensor, generator: Generator) -> None:
        """Let every dead entry start again at one of `rows`."""
        patience = max(PATIENCE, LOOKS * self.entries / len(rows))
        dead = (self.idle >= patience).nonzero().flatten()
        if len(dead):
            drawn = rows[torch.randint(len(rows), (len(dead),), generator=generator, device=rows.device)]
            self.codebook[dead], self.sums[dead] = drawn, drawn
            self.counts[dead], self.idle[dead] = 1.0, 0.0

    @torch.no_grad()
    def _follow(self, rows: Tensor, chosen: Tensor, used: Tensor) -> None:
        """Move every entry towards the mean of the rows that chose it."""
        self.counts.lerp_(used, 1 - DECAY)
        self.sums.lerp_(torch.zeros_like(self.sums).index_add_(0, chosen, rows), 1 - DECAY)
        total = self.counts.sum()
        smooth = (self.counts + SMOOTHING) / (total + self.entries * SMOOTHING) * total
        self.codebook.copy_(self.sums / smooth[:, None])
        self.idle.add_(1.0).masked_fill_(used > 0, 0.0)
