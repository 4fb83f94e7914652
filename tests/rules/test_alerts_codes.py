"""Report ids and receipt codes (A1, A7)."""

from hypothesis import given
from hypothesis import strategies as st

from dolbom.alerts.reports import receipt_codes

requests = st.uuids(version=4).map(str)


@given(requests)
def test_A7_a_code_is_a_hundred_bits_in_letters_that_are_not_misread(request_id: str) -> None:
    code = receipt_codes.receipt_code(request_id)
    assert len(code.replace("-", "")) * 5 == 100
    assert not set(code) & set("ILOU")


@given(requests, st.sampled_from([str.lower, str.upper]), st.sampled_from(["-", "", " "]))
def test_A7_a_code_that_was_read_out_and_written_down_still_opens_the_report(
    request_id: str, case: object, dash: str
) -> None:
    alert_id, code = receipt_codes.report_id(request_id), receipt_codes.receipt_code(request_id)
    spoken = case(code.replace("-", dash).replace("0", "O").replace("1", "l"))  # type: ignore[operator]
    assert receipt_codes.matches(alert_id, spoken, receipt_codes.hash_of(alert_id, code))


@given(requests, requests)
def test_A7_a_code_opens_its_own_report_and_no_other(one: str, other: str) -> None:
    stored = receipt_codes.hash_of(receipt_codes.report_id(one), receipt_codes.receipt_code(one))
    assert receipt_codes.matches(receipt_codes.report_id(one), receipt_codes.receipt_code(other), stored) == (
        one == other
    )
    assert receipt_codes.matches(receipt_codes.report_id(other), receipt_codes.receipt_code(one), stored) == (
        one == other
    )


@given(requests)
def test_A1_the_id_that_officers_see_tells_nothing_of_the_code(request_id: str) -> None:
    assert receipt_codes.receipt_code(request_id).replace("-", "")[:4] not in receipt_codes.report_id(request_id)[:4]
