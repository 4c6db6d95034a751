"""The one autoencoder: a network's encoder, a code, the network's decoder. Families are choices, not classes."""

from collections.abc import Iterator
from math import prod

import torch
from torch import Generator, Tensor, nn

from aecore import tables
from aecore.codes import Code, Coded
from aecore.config import Config
from aecore.corruptions import corrupt
from aecore.losses import finish, reconstruction
from aecore.networks import Network
from aecore.networks.dropout import hand
from aecore.networks.init import initialise
from aecore.networks.tied import tie
from aecore.penalties import Batch, Penalty
from aecore.randomness import generator_at
from aecore.rest import at_rest
from aecore.scaling import Scaling
from aecore.shapes import check

__all__ = ["Autoencoder", "at_rest", "build"]

SEEN = 1_000
"""Test images that are corrupted together."""


class Autoencoder(nn.Module):
    """Images (B, *shape), float in [0, 1], to codes (B, k) and back.

    Attributes:
        config: the five choices.
        shape: of one image, (C, H, W) or (d,).
    """

    def __init__(self, config: Config, shape: tuple[int, ...]) -> None:
        """Make the layers; their weights are PyTorch's until `build` draws them from the seed."""
        super().__init__()
        self.config = config
        self.shape = shape
        network: Network = tables.NETWORKS[config.network.kind].load()(config.network, shape)
        self.scaling = Scaling(config.data.scaling, shape)
        self.encoder = network.encoder()
        self.code: Code = tables.CODES[config.code.kind].load()(network.features, config)
        self.decoder = network.decoder(config.numbers, config.code.parts)
        if config.network.tied:
            tie(self.encoder, self.code, self.decoder)
        self.penalties = nn.ModuleDict(
            {name: row.load()(config) for name, row in tables.PENALTIES.items() if getattr(config.objective, name)}
        )

    def forward(self, x: Tensor, generator: Generator) -> tuple[Tensor, Coded]:
        """Return the decoder's last numbers before `output`, (B, *shape), and the code they came from.

        Both are in the scaled values of the network, which `scaling` makes from images.
        """
        if self.config.network.dropout:
            hand(self, generator)
        coded: Coded = self.code(self.encoder(x), generator)
        return self.decoder(coded.z), coded

    def encode(self, x: Tensor) -> Tensor:
        """Return the codes of images (B, *shape), without chance: float (B, k)."""
        with at_rest(self):
            return self.code.best(self.encoder(self.scaling(x)))

    def decode(self, z: Tensor) -> Tensor:
        """Return the images of codes (B, k): (B, *shape), in [0, 1] when the output is a sigmoid."""
        with at_rest(self):
            return self.drawn(self.decoder(z))

    def drawn(self, raw: Tensor) -> Tensor:
        """Return the images, in the unit 0 to 1, that the decoder's last numbers (B, *shape) stand for."""
        return self.scaling.back(finish(raw, self.config.output))

    def reconstruct(self, x: Tensor) -> Tensor:
        """Return decode(encode(x)), shaped like x."""
        return self.decode(self.encode(x))

    def see(self, x: Tensor, generator: Generator) -> Tensor:
        """Return what the network gets to see of clean images: themselves, or corrupted; shaped like x."""
        return corrupt(x, self.config.objective, generator)

    def see_test(self, x: Tensor, start: int) -> Tensor:
        """Return what the network gets to see of test images, always with the same noise on the same image.

        Args:
            x: clean test images in their order, float (B, *shape).
            start: the place of the first in the test split, a multiple of 1,000.
        """
        seed, parts = self.config.training.seed, torch.split(x, SEEN)
        blocks = (generator_at(seed, "seen", start + SEEN * i, x.device) for i in range(len(parts)))
        return torch.cat([self.see(part, block) for part, block in zip(parts, blocks, strict=True)])

    def terms(self, x: Tensor, generator: Generator, *, warmth: float = 1.0) -> dict[str, Tensor]:
        """Return the loss of a batch by its parts, all per pixel so that curves can be compared.

        `reconstruction` is in the loss's own unit; what a code costs (`kl`, nats per image; `commitment`, squared
        numbers per image) and what penalties cost is divided by the number of pixels; `loss` is their weighted sum,
        and what training lowers. With BCE, KL weight 1 and nothing else (no penalty, free bits or warm-up) it is the
        negative ELBO in nats per pixel.
        What is compared are the scaled values that the network takes.

        Args:
            x: clean images, float (B, *shape).
            generator: of the corruption, the encoder's dropout, the code's chance, the decoder's dropout and the
                penalties', in this order.
            warmth: the share of its weight that the KL term has by now.
        """
        return self.terms_and_output(x, generator, warmth=warmth)[0]

    def terms_and_output(
        self, x: Tensor, generator: Generator, *, warmth: float = 1.0
    ) -> tuple[dict[str, Tensor], Tensor, Coded]:
        """Return `terms(x)`, the decoder's last numbers they were computed from, (B, *shape), and the code of these."""
        seen, target = self.scaling(self.see(x, generator)), self.scaling(x)
        raw, coded = self(seen, generator)
        objective = self.config.objective
        drawn = reconstruction(
            objective.reconstruction, raw.float(), target, output=self.config.output, delta=objective.huber_delta
        )
        batch = Batch(self.encoder, self.code, self.decoder, seen, coded, generator)
        costs = {**coded.terms, **{name: penalty(batch) for name, penalty in self._penalties()}}
        terms = {"reconstruction": drawn, **{name: cost / prod(self.shape) for name, cost in costs.items()}}
        weights = {**self.config.weights, "kl": warmth * self.config.kl_weight}
        loss = drawn
        for name in costs:
            loss = loss + weights[name] * terms[name]
        return {"loss": loss, **terms}, raw, coded

    def _penalties(self) -> Iterator[tuple[str, Penalty]]:
        for name, module in self.penalties.items():
            assert isinstance(module, Penalty)
            yield name, module

    @property
    def parameter_count(self) -> int:
        """How many numbers of the autoencoder are learned, a codebook's too; what penalties learn is apart."""
        return sum(parameter.numel() for parameter in self.parameters()) + self.code.averages - self.penalty_parameters

    @property
    def penalty_parameters(self) -> int:
        """How many numbers penalties learn for themselves: an adversarial one has a network of its own."""
        return sum(parameter.numel() for parameter in self.penalties.parameters())


def build(config: Config, shape: tuple[int, ...]) -> Autoencoder:
    """Return the autoencoder for `config` and images of `shape`, its first weights drawn from the seed, on the CPU.

    Raises:
        Refused: when the network or the corruption cannot take images of that shape.
    """
    check(config, shape)
    model = Autoencoder(config, shape)
    initialise(model, tables.INITIALISATIONS[config.network.init].load(), config.training.seed)
    return model
