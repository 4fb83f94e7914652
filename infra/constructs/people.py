"""Who signs in: residents in one Cognito pool, staff in another, and partners' servers by client credentials."""

from typing import cast

from aws_cdk import Aws, Duration, RemovalPolicy, Stack
from aws_cdk import aws_cognito as cognito
from constructs import Construct

from dolbom.gateways.directory import FIRST_PASSWORD_DAYS
from infra.constructs.mail import REMINDERS, SENDER
from infra.nag import acknowledge
from infra.names import PREFIX, output, physical, prefix
from infra.roles import GROUPS, SCOPES

# What once was the entitlement of a person. A pool cannot lose an attribute; nobody reads these any more (P3).
ENTITLEMENTS_ONCE = ("child_id", "children", "jurisdiction")
MAKES_TOKENS = "make_token"
PASSWORD_LENGTH_MIN = 12
SIGNED_IN_FOR = Duration.minutes(60)
RESIDENTS_STAY_FOR = Duration.days(30)
STAFF_STAYS_FOR = Duration.hours(10)
"""How long a sign-in can be renewed without password and second factor: a working day."""
INVITED_FOR = Duration.days(FIRST_PASSWORD_DAYS)
PARTNER_TOKEN_LIVES = Duration.minutes(15)
PLAN = cognito.FeaturePlan.LITE
"""A third of the price of the next plan, and all that is used: e-mail codes, authenticator apps, and version 1 of the
trigger before a token is made, which changes ID tokens. People are known by those alone."""

CODE_SUBJECT = "돌봄 인증번호"
CODE_BODY = "인증번호는 {####}입니다. 다른 사람에게 알려 주지 마세요."
INVITATION_SUBJECT = "돌봄 담당자 계정"
INVITATION_BODY = (
    "아이디는 {username}, 임시 비밀번호는 {####}입니다. 3일 안에 로그인해 비밀번호를 바꾸고 인증 앱(OTP)을 등록하세요."
)

FIRST = 1


class People(Construct):
    """The residents' pool: they sign up by themselves with a code by e-mail (P1). Beside their app's client it has that
    of partners' servers."""

    def __init__(self, scope: Construct, number: int = FIRST, *, mails_from: str = "") -> None:
        """`number`: which pool it is; those before it were lost. `mails_from`: the domain by which SES mails, if so."""
        super().__init__(scope, "People")
        self.pool = cognito.UserPool(
            self,
            _numbered(number),
            user_pool_name=prefix(),
            feature_plan=PLAN,
            self_sign_up_enabled=True,
            sign_in_case_sensitive=False,
            # An address is an alias of an account, not its name: whoever signs up with an address that has an account
            # already learns so from a code that only the mailbox's owner gets.
            sign_in_aliases=cognito.SignInAliases(username=True, email=True),
            auto_verify=cognito.AutoVerifiedAttrs(email=True),
            keep_original=cognito.KeepOriginalAttrs(email=True),
            standard_attributes=cognito.StandardAttributes(
                email=cognito.StandardAttribute(required=True, mutable=True)
            ),
            user_verification=_by_code(),
            account_recovery=cognito.AccountRecovery.EMAIL_ONLY,
            custom_attributes={name: cognito.StringAttribute(mutable=True, max_len=2048) for name in ENTITLEMENTS_ONCE},
            password_policy=_passwords(),
            mfa=cognito.Mfa.OPTIONAL,
            mfa_second_factor=cognito.MfaSecondFactor(otp=True, sms=False),
            deletion_protection=True,
            removal_policy=RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
        )
        _ask_before_a_token(self.pool, asks_for_tickets=True)
        _mail_from(self.pool, mails_from)
        acknowledge(
            self.pool, "AwsSolutions-COG2", because="A child may have no second device; staff has a pool of its own."
        )
        _no_suspicion(self.pool)
        for name, description in GROUPS.items():
            # Whoever was in one has it as an entitlement since; they stay for the command that moves it there.
            # What has a name of its own cannot move to another pool either: it is made anew with it.
            cognito.CfnUserPoolGroup(
                self if number == FIRST else self.pool,
                output(name),
                user_pool_id=self.pool.user_pool_id,
                group_name=name,
                description=description,
            )
        self.app_client = self._app_client()
        self.partner_client = self._partner_client()
        self.domain = self.pool.add_domain(
            "Domain", cognito_domain=cognito.CognitoDomainOptions(domain_prefix=f"{prefix()}-{Aws.ACCOUNT_ID}")
        )

    def _app_client(self) -> cognito.UserPoolClient:
        return self.pool.add_client(
            "App",
            user_pool_client_name="app",
            auth_flows=cognito.AuthFlow(user_srp=True, admin_user_password=True),
            disable_o_auth=True,
            id_token_validity=SIGNED_IN_FOR,
            access_token_validity=SIGNED_IN_FOR,
            refresh_token_validity=RESIDENTS_STAY_FOR,
            prevent_user_existence_errors=True,
            # Named, since an app without a list may read and write every attribute.
            read_attributes=cognito.ClientAttributes().with_standard_attributes(
                email=True, email_verified=True, locale=True
            ),
            write_attributes=cognito.ClientAttributes().with_standard_attributes(email=True, locale=True),
        )

    def _partner_client(self) -> cognito.UserPoolClient:
        scopes = [cognito.ResourceServerScope(scope_name=name, scope_description=text) for name, text in SCOPES.items()]
        server = self.pool.add_resource_server("Server", identifier=PREFIX, scopes=scopes)
        return self.pool.add_client(
            "Partner",
            user_pool_client_name="partner",
            generate_secret=True,
            access_token_validity=PARTNER_TOKEN_LIVES,
            o_auth=cognito.OAuthSettings(
                flows=cognito.OAuthFlows(client_credentials=True),
                scopes=[cognito.OAuthScope.resource_server(server, scope) for scope in scopes],
            ),
        )


