"""Which device is taken, and what is fastest there."""

from typing import Any

import pytest
import torch

from aecore import device, tables
from aecore.config import Config
from aecore.errors import Refused


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> set[str]:
    """Pretend that the machine has the devices in the parameter."""
    here: set[str] = request.param
    monkeypatch.setattr(torch.cuda, "is_available", lambda: "cuda" in here)
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: "mps" in here)
    return here


@pytest.mark.parametrize(
    ("machine", "taken"),
    [({"cuda", "mps"}, "cuda"), ({"cuda"}, "cuda"), ({"mps"}, "mps"), (set(), "cpu")],
    indirect=["machine"],
)
def test_auto_takes_cuda_then_mps_then_the_cpu(machine: set[str], taken: str) -> None:
    assert device.choose("auto") == torch.device(taken)


@pytest.mark.parametrize("machine", [{"cuda", "mps"}], indirect=True)
@pytest.mark.parametrize("wish", ["cuda", "mps", "cpu"])
def test_a_device_that_is_here_is_taken(machine: set[str], wish: str) -> None:
    assert device.choose(wish).type == wish


@pytest.mark.parametrize(
    ("machine", "wish", "others"),
    [(set(), "cuda", "cpu"), (set(), "mps", "cpu"), ({"mps"}, "cuda", "mps, cpu"), ({"cuda"}, "mps", "cuda, cpu")],
    indirect=["machine"],
)
def test_a_device_that_is_not_here_is_refused_in_one_sentence(machine: set[str], wish: str, others: str) -> None:
    with pytest.raises(Refused) as caught:
        device.choose(wish)
    assert str(caught.value) == f"training.device: {wish} is not on this machine; choose auto or one of {others}."


def test_convolutions_are_laid_out_for_the_device() -> None:
    assert device.memory_format(torch.device("cpu")) is torch.channels_last
    assert device.memory_format(torch.device("cuda")) is torch.channels_last
    assert device.memory_format(torch.device("mps")) is torch.contiguous_format


PROCESSORS = {"old": {}, "new": {"avx512_bf16": True}, "newest": {"avx512_bf16": True, "amx_bf16": True}}
LARGE = {"network": {"widths": [2048, 1024]}}
CONV, BENT = {"network": {"kind": "conv"}}, {"network": {"activation": "gelu"}}


@pytest.fixture(params=PROCESSORS)
def processor(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Pretend that the processor has the instructions of its row."""
    monkeypatch.setattr(torch.cpu, "get_capabilities", lambda: PROCESSORS[request.param])
    return str(request.param)


@pytest.mark.parametrize("graphics", [False, True])
@pytest.mark.parametrize("kind", tables.NETWORKS)
def test_auto_takes_bfloat16_where_it_pays(
    kind: str, processor: str, graphics: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(torch.cuda, "is_bf16_supported", lambda: graphics)
    config = Config.of({"network": {"kind": kind}})
    found = {name: device.precision(config, torch.device(name)) for name in ("cpu", "cuda", "mps")}
    assert (found["cuda"] == "bfloat16") == graphics
    pays = {"linear": (), "dense": ("newest",), "conv": ("new", "newest")}[kind]
    assert (found["cpu"] == "bfloat16") == (processor in pays)
    assert found["mps"] == "float32"


@pytest.mark.parametrize(
    ("choices", "precision", "where"),
    [
        ({}, "auto", ("old", "new", "newest")),
        ({}, "float32", ("old", "new", "newest")),
        ({}, "bfloat16", ("newest",)),  # elsewhere nothing would be rounded
        (LARGE, "auto", ("old",)),
        (LARGE, "float32", ("old", "new", "newest")),
        (LARGE, "bfloat16", ()),
        (CONV, "auto", ()),
        (CONV, "float32", ()),
        (BENT, "float32", ()),
    ],
    ids=str,
)
def test_gradients_are_found_by_hand_where_that_is_faster(
    choices: dict[str, Any], precision: str, where: tuple[str, ...], processor: str
) -> None:
    config = Config.of({**choices, "training": {"precision": precision}})
    assert device.by_hand(config, torch.device("cpu")) == (processor in where)
    assert not any(device.by_hand(config, torch.device(name)) for name in ("cuda", "mps"))


@pytest.mark.parametrize(("batch", "expected"), [(16, "float32"), (127, "float32"), (128, "bfloat16")])
def test_a_small_batch_of_a_small_stack_is_not_rounded(
    batch: int, expected: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(torch.cpu, "get_capabilities", lambda: PROCESSORS["newest"])
    config = Config.of({"training": {"batch_size": batch}})
    assert device.precision(config, torch.device("cpu")) == expected
    assert device.by_hand(config, torch.device("cpu"))


@pytest.mark.parametrize("asked", ["float32", "bfloat16"])
def test_a_precision_that_is_asked_for_is_taken(asked: str) -> None:
    config = Config.of({"training": {"precision": asked}})
    assert {device.precision(config, torch.device(name)) for name in ("cpu", "cuda", "mps")} == {asked}
    with device.autocast(config, torch.device("cpu")):
        product = torch.ones(2, 2) @ torch.ones(2, 2)
    assert product.dtype == getattr(torch, asked)


def test_images_leave_half_of_a_gpu_to_the_network(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cuda, "mem_get_info", lambda _: (1_000, 4_000))
    monkeypatch.setattr(torch.mps, "recommended_max_memory", lambda: 1_000)
    for name in ("cuda", "mps"):
        assert device.room_for(500, torch.device(name))
        assert not device.room_for(501, torch.device(name))
    assert device.room_for(10**15, torch.device("cpu"))


def test_a_device_has_a_name_for_people(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cuda, "get_device_name", lambda _: "NVIDIA A100")
    assert device.describe(torch.device("cuda")) == "NVIDIA A100"
    assert device.describe(torch.device("mps")) == "Apple GPU"
    assert device.describe(torch.device("cpu")).startswith(f"CPU, {torch.get_num_threads()} thread")


def test_waiting_for_the_cpu_takes_nothing() -> None:
    device.synchronise(torch.device("cpu"))


def test_only_cuda_tells_what_is_free_on_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cuda, "mem_get_info", lambda _: (1_000, 4_000))
    assert [device.free_memory(torch.device(name)) for name in ("cuda", "mps", "cpu")] == [1_000, None, None]


@pytest.mark.parametrize(("precision", "rule"), [("bfloat16", "bf16"), ("float32", None)])
def test_products_are_rounded_only_meanwhile(precision: str, rule: str | None) -> None:
    def now() -> str:
        return str(torch.backends.mkldnn.matmul.fp32_precision)  # type: ignore[attr-defined]

    before = now()
    with device.products(precision):
        assert now() == (rule or before)
    with pytest.raises(ArithmeticError), device.products(precision):
        raise ArithmeticError
    assert now() == before
    first, second = device.products(precision), device.products(precision)
    first.__enter__()  # as two threads might, the first leaving before the second
    second.__enter__()
    first.__exit__(None, None, None)
    assert now() == (rule or before)
    second.__exit__(None, None, None)
    assert now() == before
