"""The lab's own words, each explained in one sentence."""

from app.text import _

__all__ = ["GLOSSARY"]

GLOSSARY = {
    _("autoencoder"): _("A network that learns to squeeze a picture into a few numbers and to redraw it from these."),
    _("encoder"): _("Its first half: it turns a picture into a code."),
    _("decoder"): _("Its second half: it turns a code back into a picture."),
    _("latent code"): _(
        "The few numbers that are kept of a picture: the latent size says how many, and all possible codes together "
        "are the latent space."
    ),
    _("epoch"): _("One pass of the training over all its images."),
    _("loss"): _("What training makes smaller: how far the redrawn pictures are from the true ones, on average."),
    _("held-out"): _("Images that the network does not learn from; they show how it does on what it has not seen."),
    _("PCA"): _(
        "Principal component analysis: the best way to keep so many numbers of a picture without any bends, and on a "
        "map the view of the codes from their widest side."
    ),
    _("UMAP"): _("A map that keeps neighbouring codes together; how far its groups lie apart means nothing."),
    _("nats"): _("A unit of surprise like bits, by the natural logarithm: 1 nat is 1.44 bits, and lower is better."),
    _("PSNR"): _(
        "Peak signal-to-noise ratio, in decibels: higher is better, and 10 dB more is a tenth of the squared error."
    ),
    _("SSIM"): _(
        "Structural similarity: how alike two pictures look in light, contrast and shape; 1 is the same picture."
    ),
    _("ROC AUC"): _(
        "The chance that a strange picture scores higher than a normal one: 1 tells all apart, and 0.5 is guessing."
    ),
    _("Fréchet distance"): _(
        "How far drawn pictures lie, as a whole, from real ones in what a classifier sees of them: lower is better."
    ),
    _("purity"): _(
        "The share of images that are of the most frequent class of their group: 1 when groups mix no classes."
    ),
    _("adjusted Rand index"): _(
        "How well groups agree with classes, pair by pair: 1 when they are the same and about 0 by chance."
    ),
}
"""What a word means, in the order in which one meets them."""
