"""The one autoencoder: a network's encoder, a code, the network's decoder. Families are choices, not classes."""

from math import prod

from torch import Generator, Tensor, nn

from aecore import tables
from aecore.codes import Code, Coded
from aecore.config import Config
from aecore.losses import finish, reconstruction
from aecore.networks import Network
from aecore.networks.init import initialise

__all__ = ["Autoencoder", "build"]


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
        self.encoder = network.encoder()
        self.code: Code = tables.CODES[config.code.kind].load()(network.features, config.code)
        self.decoder = network.decoder(config.code.size)

    def forward(self, x: Tensor, generator: Generator) -> tuple[Tensor, Coded]:
        """Return the decoder's last numbers before `output`, (B, *shape), and the code they came from."""
        coded: Coded = self.code(self.encoder(x), generator)
        return self.decoder(coded.z), coded

    def encode(self, x: Tensor) -> Tensor:
        """Return the codes of images (B, *shape), without chance: float (B, k)."""
        return self.code.best(self.encoder(x))

    def decode(self, z: Tensor) -> Tensor:
        """Return the images of codes (B, k): (B, *shape), in [0, 1] when the output is a sigmoid."""
        return finish(self.decoder(z), self.config.output)

    def reconstruct(self, x: Tensor) -> Tensor:
        """Return decode(encode(x)), shaped like x."""
        return self.decode(self.encode(x))

    def terms(self, x: Tensor, generator: Generator) -> dict[str, Tensor]:
        """Return the loss of a batch by its parts, all per pixel so that curves can be compared.

        `reconstruction` is in the loss's own unit; what a code costs (`kl`, nats per image) is divided by the number
        of pixels; `loss` is their weighted sum, and what training lowers. With BCE and weight 1 it is the negative
        ELBO in nats per pixel.
        """
        return self.terms_and_output(x, generator)[0]

    def terms_and_output(self, x: Tensor, generator: Generator) -> tuple[dict[str, Tensor], Tensor]:
        """Return `terms(x)` and the decoder's last numbers they were computed from, (B, *shape)."""
        raw, coded = self(x, generator)
        objective = self.config.objective
        pixels = prod(self.shape)
        terms = {
            "reconstruction": reconstruction(
                objective.reconstruction, raw.float(), x, output=self.config.output, delta=objective.huber_delta
            ),
            **{name: term / pixels for name, term in coded.terms.items()},
        }
        weights = {"reconstruction": 1.0, "kl": self.config.kl_weight}
        loss = sum((weights[name] * term for name, term in terms.items()), start=x.new_zeros(()))
        return {"loss": loss, **terms}, raw

    @property
    def parameter_count(self) -> int:
        """How many numbers are learned."""
        return sum(parameter.numel() for parameter in self.parameters())


def build(config: Config, shape: tuple[int, ...]) -> Autoencoder:
    """Return the autoencoder for `config` and images of `shape`, its first weights drawn from the seed, on the CPU.

    Raises:
        Refused: when the network cannot take images of that shape.
    """
    model = Autoencoder(config, shape)
    initialise(model, tables.INITIALISATIONS[config.network.init].load(), config.training.seed)
    return model
