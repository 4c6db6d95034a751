"""Every named piece of the lab in literal tables: what the form offers, the command accepts and the tests try.

Adding a piece is its own file, one line here and one row in the README. An entry names its code as text
("module:attribute"), so that reading a table imports nothing, least of all torch.
"""

from dataclasses import dataclass
from importlib import import_module
from typing import Any

__all__ = [
    "ACTIVATIONS",
    "CODES",
    "CORRUPTIONS",
    "DATASETS",
    "INITIALISATIONS",
    "MAPS",
    "NETWORKS",
    "OPTIMIZERS",
    "PENALTIES",
    "RECONSTRUCTIONS",
    "SCHEDULES",
    "TASKS",
    "Piece",
    "load_named",
]


@dataclass(frozen=True)
class Piece:
    """One row: where its code is, what people call it, and one sentence on what it does.

    A network or a code also names what says its layers without torch; see `aecore.shapes`. A corruption may be for
    pictures only: data of the shape (C, H, W). A use of the code names the class of what it is asked.
    """

    target: str
    title: str
    help: str
    layers: str = ""
    pictures_only: bool = False
    options: str = ""

    def load(self) -> Any:  # noqa: ANN401 - a network class, a loss function, a data set: the tables hold all kinds
        """Import the module and return the attribute that `target` names."""
        return load_named(self.target)


def load_named(target: str) -> Any:  # noqa: ANN401 - as `Piece.load`
    """Return what "module:attribute" names; the module is imported."""
    module, _, attribute = target.partition(":")
    return getattr(import_module(module), attribute)


DATASETS = {
    "mnist": Piece("aecore.data.mnist:MNIST", "MNIST digits", "70,000 handwritten digits of 28 x 28 grey pixels."),
    "fashion-mnist": Piece(
        "aecore.data.fashion:FASHION", "Fashion-MNIST", "70,000 pictures of clothes, shaped like MNIST and harder."
    ),
    "kmnist": Piece("aecore.data.kmnist:KMNIST", "KMNIST", "70,000 cursive Japanese characters, shaped like MNIST."),
    "digits8": Piece("aecore.data.digits8:DIGITS8", "Digits of 8 x 8", "1,797 tiny digits that scikit-learn brings."),
    "points-square": Piece("aecore.data.points:SQUARE", "Points: square", "12,000 points spread evenly over a square."),
    "points-moons": Piece("aecore.data.points:MOONS", "Points: two moons", "12,000 points on two half circles."),
    "points-swiss": Piece("aecore.data.points:SWISS", "Points: Swiss roll", "12,000 points along a spiral."),
    "points-circles": Piece("aecore.data.points:CIRCLES", "Points: circles", "12,000 points on two circles."),
    "gaussian": Piece(
        "aecore.data.gaussian:GAUSSIAN", "Gaussian vectors", "12,000 rows of independent normal numbers."
    ),
    "noise-images": Piece(
        "aecore.data.gaussian:NOISE_IMAGES", "Noise images", "200 pictures of noise, with nothing to squeeze."
    ),
    "text": Piece("aecore.data.text:TEXT", "Text", "12,000 windows of 32 characters of Python's own help topics."),
}

NETWORKS = {
    "linear": Piece(
        "aecore.networks.linear:Linear",
        "Linear",
        "One layer each way, no bend: with MSE this is PCA.",
        "aecore.shapes:dense",
    ),
    "dense": Piece(
        "aecore.networks.dense:Dense",
        "Dense",
        "Fully connected layers of any widths, mirrored.",
        "aecore.shapes:dense",
    ),
    "conv": Piece(
        "aecore.networks.conv:Conv",
        "Convolutional",
        "Strided convolutions down, transposed ones up.",
        "aecore.shapes:conv",
    ),
}

