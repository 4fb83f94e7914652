"""A Cognito user pool, as who administers it sees it. Every call is safe to send again."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any

from dolbom.aws import CALL_S_MAX, aws_errors
from dolbom.deadline import Deadline
from dolbom.errors import Fault, Invalid, NotFound, Unavailable, bad_next
from dolbom.starting.patterns import compiled_later
from dolbom.starting.values import value

RETRY_AFTER_S = 1
MAIL_RETRY_AFTER_S = 60
_SUB = compiled_later(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_PASSING = frozenset(
    {
        *("TooManyRequestsException", "InternalErrorException", "LimitExceededException", "ThrottlingException"),
        # The function that Cognito asks failed, or took too long.
        *("UnexpectedLambdaException", "UserLambdaValidationException", "InvalidLambdaResponseException"),
    }
)

SERVERS_OWN_FAULT = 500
"""Whatever Cognito calls it, what it answers with such a status passes too."""
INVITED = "FORCE_CHANGE_PASSWORD"
"""Cognito's word for an account until its invitation is taken up; then it is `CONFIRMED`."""
FIRST_PASSWORD_DAYS = 3
"""How long somebody can sign in with the password of an invitation."""


@value
class Signer:
    """Somebody who can sign in."""

    username: str
    account: str
    """Cognito's `sub`."""
    email: str
    enabled: bool
    status: str
    """Cognito's word, such as `INVITED`."""


@value
class Reach:
    """Where somebody who signs in is written to, and in which language."""

    email: str
    language: str