class Staff(Construct):
    """The staff's pool: nobody signs up, and nobody signs in without a second factor (P5)."""

    def __init__(self, scope: Construct, number: int = FIRST, *, mails_from: str = "") -> None:
        """`number`: which pool it is; those before it were lost. `mails_from`: the domain by which SES mails, if so."""
        super().__init__(scope, "Staff")
        self.pool = cognito.UserPool(
            self,
            _numbered(number),
            user_pool_name=physical("staff"),
            feature_plan=PLAN,
            self_sign_up_enabled=False,
            sign_in_case_sensitive=False,
            sign_in_aliases=cognito.SignInAliases(username=True, email=True),
            auto_verify=cognito.AutoVerifiedAttrs(email=True),
            keep_original=cognito.KeepOriginalAttrs(email=True),
            standard_attributes=cognito.StandardAttributes(
                email=cognito.StandardAttribute(required=True, mutable=True)
            ),
            user_verification=_by_code(),
            user_invitation=cognito.UserInvitationConfig(email_subject=INVITATION_SUBJECT, email_body=INVITATION_BODY),
            account_recovery=cognito.AccountRecovery.EMAIL_ONLY,
            password_policy=_passwords(),
            mfa=cognito.Mfa.REQUIRED,
            mfa_second_factor=cognito.MfaSecondFactor(otp=True, sms=False),
            deletion_protection=True,
            removal_policy=RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
        )
        _ask_before_a_token(self.pool)
        _mail_from(self.pool, mails_from)
        _no_suspicion(self.pool)
        self.client = self.pool.add_client(
            "Desk",
            user_pool_client_name="desk",
            auth_flows=cognito.AuthFlow(user_srp=True, admin_user_password=True),
            disable_o_auth=True,
            id_token_validity=SIGNED_IN_FOR,
            access_token_validity=SIGNED_IN_FOR,
            refresh_token_validity=STAFF_STAYS_FOR,
            prevent_user_existence_errors=True,
            read_attributes=cognito.ClientAttributes().with_standard_attributes(email=True, email_verified=True),
            # Nobody of the staff changes the address to which a forgotten password's code goes.
            write_attributes=cognito.ClientAttributes().with_standard_attributes(locale=True),
        )


def _numbered(number: int) -> str:
    """A pool's id in its stack, which changes with it: CloudFormation believes a lost one to be there."""
    return "Pool" if number == FIRST else f"Pool{number}"


def _ask_before_a_token(pool: cognito.UserPool, *, asks_for_tickets: bool = False) -> None:
    """Lets the function that knows entitlements have a say in each ID token, and ask for a ticket before one is made
    for a partner's app (P4). It is called by its name: it is deployed daily, in a stack that looks at this one."""
    arn = f"arn:{Aws.PARTITION}:lambda:{Stack.of(pool).region}:{Aws.ACCOUNT_ID}:function:{physical(MAKES_TOKENS)}"
    resource = cast(cognito.CfnUserPool, pool.node.default_child)
    asks = arn if asks_for_tickets else None
    resource.lambda_config = cognito.CfnUserPool.LambdaConfigProperty(
        pre_token_generation=arn,
        define_auth_challenge=asks,
        create_auth_challenge=asks,
        verify_auth_challenge_response=asks,
    )


def _mail_from(pool: cognito.UserPool, domain: str) -> None:
    """Codes and invitations go through SES. Set by hand it is gone with the pool's next update: what Cognito is not
    told it sets to its default. It is by the set of mails to residents, whose troubles are told to nobody: the topic of
    the other one would name the addresses of whoever signs up."""
    if not domain:
        return
    resource = cast(cognito.CfnUserPool, pool.node.default_child)
    resource.email_configuration = cognito.CfnUserPool.EmailConfigurationProperty(
        email_sending_account="DEVELOPER",
        from_=f"{SENDER}@{domain}",
        source_arn=Stack.of(pool).format_arn(service="ses", resource="identity", resource_name=domain),
        configuration_set=physical(REMINDERS),
    )


def _passwords() -> cognito.PasswordPolicy:
    return cognito.PasswordPolicy(
        min_length=PASSWORD_LENGTH_MIN,
        require_digits=True,
        require_lowercase=True,
        require_symbols=True,
        require_uppercase=True,
        temp_password_validity=INVITED_FOR,
    )


def _by_code() -> cognito.UserVerificationConfig:
    return cognito.UserVerificationConfig(
        email_style=cognito.VerificationEmailStyle.CODE, email_subject=CODE_SUBJECT, email_body=CODE_BODY
    )


def _no_suspicion(pool: cognito.UserPool) -> None:
    for rule in ("AwsSolutions-COG3", "AwsSolutions-COG8"):
        acknowledge(
            pool,
            rule,
            because="The plus plan's adaptive blocking is a machine's suspicion: not between a child and a meal, or an"
            " officer and a report.",
        )
