"""Our own best at a size: what eight minutes on two cores can reach."""

from aecore.presets.preset import Preset, Published

__all__ = ["BEST"]

YEAR, SOURCE = 2026, "Latent Lab"
CYCLE = {"schedule": "one_cycle"}

BEST = (
    Preset(
        "best-2",
        "Our best, 2 numbers",
        "How far two numbers go: which digits still fall together?",
        SOURCE,
        YEAR,
        {
            "network": {"widths": [1024, 512, 256], "activation": "gelu"},
            "code": {"size": 2},
            "objective": {"reconstruction": "mse"},
            "training": {"epochs": 30, "learning_rate": 0.002, **CYCLE},
        },
        Published("mse_per_pixel", goal=0.035),
    ),
    Preset(
        "best-16",
        "Our best, 16 numbers",
        "Sixteen numbers, 49 times smaller: strokes keep their slant and width.",
        SOURCE,
        YEAR,
        {
            "network": {"widths": [1024, 512], "activation": "gelu"},
            "code": {"size": 16},
            "objective": {"reconstruction": "mse"},
            "training": {"epochs": 25, "learning_rate": 0.002, **CYCLE},
        },
        Published("mse_per_pixel", goal=0.0068),
    ),
    Preset(
        "best-30",
        "Our best, 30 numbers",
        "The size of the 2006 paper, one wide layer; cross-entropy also gives the lower squared error here.",
        SOURCE,
        YEAR,
        {
            "network": {"widths": [2048], "activation": "gelu"},
            "code": {"size": 30},
            "training": {"epochs": 40, "learning_rate": 0.003, **CYCLE},
        },
        Published("squared_error_per_image", 3.00, "test, Hinton & Salakhutdinov, 2006", goal=3.0),
    ),
    Preset(
        "best-32",
        "Our best, dense, 32 numbers",
        "One wide layer and one cycle of the learning rate, close to the floor of 0.058.",
        SOURCE,
        YEAR,
        {
            "network": {"widths": [1024], "activation": "gelu"},
            "code": {"size": 32},
            "training": {"epochs": 30, "learning_rate": 0.003, **CYCLE},
        },
        Published("bce_per_pixel", goal=0.0730),
    ),
    Preset(
        "best-conv",
        "Our best, convolutional, 32 numbers",
        "Neighbourhoods instead of single pixels.",
        SOURCE,
        YEAR,
        {
            "network": {"kind": "conv", "widths": [32, 64], "activation": "gelu"},
            "code": {"size": 32},
            "training": {"epochs": 20, "learning_rate": 0.003, **CYCLE},
        },
        Published("bce_per_pixel", goal=0.0720),
    ),
)
