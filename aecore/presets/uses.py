"""One preset for each use that a plain reconstruction does not serve best; `TRAINS` of the use names it."""

from aecore.presets.preset import Preset

__all__ = ["USES"]

SOURCE, YEAR = "Latent Lab", 2026
WIDE = {"widths": [1024], "activation": "gelu"}
RESIDUAL = {"kind": "conv", "widths": [32, 64], "norm": "batch", "blocks": 1, "activation": "gelu"}
CYCLE = {"epochs": 15, "learning_rate": 0.003, "schedule": "one_cycle"}

USES = (
    Preset(
        "compression",
        "Compression, 128 numbers",
        "More numbers than a digit needs: rounding and the coder take back what they do not tell; slow on a CPU.",
        SOURCE,
        YEAR,
        {"network": RESIDUAL, "code": {"size": 128}, "training": {**CYCLE, "epochs": 10}},
    ),
    Preset(
        "denoise-half",
        "Denoising, half the range",
        "Gaussian noise of half the range on every pixel: no filter knows what digits look like, this does.",
        SOURCE,
        YEAR,
        {
            "network": RESIDUAL,
            "code": {"size": 128},
            "objective": {"corruption": "gaussian", "corruption_amount": 0.5},
            "training": {**CYCLE, "epochs": 4},
        },
    ),
    Preset(
        "sharpen-7",
        "Super-resolution, 7x7 to 28x28",
        "One pixel of sixteen goes in: is what comes out the digit that it was?",
        SOURCE,
        YEAR,
        {
            "network": WIDE,
            "code": {"size": 64},
            "objective": {"corruption": "downsample", "corruption_amount": 0.75},
            "training": CYCLE,
        },
    ),
    Preset(
        "repair",
        "Repair, a tenth covered",
        "A square of a tenth of the picture is gone, somewhere: what stood there, by the rest of the digit?",
        SOURCE,
        YEAR,
        {
            "network": RESIDUAL,
            "code": {"size": 128},
            "objective": {"corruption": "block", "corruption_amount": 0.1},
            "training": {**CYCLE, "epochs": 4},
        },
    ),
)
