"""App accounts are linked with children by a letter's code, or by who acts for the child (P2); no answer tells of a
card."""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from dolbom import aws as clients
from dolbom.auth import Caller
from dolbom.clock import stamp
from dolbom.dynamo.table import PRESENT, Put, Table
from dolbom.errors import Conflict, DolbomError, NotFound, TooMany, Unreadable
from dolbom.people import claims, keys
from dolbom.people.links import letters, linking
from dolbom.people.links.linking import Stores
from dolbom.people.links.store import TRIES_A_DAY_MAX, LinkStore
from dolbom.people.store import PeopleStore
from tests.conftest import Aws

NOW = datetime(2026, 11, 21, 3, tzinfo=UTC)
CARD, BIRTH, OTHER_CARD = "9409-1234-5678-9010", "2015-03-04", "9409 0000 0000 0001"
REQUEST = "1b4e28ba-2fa1-41d2-883f-0016d3cca427"
OFFICER = "officer-1"
CHILD = "child-haneul"


def who(name: str) -> Caller:
    return Caller(subject=name, groups=frozenset({"resident"}))


HANEUL, MOTHER, FATHER, STRANGER = map(who, ("acc-haneul", "acc-mother", "acc-father", "acc-stranger"))


@pytest.fixture
def stores(aws: Aws) -> Stores:
    table = Table(clients.client("dynamodb"), aws.tables["identities"])
    return Stores(PeopleStore(table), LinkStore(table), lambda _before, _after: ())


def letter(stores: Stores, child: str = CHILD, card: str = CARD, number: int = 0, now: datetime = NOW) -> str:
    request = f"{number:08x}{REQUEST[8:]}"
    return linking.make_letter(stores, child, OFFICER, request, card, BIRTH, now)[0]


def link(
    stores: Stores,
    caller: Caller,
    code: str,
    linked_as: Any = "child",
    card: str = CARD,
    now: datetime = NOW,
    birth: str = BIRTH,
) -> linking.Link:
    return linking.link_by_letter(stores, caller, card, birth, code, linked_as, now)


def refused(error: type[DolbomError], call: Callable[..., Any], *args: Any, **more: Any) -> str:
    with pytest.raises(error) as found:
        call(*args, **more)
    return str(found.value.code)


def carried(stores: Stores, caller: Caller, now: datetime = NOW) -> dict[str, str]:
    return claims.of(stores.people.person(caller.subject), claims.RESIDENT, stamp(now)).claims


@contextmanager
def calls(stores: Stores) -> Iterator[Counter[str]]:
    """What is asked of AWS meanwhile."""
    seen: Counter[str] = Counter()

    def count(event_name: str, **_: Any) -> None:
        seen[event_name.rpartition(".")[2]] += 1

    events = stores.links.table.client.meta.events
    events.register("before-call.dynamodb.*", count)
    try:
        yield seen
    finally:
        events.unregister("before-call.dynamodb.*", count)


def test_P2_a_letters_code_links_the_childs_own_account_once(stores: Stores) -> None:
    code = letter(stores)
    made = link(stores, HANEUL, code.lower().replace("-", " "), card="９４０９123456789010")
    assert (made.child_id, made.linked_as) == (CHILD, "child")
    assert carried(stores, HANEUL)["child_id"] == CHILD
    assert link(stores, HANEUL, code) == made, "an answer that was lost is given again"
    assert refused(NotFound, link, stores, STRANGER, code) == "link_refused"
    assert refused(NotFound, link, stores, HANEUL, code, "guardian") == "link_refused"


def test_P2_a_guardian_links_several_children_each_by_its_letter(stores: Stores) -> None:
    codes = {child: letter(stores, child, f"9409 0000 0000 000{n}", n) for n, child in enumerate(("haru", "nabi"))}
    for n, (child, code) in enumerate(codes.items()):
        assert link(stores, MOTHER, code, "guardian", f"9409 0000 0000 000{n}").child_id == child
    assert carried(stores, MOTHER)["children"] == "haru,nabi"


