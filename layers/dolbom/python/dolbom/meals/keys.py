"""Every key of the `meals` table, in one place.

meals     pk                    sk                                    what
          CHILD#<child>         ACCOUNT                               balance, days, coupons (one version a write)
          CHILD#<child>         JOURNAL#<day>#ORDER#<order id>        an order with its journal
          CHILD#<child>         JOURNAL#<day>#<KIND>#<natural key>    one entry: load, its undoing, purchase, lapse
          CHILD#<child>         BREACH#<period>#<kind>                a limit that was passed, and what proves it
          CHILD#<child>         LIMITS                                what enforcement found, and the notice
          CHILD#<child>         CARD#<card>                           a card of the child, by the network's token
          CHILD#<child>         TURN#CARDS                            moved by each card, so that none passes the bound
          CHILD#<child>         COUNTED#<day>#<what>                  how many orders declined, or refusals told; a TTL
          CHILD#<child>         CHANGE#<stamp>#<what>                 what an officer did to the account, and why
          CARD#<card>           CARD                                  whose card it is
          ORDER#<ref>           PLACED                                whose order this is: its child and its id
          MERCHANT#<merchant>   PROFILE                               name, place, category, hours, menu, state
          MERCHANT#<merchant>   CHANGE#<stamp>#<what>                 what was done to a shop, by whom, and why
          SHOPS#<municipality>  SHOP#<merchant>                       a town's shops as its officers list them
          APPLICATIONS#<town>   APPLICATION#<id>                      a shop's application, and the decision
          APPLIED#<hash>        COUNTED                               how many applied today; with a TTL
          REFUSALS#<town>       SHOP#<merchant>                       how often children were refused there
          CHILD#<child>         REFUSED#<day>#<merchant>              that this child told of it; with a TTL
          CELL#<tile>           SHAPE, LEAF#<path>                    where shops are found: a tile's cells, packed
          POLICY#<municipality> FROM#<stamp>, VERSION#<number>        an effective-dated policy, or a succession
          TOWNS                 <municipality>                        a town that is or will be switched on
          TOWN#<municipality>   CHANGE#<stamp>#<what>#<version>       who planned its start or its end, and why
          FILE#<scope>#<sha>    STATE                                 a file that was taken in, and whether all of it
          LINE#<kind>#<number>  TAKEN                                 a file's line that was posted, or is awaited
          WINDOW#<subject>      <KIND>#<period>                       payments that misuse rules look at; with a TTL
          CASE#<municipality>   CASE#<case>                           a misuse case
          TOWN#<municipality>   CHILD#<child>                         a child that was once enrolled here, or moved here
          TOWN#<municipality>   PREVIEW#<preview>                     a month's loads, computed and perhaps confirmed
          TOWN#<municipality>   FIGURES#<month>                       a month's figures: counted so far, or published
          OPENED#<child, case>  AT#<stamp>#<number>                   that an officer opened it; with a TTL
          OPENINGS#<town>#<month> AT#<stamp>#<number>                 the same, in the month's list of the town
          QUESTION#<ref>        QUESTION                              a question as it stands
          QUESTION#<ref>        STEP#<step>                           what was said or done
          QUESTION#<ref>        PHOTO#<photo>                         a photo's slot
          QUESTION#<ref>        NOTICE#<notice>                       what its municipality must be told
          ASKER#<account>       ASKER                                 how much somebody has asked, and what is new
          ASKER#<account>       ASKED#<stamp>#<ref>                   a question that somebody asked
          BOARD#<municipality>  <STATE>#<rank>#<stamp>#<ref>          a question where its officers look for it
          BOARD#<municipality>  CANNED                                answers that officers keep ready
          FINDINGS#<audit>      FINDING#<id>                          what an audit found, and what people did; a TTL
          FINDINGS#<audit>      RUN#<day>                             that it ran, and how much it found; with a TTL

          SCHEDULE#<schedule>   STANDING                              see `dolbom.schedules.keys`

The keys of `alerts` and `identities` are in `dolbom.alerts.keys`.

Index `clock` (sparse, keys only; hash `clock_shard`, range `due_at`): open holds by the end of their life, accounts by
the end of their first lot, questions by the end of their working days, notices about them until they are said.

Days in sort keys are Seoul's; an order's is that of its id's own time, so that its id alone finds it.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from dolbom.clock import seoul_day, stamp
from dolbom.ids import uuid7_time
from dolbom.meals.policy import MealPolicy

ACCOUNT = "ACCOUNT"
JOURNAL = "JOURNAL#"
PROFILE = "PROFILE"
CARD = "CARD"
CARDS = "CARD#"
CARDS_TURN = "TURN#CARDS"
PLACED = "PLACED"
POLICY_FROM = "FROM#"
BY_MERCHANT = "by_merchant"
HOLDS = "HOLD"
LAPSES = "LAPSE"


def child(child_id: str) -> str:
    return f"CHILD#{child_id}"


def child_id_of(pk: str) -> str:
    return pk.removeprefix("CHILD#")


def child_of(row: Mapping[str, Any]) -> str:
    """The child that a row, or a stream's image of one, belongs to."""
    return child_id_of(row["pk"])