CODES = {
    "plain": Piece(
        "aecore.codes.plain:Plain", "Plain", "The code is the numbers the encoder gives.", "aecore.shapes:plain"
    ),
    "variational": Piece(
        "aecore.codes.variational:Variational",
        "Variational",
        "The code is drawn from a Gaussian around the encoder's numbers.",
        "aecore.shapes:variational",
    ),
    "quantized": Piece(
        "aecore.codes.quantized:Quantized",
        "Quantised",
        "The code is made of vectors from a learned codebook: all that passes is which.",
        "aecore.shapes:quantized",
    ),
}

RECONSTRUCTIONS = {
    "bce": Piece("aecore.crossentropy:BCE", "Binary cross-entropy", "Each pixel as a probability of ink, in nats."),
    "characters": Piece(
        "aecore.losses:CHARACTERS",
        "Cross-entropy over characters",
        "Each place of a text as chances of its characters, which add up to 1; text only.",
    ),
    "mse": Piece("aecore.losses:MSE", "Mean squared error", "Squared difference of each pixel."),
    "l1": Piece("aecore.losses:L1", "Mean absolute error", "Absolute difference of each pixel: sharper, less smooth."),
    "huber": Piece("aecore.losses:HUBER", "Huber", "Squared for small differences, absolute for large ones."),
}

PENALTIES = {
    "l1": Piece("aecore.penalties.sparse:L1", "L1 on the code", "Absolute numbers of the code cost: few stay on."),
    "sparsity": Piece(
        "aecore.penalties.sparse:Sparsity", "Sparsity", "Each number of the code is on for a chosen share of images."
    ),
    "weight_l1": Piece(
        "aecore.penalties.weights:WeightL1", "L1 on the weights", "Absolute weights cost: many become nearly 0."
    ),
    "weight_l2": Piece(
        "aecore.penalties.weights:WeightL2", "L2 on the weights", "Squared weights cost: all stay small."
    ),
    "contractive": Piece(
        "aecore.penalties.contractive:Contractive", "Contractive", "A code that moves with every pixel costs."
    ),
    "mmd": Piece("aecore.penalties.mmd:MMD", "MMD to the prior", "Codes that do not lie like a normal cloud cost."),
    "adversarial": Piece(
        "aecore.penalties.adversarial:Adversarial",
        "Adversarial to the prior",
        "A second network tells codes from a normal cloud; the encoder learns to deceive it.",
    ),
}
"""Each is named by the field of the objective that holds its weight."""

CORRUPTIONS = {
    "none": Piece("aecore.corruptions.values:none", "None", "The network sees the images as they are."),
    "gaussian": Piece("aecore.corruptions.values:gaussian", "Gaussian noise", "Every pixel gets noise of its own."),
    "masking": Piece("aecore.corruptions.values:masking", "Masking", "Pixels chosen by chance become 0."),
    "salt_pepper": Piece(
        "aecore.corruptions.values:salt_pepper", "Salt and pepper", "Pixels chosen by chance become 0 or 1."
    ),
    "block": Piece(
        "aecore.corruptions.pictures:block", "Block", "A square somewhere in the picture becomes 0.", pictures_only=True
    ),
    "blur": Piece(
        "aecore.corruptions.pictures:blur", "Blur", "Every pixel is mixed with its neighbours.", pictures_only=True
    ),
    "downsample": Piece(
        "aecore.corruptions.pictures:downsample",
        "Fewer pixels",
        "The picture is shown in fewer, larger pixels: to draw it sharp is super-resolution.",
        pictures_only=True,
    ),
}

ACTIVATIONS = {
    "none": Piece("torch.nn:Identity", "None", "The numbers pass unchanged."),
    "relu": Piece("torch.nn:ReLU", "ReLU", "Negative numbers become 0."),
    "leaky_relu": Piece("torch.nn:LeakyReLU", "Leaky ReLU", "Negative numbers shrink to a hundredth."),
    "elu": Piece("torch.nn:ELU", "ELU", "Negative numbers bend smoothly towards -1."),
    "gelu": Piece("torch.nn:GELU", "GELU", "A smooth ReLU, used by most recent networks."),
    "silu": Piece("torch.nn:SiLU", "SiLU", "A smooth ReLU, also called swish."),
    "tanh": Piece("torch.nn:Tanh", "Tanh", "Squeezes every number between -1 and 1."),
    "sigmoid": Piece("torch.nn:Sigmoid", "Sigmoid", "Squeezes every number between 0 and 1."),
}

