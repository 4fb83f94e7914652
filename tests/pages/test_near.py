"""Whether a shop's point is near its town: told by the page's own arithmetic."""

import json
import subprocess
from pathlib import Path

import pytest

from tools.steps import BUILD, ROOT

NEAR = ROOT / "web" / "src" / "pages" / "desk" / "meals" / "merchants" / "near.ts"
CALL = """
import {{ distance, NEAR_KM }} from "{module}";
process.stdout.write(JSON.stringify({points}.map((point) => [distance(point, {town}) ?? null, NEAR_KM])));
"""
TOWN = [[37.28, 127.11], [37.20, 127.30]]


@pytest.mark.parametrize(
    ("point", "km", "is_near"),
    [
        ([37.28, 127.11], 0.0, True),
        ([37.28, 127.21], 8.8, True),
        ([37.20, 127.60], 26.6, False),
        ([35.10, 129.04], 277.5, False),
        ([127.11, 37.28], 11_666.4, False),
    ],
    ids=["there", "beside", "too-far", "another-coast", "turned-round"],
)
def test_M13_a_point_is_measured_from_the_nearest_neighbourhood_of_its_town(
    module: Path, point: list[float], km: float, is_near: bool
) -> None:
    script = CALL.format(module=module, points=[point], town=TOWN)
    done = subprocess.run(["node", "--input-type=module", "--eval", script], capture_output=True, text=True, check=True)
    ((found, most),) = json.loads(done.stdout)
    assert found == pytest.approx(km, rel=0.02, abs=0.05)
    assert (found <= most) is is_near


def test_of_a_town_without_points_nothing_is_told(module: Path) -> None:
    script = CALL.format(module=module, points=[[37.28, 127.11]], town=[])
    done = subprocess.run(["node", "--input-type=module", "--eval", script], capture_output=True, text=True, check=True)
    assert json.loads(done.stdout)[0][0] is None


@pytest.fixture(scope="module")
def module() -> Path:
    made = BUILD / "web" / "tried" / "near.mjs"
    esbuild = ROOT / "node_modules" / ".bin" / "esbuild"
    bundled = ["--bundle", "--format=esm", "--jsx=automatic", "--jsx-import-source=preact", "--log-level=error"]
    subprocess.run([esbuild, NEAR, *bundled, f"--outfile={made}"], check=True)
    return made