def place_of(row: Mapping[str, Any]) -> str:
    """What names a row among its child's: evidence refers to it by this."""
    return str(row["sk"])


def order_id_of(sk: str) -> str:
    return sk.rpartition("#")[2]


def order(order_id: str) -> str:
    """The sort key of an order, from its id alone."""
    return f"{JOURNAL}{seoul_day(uuid7_time(order_id)).isoformat()}#ORDER#{order_id}"


def is_order(sk: str) -> bool:
    """Whether a journal row's sort key is an order's."""
    return sk.startswith("ORDER#", len(f"{JOURNAL}2026-11-20#"))


def reference(ref: str) -> str:
    """The partition of the row that knows whose order a reference is."""
    return f"ORDER#{ref}"


def entry(day: str, kind: str, natural_key: str) -> str:
    """The sort key of an entry outside orders; the natural key is unique within child, day and kind."""
    return f"{JOURNAL}{day}#{kind.upper()}#{natural_key}"


def entry_day_of(sk: str) -> str:
    """The Seoul day in the sort key of an entry."""
    return sk.removeprefix(JOURNAL).partition("#")[0]


def natural_key_of(sk: str) -> str:
    """The natural key in the sort key of an entry."""
    return sk.rpartition("#")[2]


def journal_between(first_day: str, last_day: str) -> tuple[str, str]:
    """The sort keys of all journal rows of these days, an order's day being within a day of its id's time."""
    first = date.fromisoformat(first_day) - timedelta(days=1)
    last = date.fromisoformat(last_day) + timedelta(days=2)
    return f"{JOURNAL}{first.isoformat()}", f"{JOURNAL}{last.isoformat()}"


def card(card_ref: str) -> str:
    return f"CARD#{card_ref}"


def change(at: str, what: str) -> str:
    return f"CHANGE#{at}#{what}"


def merchant(merchant_id: str) -> str:
    return f"MERCHANT#{merchant_id}"


SHAPE = "SHAPE"
LEAF = "LEAF#"
SHOP = "SHOP#"
CHANGES = "CHANGE#"


def tile(name: str) -> str:
    """The partition of a tile's cells."""
    return f"CELL#{name}"


def tile_in(pk: str) -> str:
    return pk.removeprefix("CELL#")


def leaf(path: str) -> str:
    return f"{LEAF}{path}"


APPLICATION = "APPLICATION#"
COUNTED = "COUNTED"


def applications(municipality: str) -> str:
    return f"APPLICATIONS#{municipality}"


def application(application_id: str) -> str:
    return f"{APPLICATION}{application_id}"


def applied(name: str) -> str:
    return f"APPLIED#{name}"


def refusals(municipality: str) -> str:
    return f"REFUSALS#{municipality}"


def refused(day: str, merchant_id: str) -> str:
    return f"REFUSED#{day}#{merchant_id}"


def counted(day: str, what: str) -> str:
    """The sort key of what is counted of a child in a Seoul day."""
    return f"{COUNTED}#{day}#{what}"