INITIALISATIONS = {
    "pytorch": Piece("aecore.networks.init:pytorch", "PyTorch", "Uniform, scaled by the inputs of a unit."),
    "glorot": Piece("aecore.networks.init:glorot", "Glorot", "Uniform, scaled by inputs and outputs; biases 0."),
}

OPTIMIZERS = {
    "adam": Piece("aecore.optimisers:adam", "Adam", "A step size of its own for every weight."),
    "adamw": Piece("aecore.optimisers:adamw", "AdamW", "Adam with weight decay kept apart from the step size."),
    "sgd": Piece("aecore.optimisers:sgd", "SGD with momentum", "One step size for all, with a running start."),
    "rmsprop": Piece("aecore.optimisers:rmsprop", "RMSprop", "Steps divided by the recent size of the gradient."),
}

SCHEDULES = {
    "constant": Piece("aecore.optimisers:constant", "Constant", "The learning rate stays as it is."),
    "one_cycle": Piece("aecore.optimisers:one_cycle", "One cycle", "Up for a third of the run, then down to nearly 0."),
    "cosine": Piece("aecore.optimisers:cosine", "Cosine", "Falls along half a cosine to 0."),
}

MAPS = {
    "pca": Piece("aecore.latent.pca:pca_map", "PCA", "The flat shadow of the codes that keeps most of their spread."),
    "umap": Piece(
        "aecore.latent.umap:umap_map", "UMAP", "Keeps neighbours together; distances between groups do not count."
    ),
}

TASKS = {
    "denoising": Piece(
        "aecore.tasks.denoising.use:denoise",
        "Denoising",
        "Noisy test images and what comes back of them, beside filters that were tuned for the same noise.",
        options="aecore.tasks.denoising.use:DenoisingOptions",
    ),
    "recognition": Piece(
        "aecore.tasks.recognition:recognise",
        "Recognition",
        "What a code learned without labels is worth to a classifier, and whether it saves labels.",
        options="aecore.tasks.recognition:RecognitionOptions",
    ),
    "generation": Piece(
        "aecore.tasks.generation:generate",
        "Generation",
        "New pictures, drawn as codes: how real, how varied, and whether they are copies.",
        options="aecore.tasks.generation:GenerationOptions",
    ),
    "anomaly": Piece(
        "aecore.tasks.anomaly:detect",
        "Anomaly detection",
        "What a network has not learned it draws badly: how well its error tells strange images from normal ones.",
        options="aecore.tasks.anomaly:Anomaly",
    ),
    "compression": Piece(
        "aecore.tasks.compression.use:compression",
        "Compression",
        "Test images in bytes that are written and decoded back, beside PCA with the same coder, JPEG, WebP and PNG.",
        options="aecore.tasks.compression.use:CompressionOptions",
    ),
    "super-resolution": Piece(
        "aecore.tasks.super_resolution:sharpen",
        "Super-resolution and repair",
        "Few large pixels drawn sharp beside interpolation, and covered squares filled in beside inpainting.",
        options="aecore.tasks.super_resolution:SuperResolution",
    ),
    "reduction": Piece(
        "aecore.tasks.reduction:reduce",
        "Reduction",
        "Two numbers as coordinates, beside PCA and UMAP of the raw data: which neighbours each of them keeps.",
        options="aecore.tasks.reduction:Reduction",
    ),
}
"""What autoencoders are for: `task(given, options, tell) -> Result`, and the class of its options."""
