"""Who signs in: one Cognito pool with groups for people, and client credentials with scopes for partners' servers."""

from aws_cdk import Aws, Duration, RemovalPolicy
from aws_cdk import aws_cognito as cognito
from constructs import Construct

from infra.nag import acknowledge
from infra.names import PREFIX, output
from infra.roles import GROUPS, SCOPES

# Written by administrators only: they decide what a person may see.
ENTITLEMENTS = ("child_id", "children", "jurisdiction")
PASSWORD_LENGTH_MIN = 12
SIGNED_IN_FOR = Duration.minutes(60)
PARTNER_TOKEN_LIVES = Duration.minutes(15)


class People(Construct):
    """The user pool, its groups, the app's client and the partner's client."""

    def __init__(self, scope: Construct) -> None:
        super().__init__(scope, "People")
        self.pool = cognito.UserPool(
            self,
            "Pool",
            user_pool_name=PREFIX,
            self_sign_up_enabled=False,
            sign_in_case_sensitive=False,
            sign_in_aliases=cognito.SignInAliases(username=True),
            account_recovery=cognito.AccountRecovery.NONE,
            custom_attributes={name: cognito.StringAttribute(mutable=True, max_len=2048) for name in ENTITLEMENTS},
            password_policy=cognito.PasswordPolicy(
                min_length=PASSWORD_LENGTH_MIN,
                require_digits=True,
                require_lowercase=True,
                require_symbols=True,
                require_uppercase=True,
            ),
            mfa=cognito.Mfa.OPTIONAL,
            mfa_second_factor=cognito.MfaSecondFactor(otp=True, sms=False),
            deletion_protection=True,
            removal_policy=RemovalPolicy.RETAIN,
        )
        acknowledge(
            self.pool,
            "AwsSolutions-COG2",
            because="A child may have no second device; officers are required to enrol an authenticator app.",
        )
        for rule in ("AwsSolutions-COG3", "AwsSolutions-COG8"):
            acknowledge(
                self.pool,
                rule,
                because="The plus tier's adaptive blocking is a machine's suspicion: not between a child and a meal.",
            )
        for name, description in GROUPS.items():
            cognito.CfnUserPoolGroup(
                self, output(name), user_pool_id=self.pool.user_pool_id, group_name=name, description=description
            )
        self.app_client = self._app_client()
        self.partner_client = self._partner_client()
        self.domain = self.pool.add_domain(
            "Domain", cognito_domain=cognito.CognitoDomainOptions(domain_prefix=f"{PREFIX}-{Aws.ACCOUNT_ID}")
        )

    def _app_client(self) -> cognito.UserPoolClient:
        return self.pool.add_client(
            "App",
            user_pool_client_name="app",
            auth_flows=cognito.AuthFlow(user_srp=True, admin_user_password=True),
            disable_o_auth=True,
            id_token_validity=SIGNED_IN_FOR,
            access_token_validity=SIGNED_IN_FOR,
            prevent_user_existence_errors=True,
            read_attributes=cognito.ClientAttributes().with_custom_attributes(*ENTITLEMENTS),
            # Named, since an app without a list may write every standard attribute; entitlements are not among them.
            write_attributes=cognito.ClientAttributes().with_standard_attributes(locale=True),
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
