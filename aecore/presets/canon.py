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
            differs="GELU and one pass of Adam in place of logistic units, layer-wise pre-training and line searches; "
            "cross-entropy for 40 epochs came to 4.20, and `best-30` reaches 2.36 with its convolutions.",
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
    Preset(
        "denoising",
        "Denoising, masked pixels",
        "A quarter of the pixels are put out: what must be redrawn is the clean digit.",
        "Vincent et al., ICML",
        2008,
        {
            "network": {"widths": [512]},
            "code": {"size": 128},
            "objective": {"corruption": "masking", "corruption_amount": 0.25},
            "training": {"epochs": 15, "learning_rate": 0.003, "schedule": "one_cycle"},
        },
        Published("bce_per_pixel", None, "classification errors, no reconstruction figure"),
    ),
    Preset(
        "sparse",
        "Sparse, target rate 5 %",
        "Each number of a wide code is on for one digit in twenty: what does each of them draw?",
        "Ng, CS294A lecture notes",
        2011,
        {
            "network": {"kind": "linear"},
            "code": {"size": 196, "activation": "sigmoid"},
            "objective": {"sparsity": 3.0, "sparsity_rate": 0.05},
            "training": {"epochs": 15, "learning_rate": 0.003},
        },
        Published("bce_per_pixel", None, "pictures of its weights, no figure on MNIST"),
    ),
    Preset(
        "contractive",
        "Contractive",
        "The code is kept from moving when pixels do: it follows the strokes and ignores the rest.",
        "Rifai et al., ICML",
        2011,
        {
            "network": {"kind": "linear"},
            "code": {"size": 120, "activation": "sigmoid"},
            "objective": {"contractive": 0.1},
            "training": {"epochs": 15, "learning_rate": 0.003},
        },
        Published("bce_per_pixel", None, "classification errors, no reconstruction figure"),
    ),
    Preset(
        "adversarial",
        "Adversarial, two numbers",
        "A critic tells codes from the prior's draws, until it cannot: look at the filled plane.",
        "Makhzani et al., ICLR workshop",
        2015,
        {
            "network": {"widths": [1000, 1000]},
            "code": {"size": 2},
            "objective": {"adversarial": 1.0},
            "training": {"epochs": 20},
        },
        Published("bce_per_pixel", None, "log-likelihoods by Parzen windows, not comparable"),
    ),
    Preset(
        "wae",
        "WAE-MMD, eight numbers",
        "The codes as a whole are pulled to the prior, each stays sharp: compare its samples with the VAE's.",
        "Tolstikhin et al., ICLR",
        2018,
        {
            "network": {"widths": [512, 256]},
            "code": {"size": 8},
            "objective": {"mmd": 10.0},
            "training": {"epochs": 20},
        },
        Published("bce_per_pixel", None, "FID on other pictures, none on MNIST"),
    ),
    Preset(
        "vq-vae",
        "VQ-VAE, 49 vectors of a codebook of 256",
        "Each of 7 x 7 places is one entry of one dictionary, 49 bytes: how many of its entries are in use?",
        "van den Oord et al., NeurIPS",
        2017,
        {
            "network": {"kind": "conv", "widths": [16, 32]},
            "code": {"kind": "quantized", "size": 8, "vectors": 49, "codebook": 256},
            "training": {"epochs": 8},
        },
        Published(
            "codebook_used",
            None,
            "no figure on MNIST",
            goal=0.5,
            differs="Entries follow as running means (its appendix); no second network learns which go together.",
        ),
    ),
    Preset(
        "super-resolution",
        "Super-resolution, 14x14 to 28x28",
        "A quarter of the pixels goes in, all come out: what does it invent?",
        "after Dong et al., ECCV",
        2014,
        {
            "network": {"widths": [1024], "activation": "gelu"},
            "code": {"size": 64},
            "objective": {"corruption": "downsample", "corruption_amount": 0.5},
            "training": {"epochs": 15, "learning_rate": 0.003, "schedule": "one_cycle"},
        },
        Published("bce_per_pixel", None, "no figure on MNIST"),
    ),
)