class Directory:
    """A pool by its id. The client is made at the first call."""

    def __init__(self, client: Callable[[], Any], pool: str, deadline: Deadline | None = None) -> None:
        self._client = client
        self._pool = pool
        self._deadline = deadline or Deadline()

    def find(self, username: str) -> Signer | None:
        """Who has this name, if anybody.

        Raises:
            Unavailable: Cognito does not answer; as for every other call.
        """
        try:
            found = self._call("admin_get_user", Username=username)
        except _Missing:
            return None
        return _signer(found, found["UserAttributes"])

    def reach(self, account: str) -> Reach | None:
        """Where an account is written to, by its `sub`; None if it is gone, closed, or has proved no address."""
        if not _SUB.fullmatch(account):
            return None
        for user in self._call("list_users", Filter=f'sub = "{account}"', Limit=1)["Users"]:
            told = {each["Name"]: each["Value"] for each in user["Attributes"]}
            if user["Enabled"] and told.get("email") and told.get("email_verified") == "true":
                return Reach(told["email"], "en" if told.get("locale", "").startswith("en") else "ko")
        return None

    def page(self, limit: int, after: str | None) -> tuple[list[Signer], str | None]:
        """A page of everybody, and where the next one starts.

        Raises:
            Invalid: `after` is no place of this listing.
        """
        more = {"PaginationToken": after} if after else {}
        try:
            found = self._call("list_users", Limit=limit, **more)
        except _NotTaken:
            if not after:
                raise
            # Of all that is asked the token alone is not ours.
            raise bad_next() from None
        return [_signer(user, user["Attributes"]) for user in found["Users"]], found.get("PaginationToken")

    def invite(self, username: str, email: str) -> bool:
        """Makes an account and mails its first password, unless the name is taken. Whether it did: a name may be taken
        by the same request, still under way or with its answer lost, whose mail may not have gone.

        Raises:
            Invalid: Cognito takes no such address (`a..b@example.org`), though it is of our form.
            Unavailable: no mail can be sent (`invitation_not_sent`); the account may be there all the same.
        """
        attributes = [{"Name": "email", "Value": email}, {"Name": "email_verified", "Value": "true"}]
        try:
            self._invite(username, UserAttributes=attributes)
        except _Taken:
            return False
        except _NotTaken:
            raise Invalid(faults=[Fault("/email", "string_pattern_mismatch")]) from None
        return True

    def invite_again(self, username: str) -> None:
        """Mails another first password to an account that nobody has signed in with yet.

        Raises:
            Unavailable: as for `invite`.
        """
        with suppress(_SignedIn):
            self._invite(username, MessageAction="RESEND")

    def _invite(self, username: str, **more: Any) -> None:
        try:
            self._call("admin_create_user", Username=username, DesiredDeliveryMediums=["EMAIL"], **more)
        except _NotSent:
            raise Unavailable("invitation_not_sent", retry_after_s=MAIL_RETRY_AFTER_S) from None

    def open(self, username: str) -> None:
        """Lets an account sign in.

        Raises:
            NotFound: it is gone, as for each call below that changes one.
        """
        self._change("admin_enable_user", username)

    def close(self, username: str) -> None:
        """Lets an account neither sign in nor renew a token."""
        self._change("admin_disable_user", username)
        self._change("admin_user_global_sign_out", username)

    def forget_second_factor(self, username: str) -> None:
        """Has an account register an authenticator app anew at the next sign-in; what is signed in is no longer."""
        off = {"Enabled": False, "PreferredMfa": False}
        self._change("admin_set_user_mfa_preference", username, SoftwareTokenMfaSettings=off)
        self._change("admin_user_global_sign_out", username)

    def delete(self, username: str) -> None:
        """Deletes an account; one that is gone already is deleted."""
        try:
            self._call("admin_delete_user", Username=username)
        except _Missing:
            return

    def token_for(self, username: str, client_id: str, ticket: str) -> tuple[str, int]:
        """An account's ID token for a client, for which Cognito asks for a ticket, and for how many seconds it is good.

        Raises:
            Denied: the ticket is not good, or the account is closed or gone.
            Unavailable: Cognito does not answer, or asks for more than a ticket.
        """
        try:
            asked = self._call(
                "admin_initiate_auth",
                ClientId=client_id,
                AuthFlow="CUSTOM_AUTH",
                AuthParameters={"USERNAME": username},
            )
            answered = self._call(
                "admin_respond_to_auth_challenge",
                ClientId=client_id,
                ChallengeName="CUSTOM_CHALLENGE",
                Session=asked.get("Session", ""),
                ChallengeResponses={"USERNAME": username, "ANSWER": ticket},
            )
        except _Missing:
            raise Denied("UserNotFoundException") from None
        except _NotTaken:
            # All of it is ours but the session, which Cognito gave a moment ago and does not know any more.
            raise Unavailable(retry_after_s=RETRY_AFTER_S) from None
        result = answered.get("AuthenticationResult")
        if result is None:
            raise Unavailable(retry_after_s=RETRY_AFTER_S)
        return str(result["IdToken"]), int(result["ExpiresIn"])

    def _change(self, operation: str, username: str, **arguments: Any) -> None:
        try:
            self._call(operation, Username=username, **arguments)
        except _Missing:
            raise NotFound() from None

    def _call(self, operation: str, **arguments: Any) -> Any:
        if self._deadline.is_within(CALL_S_MAX):
            raise Unavailable(retry_after_s=RETRY_AFTER_S)
        try:
            return getattr(self._client(), operation)(UserPoolId=self._pool, **arguments)
        except aws_errors().ClientError as error:
            code = error.response["Error"]["Code"]
            status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
            if code in _PASSING or status >= SERVERS_OWN_FAULT:
                raise Unavailable(retry_after_s=RETRY_AFTER_S) from error
            raise _BY_CODE.get(code, _Slip)(code) from error
        except (aws_errors().HTTPClientError, aws_errors().ConnectionError) as error:
            raise Unavailable(retry_after_s=RETRY_AFTER_S) from error


class _Slip(Exception):
    """Cognito refuses what only a slip of ours can ask for."""


class Denied(_Slip):
    """Cognito lets nobody in by this."""


class _NotTaken(_Slip):
    """Something of what was asked is not of its form."""


class _Missing(_Slip):
    pass


class _Taken(_Slip):
    pass


class _NotSent(_Slip):
    """The mail is not sent: the sender is not proved, or sending is paused."""


class _SignedIn(_Slip):
    """Somebody has signed in with the account: it needs no first password."""


_BY_CODE = {
    "CodeDeliveryFailureException": _NotSent,
    "InvalidParameterException": _NotTaken,
    "UnsupportedUserStateException": _SignedIn,
    "UserNotFoundException": _Missing,
    "UsernameExistsException": _Taken,
    # An account that first has to prove its address, or to choose another password, lets nobody in either; nor does a
    # ticket that is over.
    **dict.fromkeys(
        (
            *("NotAuthorizedException", "UserNotConfirmedException", "PasswordResetRequiredException"),
            *("CodeMismatchException", "ExpiredCodeException"),
        ),
        Denied,
    ),
}


def _signer(found: Any, attributes: list[dict[str, str]]) -> Signer:
    told = {each["Name"]: each["Value"] for each in attributes}
    return Signer(
        username=found["Username"],
        account=told["sub"],
        email=told.get("email", ""),
        enabled=bool(found["Enabled"]),
        status=found["UserStatus"],
    )
