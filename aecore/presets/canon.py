"""The papers that made the field, each as the nearest point among the five choices."""

from aecore.presets.preset import Preset, Published

__all__ = ["CANON"]

CANON = (
    Preset(
        "deep",
        "Deep, 30 numbers (2006)",
        "784-1000-500-250-30, the network that made deep autoencoders known; slow on a CPU.",
        "Hinton & Salakhutdinov, Science 313",
        2006,
        {
            "network": {"widths": [1000, 500, 250], "activation": "gelu"},
            "code": {"size": 30},
            "objective": {"reconstruction": "mse"},
            "training": {"epochs": 30, "learning_rate": 0.002, "schedule": "one_cycle"},
        },
        Published(
            "squared_error_per_image",
            3.00,
            "test; PCA 13.87, logistic PCA 8.01 in the same figure",
            goal=3.00,
            differs="GELU and one pass of Adam in place of logistic units, layer-wise pre-training and line searches.",
        ),
    ),
    Preset(
        "vae-400",
        "Variational 400-20, PyTorch's example",
        "Codes drawn from Gaussians kept near the standard one; the example that most PyTorch users met first.",
        "PyTorch examples, after Kingma & Welling, ICLR",
        2014,
        {
            "network": {"widths": [400]},
            "code": {"kind": "variational", "size": 20},
            "training": {"epochs": 10, "batch_size": 128},
        },
        Published("negative_elbo", 105.59, "test, 10 epochs (106.66 after 7)", goal=106.0),
    ),
    Preset(
        "beta-vae",
        "Beta-VAE, weight 4",
        "Four times the KL term: fewer numbers stay in use, and each means more.",
        "Higgins et al., ICLR",
        2017,
        {
            "network": {"widths": [512, 256]},
            "code": {"kind": "variational", "size": 10},
            "objective": {"kl": 4.0},
            "training": {"epochs": 20},
        },
        Published("negative_elbo", None, "no figure on MNIST"),
    ),
)
