"""Five systems that articles about autoencoders build, and the claims that they make: what holds, and what shows it."""

from dataclasses import dataclass

from app.text import _

__all__ = ["ARTICLES", "CLAIMS", "Article", "Claim"]


@dataclass(frozen=True)
class Article:
    """One system: what is built, what its listing does when it is run, and the mended run.

    Attributes:
        title: of the system.
        builds: what the article builds, in our words.
        happens: what happens when it is run as printed.
        printed: the preset that is the nearest to the listing; "" where the listing is no autoencoder.
        mends: what is changed, and why.
        mended: the preset of the mended run.
        sweeps: names of the sweeps that answer its questions.
    """

    title: str
    builds: str
    happens: str
    printed: str
    mends: str
    mended: str
    sweeps: tuple[str, ...] = ()


@dataclass(frozen=True)
class Claim:
    """A sentence that such articles repeat: the verdict, the evidence, and a preset, sweep or use that shows it."""

    claim: str
    verdict: str
    evidence: str
    preset: str = ""
    sweep: str = ""
    use: str = ""


ARTICLES = (
    Article(
        _("Ten Gaussian features through five"),
        _(
            "1,000 samples of 10 independent normal numbers, one hidden layer of 5 with ReLU, a sigmoid at the end, "
            "cross-entropy, Adam, 100 epochs of batches of 256, a fifth held out."
        ),
        _(
            "Cross-entropy reads a target as a probability, and these lie far outside 0 to 1: the loss has no floor, "
            "falls below 0 and says nothing. The sigmoid cannot even draw a negative number."
        ),
        "gaussian-printed",
        _(
            "Squared error and a linear output. The ten numbers are independent, so five of them can keep half of the "
            "spread and no network keeps more: the held-out error ends near a half of the variance, which is the "
            "lesson. There is nothing to find in noise."
        ),
        "gaussian-mended",
    ),
    Article(
        _("Digits through 128, 64 and 32"),
        _(
            "784-128-64-32 and back, ReLU also on the code, sigmoid, cross-entropy, Adam, batches of 256, 50 epochs, "
            "validated on the test images, and a grid of two times ten digits. Its worked example is a code of 10."
        ),
        _(
            "It runs. The ReLU on the code switches some of its numbers off for good, so fewer than 32 are used; and "
            "the test images helped to decide, so its figure is no test figure."
        ),
        "digits-printed",
        _("The code is left linear and 5,000 training images are held out: the same network, a lower error."),
        "digits-mended",
    ),
    Article(
        _("Points in the plane through 32"),
        _(
            "100 points drawn evenly from a square, 2-64-32 and 32-64-2, ReLU, a sigmoid, squared error, Adam, 100 "
            "epochs of batches of 1. A size of 16 is stated and never used; then new points are encoded and decoded."
        ),
        _(
            "The code has 32 numbers for a point of two: nothing has to be squeezed, and a copy is learned. A low "
            "error proves nothing here."
        ),
        "points-printed",
        _(
            "One number for a point of two. Now the network must choose: it lays a curve through the square, and every "
            "point is drawn onto it."
        ),
        "points-mended",
    ),
    Article(
        _("Noise through 64"),
        _(
            "784-64-784 on 100 pictures of Gaussian noise, ReLU, sigmoid, cross-entropy, Adam, 50 epochs, batches of "
            "128, a tenth held out; then other activations, losses and optimisers, L1 and L2."
        ),
        _(
            "An import is missing, so the listing stops at once. Mended by hand, it trains cross-entropy against "
            "values outside 0 to 1: the training loss falls to -0.73 and takes the held-out loss to 0.18, while its "
            "pictures are no better than the average one. Below 0 the loss says nothing."
        ),
        "noise-printed",
        _(
            "The noise is laid into 0 to 1. Training and held-out loss end at 0.693, and so does drawing the average "
            "picture for everyone: noise holds nothing to find. Every variant below ends within 5 % of that picture's "
            "held-out squared error of 0.0132. What can be won is learned by heart, most of it by tanh and by no bend "
            "at all: 0.680 on the 90 training pictures, 0.692 on held-out ones."
        ),
        "noise-mended",
        ("noise-activations", "noise-losses", "noise-optimisers", "noise-penalties"),
    ),
    Article(
        _("Features for recognition"),
        _(
            "784-256-784, ReLU, sigmoid, squared error written as 1/2N, Adam, 10 epochs, batches of 32, normalised "
            "inputs; its hidden numbers are then used to recognise digits."
        ),
        _(
            "The listing trains towards targets that are not its inputs: whatever it learns, it is no autoencoder, and "
            "there is nothing to run here."
        ),
        "",
        _("Inputs in, the same inputs out. 256 numbers for 784 is hardly a bottleneck, and the error shows it."),
        "features-mended",
    ),
)

CLAIMS = (
    Claim(
        _("An autoencoder is like PCA"),
        _("A linear one is"),
        _("With squared error and no bend, 16 numbers end at 1.0004 times PCA's error on the test images."),
        preset="pca",
    ),
    Claim(
        _("Autoencoders are usually linear"),
        _("No"),
        _("With one bent layer 30 numbers reach a fifth of PCA's squared error."),
        preset="best-30",
    ),
    Claim(
        _("It is like a GAN"),
        _("No"),
        _("It has an encoder and an error for each image, a GAN has neither; an adversarial one has a critic as well."),
        preset="adversarial",
    ),
    Claim(
        _("It works like the brain"),
        _("Cannot be said"),
        _("Sparse codes of pictures resemble cells of the visual cortex; that says nothing on how brains learn them."),
        preset="sparse",
    ),
    Claim(
        _("It is prone to over-fitting"),
        _("With few images"),
        _(
            "Ten images, seen 400 times: 0.056 nats a pixel on them and 0.547 on held-out ones. All 55,000, seen three "
            "times: 0.111 and 0.105, nothing learned by heart."
        ),
        sweep="over-fitting",
    ),
    Claim(
        _("Training is sensitive"),
        _("To the step size, hardly to chance"),
        _(
            "Three seeds deviate by 1.4 % at a learning rate of 0.001. Ten times the rate takes the held-out loss from "
            "0.237 to 0.168, fifty times the rate back to 0.256."
        ),
        sweep="seeds",
    ),
    Claim(
        _("Regularisation cures it"),
        _("Not here"),
        _(
            "1,000 images, seen 80 times: 0.125 on held-out images without any, 0.126 with weight decay, 0.127 with "
            "dropout; 0.140 with noise on the input, where held-out images carry it too."
        ),
        sweep="regularisation",
    ),
    Claim(
        _("Its features are better"),
        _("Than PCA's, yes; with all labels they are no help"),
        _(
            "A linear classifier reads 93.7 % of the test images from 32 numbers, 90.0 % from PCA's 32 (three seeds). "
            "With 100 labels the fine-tuned encoder is 6.0 points ahead of the same network from scratch, with all "
            "labels 0.1 (95 %: -0.2 to 0.4)."
        ),
        use="recognition",
    ),
    Claim(
        _("It compresses images and text"),
        _("Digits yes, text no"),
        _(
            "At 30 bytes a picture 30.7 dB against 23.3 of PCA with the same coder, on 1,000 test images; "
            "the decoder's 2.2 MB come on top. Of 32 characters sent in 27 bytes 77 % arrive; in one archive zlib "
            "keeps all of them in 11 bytes a window, helped by windows that share text."
        ),
        use="compression",
    ),
)
