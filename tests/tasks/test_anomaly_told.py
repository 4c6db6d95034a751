"""What anomaly detection says: the one who wins is named, whoever it is."""

import pytest

from aecore.tasks.anomaly_told import told
from aecore.tasks.roc import Area

NONE = Area(0.2, 0.1, 0.3)
AREAS = {"error": Area(0.8, 0.79, 0.81)}


@pytest.mark.parametrize(
    ("gap", "said"),
    [
        (Area(0.1, 0.08, 0.12), "than PCA with 8 numbers does, by 0.100 of the area (95 %: 0.080 to 0.120)"),
        (Area(-0.1, -0.12, -0.08), "than the network does, by 0.100 of the area (95 %: 0.080 to 0.120): the simpler"),
        (
            Area(-0.01, -0.03, 0.01),
            "about equally well: the network's area less PCA's is -0.010 (95 %: -0.030 to 0.010).",
        ),
    ],
)
def test_network_and_pca(gap: Area, said: str) -> None:
    assert said in told(AREAS, {"pca": gap, "forest": NONE}, 8)
    assert "forest" not in told(AREAS, {"pca": gap, "forest": NONE}, 8)


def test_a_forest_that_wins_and_a_score_below_a_coin_are_said() -> None:
    lost = {"pca": NONE, "forest": Area(-0.3, -0.4, -0.2)}
    assert "isolation forest on pixels does better than the network, by 0.300" in told(AREAS, lost, 8)
    assert "Below 0.5" in told({"error": Area(0.4, 0.39, 0.41)}, lost, 8)
    assert "Below 0.5" not in told({"error": Area(0.49, 0.47, 0.51)}, lost, 8)