def test_P2_whatever_is_wrong_the_answer_and_the_calls_are_the_same(stores: Stores) -> None:
    used = letter(stores, "haru", OTHER_CARD, 7)
    link(stores, MOTHER, used, "guardian", OTHER_CARD)
    code = letter(stores)
    wrong = "0000-0000" if code != "0000-0000" else "1111-1111"
    tries: list[tuple[dict[str, Any], datetime]] = [
        ({"code": wrong, "card": CARD}, NOW),
        ({"code": code, "card": "9999-9999-9999-9999"}, NOW),
        ({"code": code, "card": CARD, "birth": "2015-03-05"}, NOW),
        ({"code": code, "card": CARD}, NOW + letters.VALID_FOR),
        ({"code": used, "card": OTHER_CARD}, NOW),
        ({"code": "", "card": CARD}, NOW),
    ]
    answers, asked = set(), []
    for number, (told, at) in enumerate(tries):
        with calls(stores) as seen:
            answers.add(refused(NotFound, link, stores, who(f"acc-{number}"), told.pop("code"), now=at, **told))
        asked.append(dict(seen))
    assert answers == {"link_refused"}
    assert asked[0] == {"UpdateItem": 2, "GetItem": 1}
    assert all(each == asked[0] for each in asked)


def test_P2_five_wrong_codes_and_a_letter_opens_nothing_any_more(stores: Stores) -> None:
    code = letter(stores)
    for number in range(4):
        refused(NotFound, link, stores, who(f"acc-{number}"), "0000-0000")
    assert link(stores, HANEUL, code).child_id == CHILD, "the fifth try may be the right one"
    second = letter(stores, number=1)
    for number in range(5):
        refused(NotFound, link, stores, who(f"acc-{number}"), "0000-0000")
    assert refused(NotFound, link, stores, MOTHER, second, "guardian") == "link_refused"
    third = letter(stores, number=2)
    assert link(stores, MOTHER, third, "guardian").linked_as == "guardian", "a new letter is a new one"


