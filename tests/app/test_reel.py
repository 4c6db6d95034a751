"""The film as the browser gets it: what each frame holds, and one's own digit carried through all of them."""

import json
import re
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from filmed import filmed
from PIL import Image
from reading import component, opened, texts

from aecore.film import Film
from aecore.runs import Run
from aecore.shipped import install, ladder_id
from app import cache, film_export, reel
from app.components import film

pytestmark = pytest.mark.usefixtures("one_thread")
SIDE = 28 * 28


def arrays(content: bytes, count: int, bars: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    numbers = np.frombuffer(content[: 4 * (2 * count + bars)], "<f4")
    return (
        numbers[: 2 * count].reshape(-1, 2),
        numbers[2 * count :],
        np.frombuffer(content[4 * (2 * count + bars) :], np.uint8),
    )


@pytest.mark.parametrize("words", [("code.size=3",), ("code.size=5", "code.kind=variational"), ("code.size=80",)])
def test_a_frame_is_packed_whole(runs_root: Path, words: tuple[str, ...]) -> None:
    look = cache.look(filmed(runs_root, *words))
    run, shots = look.run, reel.shots(look)
    assert [shot.epoch for shot in shots] == sorted(shot.epoch for shot in shots)
    assert len(shots) == len(Film(run.folder / "film").files()) >= 4
    wanted = min(run.config.numbers, reel.BARS)
    assert reel.bars(look) == wanted
    for path, shot in zip(Film(run.folder / "film").files(), shots, strict=True):
        kept = Film(run.folder / "film").read(path)
        xy, bars, pictures = arrays(reel.packed(run, shot.step) or b"", 2_000, wanted)
        np.testing.assert_array_equal(xy, kept["xy"])
        first = [index for index, _l, _t in reel.sheets.examples("mnist")]
        np.testing.assert_array_equal(pictures.reshape(-1, 28, 28), kept["reconstructions"][first, 0])
        if run.config.code.kind == "plain":
            np.testing.assert_allclose(bars, kept["codes"].astype(np.float32).std(axis=0)[:wanted], rtol=1e-5)
    assert bars.max() > 0


def test_bars_of_a_variational_code_are_its_nats(runs_root: Path) -> None:
    look = cache.look(filmed(runs_root, "code.size=5", "code.kind=variational"))
    said = look.history.epoch_records[-1]["kl_per_dimension"]
    _, bars, _ = arrays(reel.packed(look.run, reel.shots(look)[-1].step) or b"", 2_000, 5)
    np.testing.assert_allclose(bars, said, rtol=1e-5)
    assert "KL" in reel.bars_title(look)


def test_codes_that_the_film_does_not_keep_have_words_for_bars(runs_root: Path) -> None:
    wide, small = (cache.look(filmed(runs_root, f"code.size={size}")) for size in (300, 3))
    given = film.data([wide, small], height=300)
    assert [one["bars"] for one in given["reels"]] == [0, 3]
    assert "256" in given["reels"][0]["bars_title"]
    assert "both" not in given["words"]["full"]
    assert "both" in film.data([small, small], height=300)["words"]["full"]


@pytest.mark.parametrize("size", [2, 6])
def test_a_digit_of_ones_own_goes_where_the_same_test_image_goes(runs_root: Path, size: int) -> None:
    run, film_of = filmed(runs_root, f"code.size={size}"), cache.dataset("mnist").test
    film, image = Film(run.folder / "film"), np.asarray(film_of.images[7])
    content, one = reel.followed(run, image), 12 + SIDE
    assert len(content) == len(film.networks()) * one >= 2 * one
    for n, path in enumerate(film.networks()):
        step, x, y = np.frombuffer(content[n * one : n * one + 12], "<f4")
        kept = film.read(path)
        spread = np.ptp(kept["xy"], axis=0).max()
        assert step == int(path.stem)
        np.testing.assert_allclose([x, y], kept["xy"][7], atol=0.01 * spread)
        redrawn = np.frombuffer(content[n * one + 12 : (n + 1) * one], np.uint8).reshape(28, 28)
        assert np.abs(redrawn.astype(int) - kept["reconstructions"][7, 0]).max() <= 3  # its weights are halves


def test_what_a_denoising_network_saw_stands_between(runs_root: Path) -> None:
    clean = filmed(runs_root, "code.size=2", epochs=1)
    noisy = filmed(runs_root, "code.size=2", "objective.corruption=block", epochs=1)
    assert reel.seen(clean) is None
    seen, real = reel.seen(noisy), reel.originals("mnist")
    assert seen is not None
    assert seen.shape == real.shape
    assert (seen != real).any(axis=(1, 2)).all()
    told = component(opened("latent", noisy.id), "film")
    assert told is not None
    assert told["reels"][0]["seen"]


def test_the_page_tells_of_both_runs(runs_root: Path) -> None:
    one, other = filmed(runs_root, "code.size=2"), filmed(runs_root, "code.size=4")
    test = opened("latent", one.id, film_beside=other.id, seen_as="film")
    told = component(test, "film")
    assert told is not None
    assert [reel["key"] for reel in told["reels"]] == [one.id, other.id]
    assert told["reels"][0]["bars"] == 2
    assert "no codes of the test images yet" in texts(test)


def test_a_run_that_is_gone_is_not_beside(runs_root: Path) -> None:
    run = filmed(runs_root, "code.size=2", epochs=1)
    for address in ("nobody", run.id):
        told = component(opened("latent", run.id, film_beside=address, seen_as="film"), "film")
        assert told is not None
        assert len(told["reels"]) == 1


def test_the_page_to_take_away_asks_no_network(runs_root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    looks, own = [cache.look(filmed(runs_root, "code.size=3"))], cache.dataset("mnist").test.images[3]
    with monkeypatch.context() as drawn:
        drawn.setattr(film.mine, "current", lambda: own)
        given = film.data(looks, height=300)
    page = film_export.page(looks, given, own)  # made outside of the session
    run = looks[0].run
    told = json.loads(re.search(r"const FILM = (.*?);\n", page)[1])  # type: ignore[index]
    frames = told["reels"][0]["frames"]
    assert len(frames) == len(Film(run.folder / "film").files())
    assert all(frame["at"].startswith("data:") for frame in frames)
    assert told["reels"][0]["followed"].startswith("data:")
    script = page.replace("http://www.w3.org/2000/svg", "")
    assert "/api/" not in script
    assert "http" not in script
    assert not re.search(r"^(import|export) ", page, re.MULTILINE)


def test_the_gif_has_every_frame(runs_root: Path) -> None:
    look = cache.look(filmed(runs_root, "code.size=3"))
    with Image.open(BytesIO(film_export.gif(look))) as picture:
        assert picture.n_frames == len(reel.shots(look))  # type: ignore[attr-defined]
        colours = {bytes(picture.convert("RGB").tobytes()) for n in range(picture.n_frames) if not picture.seek(n)}  # type: ignore[attr-defined]
    assert len(colours) == len(reel.shots(look))


def test_a_digit_stands_at_the_end_of_a_film_that_keeps_no_network(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AECORE_RUNS_DIR", str(tmp_path))
    install(tmp_path)
    for size in (1, 2, 16):
        run, image = Run(tmp_path / ladder_id(size)), np.asarray(cache.dataset("mnist").test.images[7])
        film = Film(run.folder / "film")
        assert film.networks() == []
        assert reel.at_end_alone(run)
        content, last = reel.followed(run, image), film.read(film.files()[-1])
        step, x, y = np.frombuffer(content[:12], "<f4")
        assert step == int(film.files()[-1].stem)
        np.testing.assert_allclose([x, y], last["xy"][7], atol=0.01 * np.ptp(last["xy"], axis=0).max())
        redrawn = np.frombuffer(content[12:], np.uint8).reshape(28, 28)
        assert np.abs(redrawn.astype(int) - last["reconstructions"][7, 0]).max() <= 2


def test_the_film_of_a_shipped_run_has_bars_in_every_frame(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AECORE_RUNS_DIR", str(tmp_path))
    install(tmp_path)
    look = cache.look(Run(tmp_path / ladder_id(4)))
    assert reel.bars(look) == 4
    assert [shot.epoch for shot in reel.shots(look)][-1] == 10
    assert len(reel.shots(look)) == 17


def test_bars_share_a_scale_only_where_they_mean_the_same(runs_root: Path) -> None:
    plain, other = filmed(runs_root, "code.size=2", epochs=1), filmed(runs_root, "code.size=3", epochs=1)
    nats = filmed(runs_root, "code.size=3", "code.kind=variational", epochs=1)
    for beside, both in ((other, True), (nats, False)):
        told = component(opened("latent", plain.id, film_beside=beside.id, seen_as="film"), "film")
        assert told is not None
        assert ("both" in told["words"]["full"]) is both
        kinds = {one["bars_kind"] for one in told["reels"]}
        assert len(kinds) == (1 if both else 2)
