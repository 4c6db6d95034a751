"""The six of "Building Autoencoders in Keras" (Chollet, 2016), the tutorial that most people met first.

Its weights start after Glorot and its dense codes pass a ReLU. It validated on the test images; here 5,000 training
images are held out for that, and the test images are looked at once, at the end.
"""

from aecore.presets.preset import Preset, Published

__all__ = ["KERAS"]

SOURCE, YEAR = "Chollet, Building Autoencoders in Keras", 2016
GLOROT = {"init": "glorot"}

KERAS = (
    Preset(
        "keras-simple",
        "Keras 1: one layer, 32 numbers",
        "One layer each way with a ReLU on the code: look for numbers of the code that are always 0.",
        SOURCE,
        YEAR,
        {
            "network": {"kind": "linear", **GLOROT},
            "code": {"size": 32, "activation": "relu"},
            "training": {"epochs": 50},
        },
        Published("bce_per_pixel", 0.09, "training and validation, later text (0.11 in 2016)", goal=0.096),
    ),
    Preset(
        "keras-sparse",
        "Keras 2: sparse",
        "L1 on the code: the mean number falls, most are off for any one digit.",
        SOURCE,
        YEAR,
        {
            "network": {"kind": "linear", **GLOROT},
            "code": {"size": 32, "activation": "relu"},
            "objective": {"l1": 0.0784},  # their 10e-5 stands beside a loss per pixel, ours is divided by 784 pixels
            "training": {"epochs": 100},
        },
        Published(
            "bce_per_pixel",
            0.10,
            "test, 100 epochs",
        ),
    ),
    Preset(
        "keras-deep",
        "Keras 3: deep",
        "128-64-32 and back, ReLU everywhere: deeper, and not better than one layer at the same size.",
        SOURCE,
        YEAR,
        {
            "network": {"widths": [128, 64], **GLOROT},
            "code": {"size": 32, "activation": "relu"},
            "training": {"epochs": 100},
        },
        Published("bce_per_pixel", 0.097, "training and validation (about 0.08 in the later text)", goal=0.097),
    ),
    Preset(
        "keras-conv",
        "Keras 4: convolutional",
        "Three convolutions to 128 numbers: four times the code of the others, which the comparison should say.",
        SOURCE,
        YEAR,
        {
            "network": {"kind": "conv", "widths": [16, 8, 8], **GLOROT},
            "code": {"size": 128},
            "training": {"epochs": 20},
        },
        Published(
            "bce_per_pixel",
            0.094,
            "validation, 50 epochs",
            differs="Strides in place of pooling, a dense layer to the code, and fewer epochs: it fell below them in 20.",
            epochs=50,
        ),
    ),
    Preset(
        "keras-denoise",
        "Keras 5: denoising",
        "Noise of half the range on every pixel: the digit comes back without it.",
        SOURCE,
        YEAR,
        {
            "network": {"kind": "conv", "widths": [32, 32], **GLOROT},
            "code": {"size": 128},
            "objective": {"corruption": "gaussian", "corruption_amount": 0.5},
            "training": {"epochs": 10},
        },
        Published(
            "bce_per_pixel",
            None,
            "no number is given",
            differs="Their 7x7x32 is 1,568 numbers, no bottleneck; here 128 pass, for a tenth of the epochs.",
            epochs=100,
        ),
    ),
    Preset(
        "keras-vae",
        "Keras 6: variational, two numbers",
        "A plane of digits without holes: decode a grid of it.",
        SOURCE,
        YEAR,
        {
            "network": {"widths": [256], **GLOROT},
            "code": {"kind": "variational", "size": 2},
            "training": {"epochs": 50, "batch_size": 100},
        },
        Published(
            "negative_elbo",
            None,
            "no number is given",
            differs="The later text samples with a tenth of the noise and mixes two meanings of sigma: no exact ELBO.",
        ),
    ),
)