def test_P2_of_many_codes_that_come_at_once_five_are_compared(stores: Stores, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each begins before the one ahead of it is compared; the last one is right, and the sixth."""
    code, guesses, scrypt = letter(stores), ["0000-0000"] * letters.TRIES_MAX, hashlib.scrypt
    outcomes: list[str] = []

    def guess(told: str) -> None:
        outcomes.append(refused(NotFound, link, stores, who(f"acc-{len(guesses)}"), told))

    def meanwhile(what: bytes, *, salt: bytes, **cost: Any) -> bytes:
        if guesses and salt.startswith(b"dolbom letter code"):
            guesses.pop()
            guess(code if not guesses else "0000-0000")
        return scrypt(what, salt=salt, **cost)

    monkeypatch.setattr(hashlib, "scrypt", meanwhile)
    guess("0000-0000")
    assert outcomes == ["link_refused"] * (letters.TRIES_MAX + 1)
    assert [each.used_by for each in stores.links.letters_of(CHILD)] == [None]


def test_P2_a_right_code_locks_no_letter_however_often_it_links_nobody(stores: Stores) -> None:
    """Who is linked to another child is told so, and the letter opens for another account still."""
    link(stores, HANEUL, letter(stores, "haru", OTHER_CARD, 7), card=OTHER_CARD)
    code = letter(stores)
    for number in range(letters.TRIES_MAX - 1):
        refused(NotFound, link, stores, who(f"acc-{number}"), "0000-0000")
    for _ in range(letters.TRIES_MAX):
        assert refused(Conflict, link, stores, HANEUL, code) == "linked_to_another"
    assert link(stores, MOTHER, code, "guardian").child_id == CHILD


def test_P2_who_was_linked_asks_again_as_often_as_it_likes_and_wrong_codes_do_not_take_it_away(stores: Stores) -> None:
    code = letter(stores)
    made = link(stores, HANEUL, code)
    for number in range(letters.TRIES_MAX + 1):
        refused(NotFound, link, stores, who(f"acc-{number}"), "0000-0000")
        assert link(stores, HANEUL, code) == made


def test_P2_a_letter_that_is_replaced_while_its_code_is_on_the_way_counts_none_against_the_next(
    stores: Stores,
) -> None:
    letter(stores)
    events, read = stores.links.table.client.meta.events, "after-call.dynamodb.GetItem"

    def replaced(**_: Any) -> None:
        events.unregister(read, replaced)
        letter(stores, number=1, now=NOW + timedelta(minutes=1))

    events.register(read, replaced)
    refused(NotFound, link, stores, STRANGER, "0000-0000")
    assert [each.tries for each in stores.links.letters_of(CHILD)] == [0, 0]


def test_P2_a_new_letter_ends_the_one_before_and_the_same_call_makes_the_same(stores: Stores) -> None:
    first = letter(stores)
    assert letter(stores) == first
    second = letter(stores, number=1, now=NOW + timedelta(days=1))
    assert refused(NotFound, link, stores, HANEUL, first) == "link_refused"
    assert link(stores, HANEUL, second).child_id == CHILD


def test_P2_a_letters_request_that_comes_again_changes_nothing(stores: Stores) -> None:
    """A lost answer's resend ends no letter that was made since, and brings none back."""
    first = letter(stores)
    second = letter(stores, number=1)
    assert letter(stores) == first
    assert refused(NotFound, link, stores, STRANGER, first) == "link_refused"
    assert link(stores, MOTHER, second, "guardian").child_id == CHILD
    assert letter(stores, number=1) == second
    linking.unlink(stores, MOTHER.subject, CHILD, OFFICER, "예시", NOW)
    assert letter(stores) == first
    assert letter(stores, number=1) == second
    assert refused(NotFound, link, stores, MOTHER, second, "guardian") == "link_refused"


def test_P2_a_letters_request_is_one_letters(stores: Stores) -> None:
    letter(stores)
    assert refused(Conflict, letter, stores, card=OTHER_CARD) == "request_differs"
    assert refused(Conflict, letter, stores, "haru") == "request_differs"
    assert refused(NotFound, link, stores, HANEUL, letters.code_of(f"{0:08x}{REQUEST[8:]}"), card=OTHER_CARD)


def test_P2_the_officer_sees_the_letter_of_each_account_after_later_ones_of_the_same_card(stores: Stores) -> None:
    link(stores, MOTHER, letter(stores), "guardian")
    for number in (1, 2):
        letter(stores, number=number, now=NOW + timedelta(days=number))
    seen = stores.links.letters_of(CHILD)
    assert [(one.state, one.used_by) for one in seen] == [("used", MOTHER.subject), ("replaced", None), ("open", None)]


def test_P2_a_letter_holds_for_thirty_days_and_not_a_moment_longer(stores: Stores) -> None:
    code = letter(stores)
    end = NOW + timedelta(days=30)
    assert refused(NotFound, link, stores, HANEUL, code, now=end) == "link_refused"
    assert link(stores, HANEUL, code, now=end - timedelta(microseconds=1)).child_id == CHILD


def test_P2_an_account_tries_so_often_a_day_and_no_letter_is_touched_then(stores: Stores) -> None:
    code = letter(stores)
    refused(NotFound, link, stores, STRANGER, "0000-0000", card="9999-9999-9999-9999")
    assert all(stores.links.count_try(STRANGER.subject, NOW) for _ in range(TRIES_A_DAY_MAX - 1))
    assert refused(TooMany, link, stores, STRANGER, code) == "too_many_links"
    assert link(stores, HANEUL, code).child_id == CHILD
    assert refused(NotFound, link, stores, STRANGER, code, now=NOW + timedelta(days=1)) == "link_refused"


def test_P2_nothing_of_card_birth_date_or_code_is_kept(stores: Stores) -> None:
    code = letter(stores)
    link(stores, HANEUL, code)
    kept = repr([stores.links.table.client.scan(TableName=stores.links.table.name)["Items"]])
    for secret in (code, code.replace("-", ""), letters.digits_of(CARD), CARD, BIRTH, REQUEST[8:]):
        assert secret not in kept


def test_P2_a_child_has_one_account_of_its_own_kind_and_a_guardian_may_be_one_beside(stores: Stores) -> None:
    link(stores, HANEUL, letter(stores))
    other = letter(stores, "child-other", OTHER_CARD, 3)
    assert refused(Conflict, link, stores, HANEUL, other, "child", OTHER_CARD) == "linked_to_another"
    assert link(stores, HANEUL, other, "guardian", OTHER_CARD).linked_as == "guardian", "the letter was not used up"


def test_P2_who_acts_for_a_child_approves_a_second_device(stores: Stores) -> None:
    link(stores, MOTHER, letter(stores), "guardian")
    code, _ = linking.show_code(stores, HANEUL, REQUEST, NOW)
    assert linking.show_code(stores, HANEUL, REQUEST, NOW)[0] == code
    assert refused(NotFound, linking.approve_device, stores, STRANGER, CHILD, code, NOW) == "not_found"
    assert linking.approve_device(stores, MOTHER, CHILD, code.lower(), NOW).linked_as == "child"
    assert carried(stores, HANEUL)["child_id"] == CHILD
    assert linking.approve_device(stores, MOTHER, CHILD, code, NOW).linked_as == "child", "sent again"
    assert refused(NotFound, linking.approve_device, stores, MOTHER, "haru", code, NOW) == "not_found"


def test_P2_a_childs_own_account_adds_a_device_only_while_no_guardian_is_linked(stores: Stores) -> None:
    link(stores, HANEUL, letter(stores))
    before, _ = linking.show_code(stores, STRANGER, REQUEST, NOW)
    first = linking.approve_device(stores, HANEUL, CHILD, before, NOW)
    link(stores, MOTHER, letter(stores, number=1), "guardian")
    code, _ = linking.show_code(stores, FATHER, f"{1:08x}{REQUEST[8:]}", NOW)
    for typed in (code, "AAAA-AAAA"):
        assert refused(Conflict, linking.approve_device, stores, HANEUL, CHILD, typed, NOW) == "guardian_approves"
    assert "child_id" not in carried(stores, FATHER)
    assert linking.approve_device(stores, HANEUL, CHILD, before, NOW) == first, "an answer that was lost comes again"
    assert refused(Conflict, linking.approve_device, stores, STRANGER, CHILD, before, NOW) == "guardian_approves"
    linking.unlink(stores, MOTHER.subject, CHILD, OFFICER, "예시", NOW)
    assert linking.approve_device(stores, HANEUL, CHILD, code, NOW).linked_as == "child"
    assert carried(stores, FATHER)["child_id"] == CHILD


def test_P2_of_two_guardians_one_is_enough_and_another_childs_guardian_is_none(stores: Stores) -> None:
    link(stores, HANEUL, letter(stores))
    link(stores, MOTHER, letter(stores, "haru", OTHER_CARD, 1), "guardian", OTHER_CARD)
    linking.approve_device(stores, HANEUL, CHILD, linking.show_code(stores, STRANGER, REQUEST, NOW)[0], NOW)
    for number, guardian in ((2, MOTHER), (3, FATHER)):
        link(stores, guardian, letter(stores, number=number), "guardian")
    code, _ = linking.show_code(stores, who("acc-tablet"), f"{1:08x}{REQUEST[8:]}", NOW)
    assert linking.approve_device(stores, FATHER, CHILD, code, NOW).linked_as == "child"


def test_P2_where_it_cannot_be_read_whether_there_is_a_guardian_a_child_adds_no_device(stores: Stores) -> None:
    link(stores, HANEUL, letter(stores))
    link(stores, MOTHER, letter(stores, number=1), "guardian")
    code, _ = linking.show_code(stores, STRANGER, REQUEST, NOW)
    row = stores.people.table.get(keys.person(MOTHER.subject), keys.STANDING)
    assert row is not None
    stores.people.table.write(Put({**row, "version": "?"}, PRESENT))
    with pytest.raises(Unreadable):
        linking.approve_device(stores, HANEUL, CHILD, code, NOW)
    assert "child_id" not in carried(stores, STRANGER)


def test_P2_a_pairing_code_lives_ten_minutes_and_is_one_accounts(stores: Stores) -> None:
    link(stores, MOTHER, letter(stores), "guardian")
    code, _ = linking.show_code(stores, HANEUL, REQUEST, NOW)
    assert refused(Conflict, linking.show_code, stores, FATHER, REQUEST, NOW) == "request_differs"
    late = NOW + timedelta(minutes=10)
    assert refused(NotFound, linking.approve_device, stores, MOTHER, CHILD, code, late) == "device_refused"
    assert refused(NotFound, linking.approve_device, stores, MOTHER, CHILD, "AAAA-AAAA", NOW) == "device_refused"


def test_P2_a_pairing_that_is_shown_again_lives_no_longer(stores: Stores) -> None:
    first = linking.show_code(stores, HANEUL, REQUEST, NOW)
    assert linking.show_code(stores, HANEUL, REQUEST, NOW + timedelta(minutes=9)) == first


def test_P2_an_approval_that_comes_again_is_the_first_one_and_no_link_that_has_ended(stores: Stores) -> None:
    link(stores, MOTHER, letter(stores), "guardian")
    code, _ = linking.show_code(stores, HANEUL, REQUEST, NOW)
    first = linking.approve_device(stores, MOTHER, CHILD, code, NOW)
    later = NOW + timedelta(minutes=5)
    assert linking.approve_device(stores, MOTHER, CHILD, code, later) == first
    linking.unlink(stores, HANEUL.subject, CHILD, OFFICER, "예시", later)
    assert refused(NotFound, linking.approve_device, stores, MOTHER, CHILD, code, later) == "device_refused"


def test_P2_a_code_that_linked_nobody_anew_is_used_up(stores: Stores) -> None:
    link(stores, MOTHER, letter(stores), "guardian")
    link(stores, HANEUL, letter(stores, number=1))
    code, _ = linking.show_code(stores, HANEUL, REQUEST, NOW)
    linking.approve_device(stores, MOTHER, CHILD, code, NOW)
    linking.unlink(stores, HANEUL.subject, CHILD, OFFICER, "예시", NOW)
    assert refused(NotFound, linking.approve_device, stores, MOTHER, CHILD, code, NOW) == "device_refused"


def test_P2_a_link_ends_at_once_and_stays_ended_and_a_letter_brings_it_back(stores: Stores) -> None:
    link(stores, HANEUL, letter(stores))
    linking.unlink(stores, HANEUL.subject, CHILD, HANEUL.subject, "예시", NOW)
    linking.unlink(stores, HANEUL.subject, CHILD, HANEUL.subject, "예시", NOW)
    assert "child_id" not in carried(stores, HANEUL)
    assert linking.links_of(stores, CHILD, NOW) == []
    assert refused(NotFound, linking.unlink, stores, HANEUL.subject, "haru", OFFICER, "예시", NOW) == "not_found"
    assert link(stores, HANEUL, letter(stores, number=9)).linked_as == "child"


def test_P2_the_officer_sees_a_childs_letters_and_accounts(stores: Stores) -> None:
    link(stores, HANEUL, letter(stores))
    link(stores, MOTHER, letter(stores, number=1, card=OTHER_CARD), "guardian", OTHER_CARD)
    assert [(account, each.linked_as) for account, each in linking.links_of(stores, CHILD, NOW)] == [
        (HANEUL.subject, "child"),
        (MOTHER.subject, "guardian"),
    ]
    assert [each.used_by for each in stores.links.letters_of(CHILD)] == [HANEUL.subject, MOTHER.subject]


def test_P2_a_used_letter_whose_link_has_ended_opens_nothing(stores: Stores) -> None:
    code = letter(stores)
    link(stores, HANEUL, code)
    linking.unlink(stores, HANEUL.subject, CHILD, OFFICER, "예시", NOW)
    assert refused(NotFound, link, stores, HANEUL, code) == "link_refused"
