"""Where to begin: the default, the ladder, and first steps away from them."""

from aecore.presets.preset import Preset, Published

__all__ = ["OURS"]

OURS = (
    Preset(
        "dense",
        "Dense, 32 numbers",
        "784-128-64-32 and back: the default, and a good first run.",
        "Latent Lab",
        2026,
    ),
    Preset(
        "ladder",
        "Dense, 32 numbers, one cycle",
        "A learning rate that rises and falls once: sharp digits in ten epochs. The shipped runs are made like this.",
        "Smith & Topin, Super-convergence",
        2018,
        {"training": {"learning_rate": 0.01, "schedule": "one_cycle"}},
    ),
    Preset(
        "shallow",
        "One layer, 32 numbers",
        "A single layer each way with a sigmoid and cross-entropy already beats PCA at the same size.",
        "Chollet, Building Autoencoders in Keras",
        2016,
        {"network": {"kind": "linear", "init": "glorot"}, "code": {"size": 32}, "training": {"batch_size": 128}},
        Published("bce_per_pixel", None, "none with a linear code", goal=0.0935),
    ),
    Preset(
        "pca",
        "Linear, 16 numbers: PCA by descent",
        "No bend and squared error: gradient descent ends at the error of PCA.",
        "Baldi & Hornik, Neural Networks 2",
        1989,
        {
            "network": {"kind": "linear"},
            "code": {"size": 16},
            "objective": {"reconstruction": "mse"},
            "training": {"epochs": 8, "learning_rate": 0.01, "schedule": "one_cycle"},
        },
    ),
    Preset(
        "plane",
        "Two numbers a digit",
        "The code is a point in the plane: watch the ten digits pull apart while it trains.",
        "after Hinton & Salakhutdinov, Science 313",
        2006,
        {
            "network": {"kind": "dense", "widths": [512, 256], "activation": "gelu"},
            "code": {"size": 2},
            "objective": {"reconstruction": "mse"},
            "training": {"learning_rate": 0.002, "schedule": "one_cycle"},
        },
    ),
    Preset(
        "conv",
        "Convolutional, 32 numbers",
        "Layers that look at neighbourhoods draw sharper digits from the same 32 numbers, in more time.",
        "Masci et al., ICANN",
        2011,
        {"network": {"kind": "conv", "widths": [32, 64]}, "code": {"size": 32}, "training": {"epochs": 5}},
    ),
    Preset(
        "recognition",
        "Dense, 32 numbers to tell digits apart",
        "Half of the pixels are put out: who has to guess them has to know which digit it is.",
        "after Vincent et al., ICML",
        2008,
        {
            "network": {"widths": [512, 256], "activation": "gelu"},
            "objective": {"corruption": "masking", "corruption_amount": 0.5},
            "training": {"learning_rate": 0.004, "schedule": "one_cycle"},
        },
    ),
    Preset(
        "vae",
        "Variational, 20 numbers",
        "Codes are drawn from Gaussians kept near the standard one, so that drawn codes decode to digits.",
        "Kingma & Welling, ICLR",
        2014,
        {"network": {"kind": "dense", "widths": [512]}, "code": {"kind": "variational", "size": 20}},
    ),
    Preset(
        "vae-plane",
        "Variational, two numbers",
        "A plane without holes: every point between two digits draws something like a digit.",
        "Kingma & Welling, ICLR",
        2014,
        {"network": {"kind": "dense", "widths": [512, 256]}, "code": {"kind": "variational", "size": 2}},
    ),
    Preset(
        "vae-2",
        "Variational, two numbers, at length",
        "Draw two numbers from the prior and decode them: most are digits that could be anybody's.",
        "Kingma & Welling, ICLR",
        2014,
        {
            "network": {"widths": [1024, 512, 256], "activation": "gelu"},
            "code": {"kind": "variational", "size": 2},
            "training": {"epochs": 40, "schedule": "one_cycle"},
        },
    ),
    Preset(
        "text",
        "Text, 128 numbers a window",
        "32 characters through 128 numbers by one layer each way: which of them come back wrong?",
        "Latent Lab",
        2026,
        {
            "data": {"name": "text"},
            "network": {"kind": "linear"},
            "code": {"size": 128},
            "objective": {"reconstruction": "characters"},
            "training": {"epochs": 8, "learning_rate": 0.01, "schedule": "one_cycle"},
        },
    ),
    Preset(
        "fashion",
        "Clothes instead of digits",
        "784-512-256-32 on Fashion-MNIST: more grey, more texture, a higher floor.",
        "Xiao, Rasul & Vollgraf, arXiv 1708.07747",
        2017,
        {"data": {"name": "fashion-mnist"}, "network": {"kind": "dense", "widths": [512, 256]}},
    ),
)
