"""Five systems of the articles that this project began from, as near to their listings as they run, and mended."""

from aecore.presets.preset import Preset

__all__ = ["ARTICLES"]

SOURCE, YEAR = "articles on autoencoders, retold", 2023
RELU_CODE = {"activation": "relu"}
TEN = {"name": "gaussian", "train_size": 800, "validation_size": 200}
NOISE = {"name": "noise-images", "validation_size": 10}

ARTICLES = (
    Preset(
        "gaussian-printed",
        "Article 1 as printed: ten Gaussian features",
        "Cross-entropy against values outside 0 to 1: the loss falls below 0 and means nothing.",
        SOURCE,
        YEAR,
        {
            "data": {**TEN, "scaling": "none"},
            "network": {"kind": "linear"},
            "code": {"size": 5, **RELU_CODE},
            "objective": {"allow_unbounded": True},
            "training": {"epochs": 100},
        },
    ),
    Preset(
        "gaussian-mended",
        "Article 1 mended: ten Gaussian features",
        "Squared error and a linear output: half of the spread stays, since independent numbers cannot be squeezed.",
        SOURCE,
        YEAR,
        {
            "data": {**TEN, "scaling": "standardised"},
            "network": {"kind": "linear", "output": "linear"},
            "code": {"size": 5},
            "objective": {"reconstruction": "mse"},
            "training": {"epochs": 100, "learning_rate": 0.01},
        },
    ),
    Preset(
        "digits-printed",
        "Article 2 as printed: ReLU on the code",
        "Look for numbers of the code that are always 0.",
        SOURCE,
        YEAR,
        {"code": {"size": 10, **RELU_CODE}, "training": {"epochs": 50}},
    ),
    Preset(
        "digits-mended",
        "Article 2 mended: a linear code",
        "The same network without the ReLU on the code: all ten numbers work.",
        SOURCE,
        YEAR,
        {"code": {"size": 10}, "training": {"epochs": 50}},
    ),
    Preset(
        "points-printed",
        "Article 3 as printed: points through 32 numbers",
        "A code wider than the input: a copy is learned, and nothing is squeezed.",
        SOURCE,
        YEAR,
        {
            "data": {"name": "points-square", "train_size": 100, "validation_size": 1_000},
            "network": {"widths": [64], "decoder_widths": [32, 64], "output": "sigmoid"},
            "code": {"size": 32, **RELU_CODE},
            "objective": {"reconstruction": "mse"},
            "training": {"epochs": 100, "batch_size": 1},
        },
    ),
    Preset(
        "points-mended",
        "Article 3 mended: points through one number",
        "A curve through the square, and every point drawn onto it.",
        SOURCE,
        YEAR,
        {
            "data": {"name": "points-square", "train_size": 5_000, "validation_size": 1_000},
            "network": {"widths": [64, 32], "activation": "gelu", "output": "sigmoid"},
            "code": {"size": 1},
            "objective": {"reconstruction": "mse"},
            "training": {"epochs": 60, "batch_size": 64, "learning_rate": 0.003, "schedule": "one_cycle"},
        },
    ),
    Preset(
        "noise-printed",
        "Article 4 as printed: pictures of noise",
        "Cross-entropy against noise that leaves 0 to 1: the loss falls below 0.",
        SOURCE,
        YEAR,
        {
            "data": {**NOISE, "scaling": "none"},
            "network": {"kind": "linear"},
            "code": {"size": 64, **RELU_CODE},
            "objective": {"allow_unbounded": True},
            "training": {"epochs": 50, "batch_size": 128},
        },
    ),
    Preset(
        "noise-mended",
        "Article 4 mended: pictures of noise",
        "Noise laid into 0 to 1: the training loss falls, the held-out loss stays.",
        SOURCE,
        YEAR,
        {
            "data": NOISE,
            "network": {"kind": "linear"},
            "code": {"size": 64, **RELU_CODE},
            "training": {"epochs": 50, "batch_size": 128},
        },
    ),
    Preset(
        "features-mended",
        "Article 5 mended: 256 features",
        "784-256-784 on what it was meant for: its own inputs.",
        SOURCE,
        YEAR,
        {
            "network": {"kind": "linear", "output": "sigmoid"},
            "code": {"size": 256, **RELU_CODE},
            "objective": {"reconstruction": "mse"},
            "training": {"epochs": 10, "batch_size": 32},
        },
    ),
)
