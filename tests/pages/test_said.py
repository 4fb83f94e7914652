"""What a proof says should be and is, in the reader's words: a proof writes the ledger's names and bare numbers."""

import json
import re
import subprocess

import pytest

from tools.steps import BUILD, ROOT

AUDIT = ROOT / "web" / "src" / "pages" / "desk" / "audit" / "said.ts"
TOLD = {
    "merchant up to 12000": "가게 몫 12,000원까지",
    "14000, of it kept 12500": "14,000원, 그 가운데 남은 것 12,500원",
    "benefit from -9000 to 0": "아동이 받은 돈 -9,000원에서 0원 사이",
    "hold own -1200": "주문 때 아동이 낸 돈 -1,200원",
    "capture hold -12000": "결제됨: 잡아 둔 돈에서 -12,000원",
    "void gives all back": "취소: 모두 돌려줌",
    "up to 3000": "3,000원까지",
    "2026-11 12000 won": "2026-11 12,000원",
    "2026-11 4": "2026-11 4",
    "shortfall 13000": "갚을 돈 13,000원",
    "1200 rows": "행 1,200개",
    "1200 rows, benefit 5000": "행 1,200개, 아동이 받은 돈 5,000원",
    "lots 2026-12-31 5000 (JOURNAL#2026-11-28#LOAD#1)": "쓸 수 있는 돈 (2026-12-31) 5,000원: JOURNAL#2026-11-28#LOAD#1",
    "coupons 2026-11 4 ()": "그달 쓴 쿠폰 수 (2026-11) 4: ",
    "held": "잡아 둔 채임",
    "captured: hold capture refund": "결제됨: 잡아 둔 돈, 결제됨, 환불",
    "9000": "9,000원",
    "JOURNAL#2026-11-28#ORDER#1": "JOURNAL#2026-11-28#ORDER#1",
    "": "",
}


@pytest.fixture(scope="module")
def module() -> str:
    made = BUILD / "web" / "tried" / "said.mjs"
    esbuild = ROOT / "node_modules" / ".bin" / "esbuild"
    subprocess.run([esbuild, AUDIT, "--format=esm", f"--outfile={made}", "--log-level=error"], check=True)
    return str(made)


def said(module: str, language: str, *, is_money: bool) -> list[str]:
    texts, money = json.dumps(list(TOLD)), json.dumps(is_money)
    script = f"""import {{ said, saidWords }} from "{module}";
        console.log(JSON.stringify({texts}.map((text) => said(text, saidWords.{language}, {money}))))"""
    command = ["node", "--input-type=module", "--eval", script]
    found: list[str] = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    return found


def test_O1_what_a_proof_expected_and_found_stands_in_korean_with_its_numbers_in_thousands(module: str) -> None:
    assert dict(zip(TOLD, said(module, "ko", is_money=True), strict=True)) == TOLD


def test_O1_in_english_no_name_of_the_ledgers_is_left_either(module: str) -> None:
    told = dict(zip(TOLD, said(module, "en", is_money=False), strict=True))
    assert told["merchant up to 12000"] == "the shop's up to KRW 12,000"
    assert told["9000"] == "9,000"
    assert not [text for text in told.values() if re.search("[가-힣]", text)]