def shops(municipality: str) -> str:
    return f"SHOPS#{municipality}"


def shop(merchant_id: str) -> str:
    return f"{SHOP}{merchant_id}"


TOWNS = "TOWNS"


def town(municipality: str) -> str:
    """The partition of what a town's officers work with; its list of children among it. Whether one still lives there
    is told by the child's account."""
    return f"TOWN#{municipality}"


def policy(municipality: str) -> str:
    return f"POLICY#{municipality}"


def policy_rows(policy: MealPolicy) -> tuple[str, str]:
    """A version's two rows: by the instant it takes effect, and by its number."""
    return f"{POLICY_FROM}{stamp(policy.effective_from)}", f"VERSION#{policy.version:06d}"


def file(scope: str, sha256: str) -> str:
    """A content, as one sender sent it: `scope` is its kind of file and its sender."""
    return f"FILE#{scope}#{sha256}"


FILE_STATE = "STATE"
TAKEN = "TAKEN"
LIMITS = "LIMITS"
CASE = "CASE#"
BREACHES = "BREACH#"
PREVIEW = "PREVIEW#"
OPENED = "AT#"


def line(kind: str, natural_key: str) -> str:
    """A file's line by its number among all senders': known once, whatever file, child or day it comes with."""
    return f"LINE#{kind}#{natural_key}"


def breach(period: str, kind: str) -> str:
    """A breach of a day's or a month's limit; the period is an ISO day or a month."""
    return f"BREACH#{period}#{kind}"


def window(subject: str) -> str:
    return f"WINDOW#{subject}"


def preview(preview_id: str) -> str:
    """The sort key of a preview of loads, in its town's partition: later ones are larger."""
    return f"{PREVIEW}{preview_id}"


def figures(month: str) -> str:
    """The sort key of a month's figures, in its town's partition."""
    return f"FIGURES#{month}"


def openings(whose: str) -> str:
    """The openings of a child, by its id, or of a case, by its own."""
    return f"OPENED#{whose}"


def openings_of_month(municipality: str, month: str) -> str:
    return f"OPENINGS#{municipality}#{month}"


def cases(municipality: str) -> str:
    return f"CASE#{municipality}"


def case(case_id: str) -> str:
    return f"{CASE}{case_id}"


QUESTION = "QUESTION"
STEP = "STEP#"
PHOTO = "PHOTO#"
NOTICE = "NOTICE#"
ASKER = "ASKER"
ASKED = "ASKED#"
CANNED = "CANNED"
WAITING = "WAITING"
QUESTIONS_DUE = "QUESTION"
QUESTION_NOTICES = "NOTICE"


def question(ref: str) -> str:
    """The partition of a question and all that belongs to it."""
    return f"QUESTION#{ref}"


def step(step_id: str) -> str:
    return f"{STEP}{step_id}"


def photo(photo_id: str) -> str:
    return f"{PHOTO}{photo_id}"


def notice(notice_id: str) -> str:
    return f"{NOTICE}{notice_id}"


FINDING = "FINDING#"
RUN = "RUN#"


def findings(audit: str) -> str:
    """The partition of what an audit found, and of its runs."""
    return f"FINDINGS#{audit}"


def finding(finding_id: str) -> str:
    return f"{FINDING}{finding_id}"


def run(day: str) -> str:
    return f"{RUN}{day}"


def asker(account: str) -> str:
    """The partition of what somebody has asked: their own account leads there, and nothing else."""
    return f"ASKER#{account}"


def asked(at: str, ref: str) -> str:
    return f"{ASKED}{at}#{ref}"


def board(municipality: str) -> str:
    return f"BOARD#{municipality}"


def on_board(state: str, rank: int, since: str, ref: str) -> str:
    """Where a question stands among its town's: by state; then what is grave, then what is older, first."""
    return f"{state.upper()}#{rank}#{since}#{ref}"


def ref_on_board(sk: str) -> str:
    """The question of a row on a board, or in an asker's list."""
    return sk.rpartition("#")[2]
