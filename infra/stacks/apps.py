"""The four functions behind the APIs and all that each may touch: a part of the service stack."""

from aws_cdk import Stack

from infra import partitions as of
from infra.constructs.function import Function
from infra.constructs.function_defaults import FunctionDefaults
from infra.partitions import DELETE, GET, GET_MANY, PUT, QUERY, UPDATE
from infra.stacks.data import BY_MERCHANT, Data


class Apps:
    """The functions whose handler is an `app` of routes."""

    def __init__(self, stack: Stack, *, defaults: FunctionDefaults, data: Data) -> None:
        meals, alerts, identities = data.meals, data.alerts, data.identities
        uploads, evidence, files, reports = data.uploads, data.evidence, data.files, data.reports

        self.meals_api = meals_api = Function(
            stack,
            "meals_api",
            defaults=defaults,
            handler="handler.app",
            description="Meals: allowance, orders, captures",
            memory_mb=1024,
        )
        meals_api.allow_partitions([GET, GET_MANY, PUT], meals.table_arn, [of.CHILD, of.ORDER])
        meals_api.allow_partitions([QUERY, UPDATE], meals.table_arn, [of.CHILD])
        meals_api.allow_partitions([GET_MANY], meals.table_arn, [of.CELL, of.PARTNER])
        meals_api.allow_partitions([GET], meals.table_arn, [of.MERCHANT, of.CLIENT, of.PARTNER, of.FEED])
        meals_api.allow_partitions([GET, PUT], meals.table_arn, [of.APPLICATIONS])
        meals_api.allow_partitions([UPDATE], meals.table_arn, [of.APPLIED, of.REFUSALS])
        meals_api.allow_partitions([QUERY], meals.table_arn, [of.PARTNER, of.FEED])
        meals_api.allow_partitions([QUERY], meals.table_arn, [of.POLICY])
        meals_api.allow([QUERY], meals.index_arn(BY_MERCHANT))
        # That an auditor reads an order's ledger.
        meals_api.allow_partitions([PUT], meals.table_arn, [of.OPENED, of.OPENINGS])
        # Where a partner is told, and from where on; a secret can be made here and not be read.
        meals_api.allow_partitions([GET, PUT], meals.table_arn, [of.WEBHOOKS, of.PUSHED])
        meals_api.allow_partitions([UPDATE], data.limits.table_arn, [of.CALLS])
        meals_api.allow_seals(["kms:Encrypt"], data.names_key, "partner_id")
        # Whether an auditor is one still; of whom a report tells, nothing.
        meals_api.allow_partitions([GET], identities.table_arn, [of.PERSON])
        meals_api.allow_key(data.identity_key, through="dynamodb")
        meals_api.allow_partitions([GET, GET_MANY, QUERY, PUT], meals.table_arn, [of.QUESTION, of.ASKER])
        # With the allowance: whether an answer waits for who asks.
        meals_api.allow_partitions([GET_MANY], meals.table_arn, [of.CHILD, of.ASKER])
        meals_api.allow_partitions([PUT, DELETE], meals.table_arn, [of.BOARD])
        meals_api.allow_objects(["s3:PutObject"], uploads, "questions/")
        meals_api.allow_objects(["s3:GetObject"], evidence, "questions/")

        self.alerts_api = alerts_api = Function(
            stack,
            "alerts_api",
            defaults=defaults,
            handler="handler.app",
            description="Alerts: reports, photos, receipts",
            memory_mb=1024,
            is_traced=False,
        )
        alerts_api.allow_partitions([GET, GET_MANY, QUERY, PUT, UPDATE], alerts.table_arn, [of.ALERT])
        alerts_api.allow_partitions([UPDATE], data.limits.table_arn, [of.COUNTER])
        alerts_api.allow_partitions([PUT], data.limits.table_arn, [of.SALT])
        alerts_api.allow_partitions([PUT], identities.table_arn, [of.IDENTITY])
        # Whose report it is, which badges there are and who opened a file: no name and no number, sealed or not.
        alerts_api.allow_partitions([GET, QUERY, PUT], identities.table_arn, [of.ACCOUNT])
        alerts_api.allow_partitions([GET], identities.table_arn, [of.BADGES])
        alerts_api.allow_partitions([QUERY], identities.table_arn, [of.OPENED])
        alerts_api.allow_key(data.identity_key, through="dynamodb")
        alerts_api.allow_seals(["kms:Encrypt"], data.names_key, "alert_id")
        alerts_api.allow_objects(["s3:PutObject"], uploads, "uploads/")

        self.desk_api = desk_api = Function(
            stack,
            "desk_api",
            defaults=defaults,
            handler="handler.app",
            description="Desk: queues, cases, children, figures",
            memory_mb=1024,
        )
        desk_api.allow_partitions([GET, GET_MANY, QUERY, PUT], alerts.table_arn, [of.ALERT, of.FOLLOWED])
        desk_api.allow_partitions([GET_MANY, QUERY, PUT], alerts.table_arn, [of.HOUSEHOLD])
        desk_api.allow_partitions([QUERY], alerts.table_arn, [of.FIGURES])
        desk_api.allow_partitions([QUERY, PUT], alerts.table_arn, [of.WORKER])
        desk_api.allow_partitions([GET_MANY, PUT], alerts.table_arn, [of.READY])
        desk_api.allow_partitions([GET, GET_MANY, QUERY, PUT], meals.table_arn, [of.CHILD, of.TOWN])
        desk_api.allow_partitions([GET, QUERY, PUT], meals.table_arn, [of.CASE, of.MERCHANT])
        desk_api.allow_partitions([GET_MANY], meals.table_arn, [of.MERCHANT])
        desk_api.allow_partitions([GET, GET_MANY, PUT, UPDATE], meals.table_arn, [of.CARD])
        desk_api.allow_partitions([GET], meals.table_arn, [of.LINE])
        # A first version that has not begun gives way to another one (M15).
        desk_api.allow_partitions([GET, QUERY, PUT, DELETE], meals.table_arn, [of.POLICY])
        desk_api.allow_partitions([QUERY, PUT], meals.table_arn, [of.TOWNS, of.SHOPS, of.OPENED, of.OPENINGS])
        desk_api.allow_select(meals.table_arn, [of.CHILD])
        desk_api.allow_partitions([QUERY], meals.table_arn, [of.WINDOW])
        desk_api.allow_partitions([GET, QUERY, UPDATE], meals.table_arn, [of.APPLICATIONS, of.REFUSALS])
        desk_api.allow([QUERY], meals.index_arn(BY_MERCHANT))
        desk_api.allow_partitions([GET_MANY, PUT, DELETE], meals.table_arn, [of.CELL])
        desk_api.allow_partitions([GET, GET_MANY, QUERY, PUT], meals.table_arn, [of.QUESTION])
        desk_api.allow_partitions([GET, PUT], meals.table_arn, [of.ASKER])
        # What audits found, and what auditors do about it (O1).
        desk_api.allow_partitions([GET, QUERY, PUT], meals.table_arn, [of.FINDINGS])
        desk_api.allow_partitions([GET_MANY], meals.table_arn, [of.SCHEDULE])
        desk_api.allow_partitions([GET, QUERY, PUT, DELETE], meals.table_arn, [of.BOARD])
        # Openings are added and read; no function may change or delete one. ALERT: as they once lay.
        desk_api.allow_partitions([GET], identities.table_arn, [of.IDENTITY])
        desk_api.allow_partitions([GET, QUERY], identities.table_arn, [of.ALERT])
        desk_api.allow_partitions([QUERY, PUT], identities.table_arn, [of.OPENED, of.OPENINGS])
        desk_api.allow_partitions([GET, QUERY, PUT], identities.table_arn, [of.BADGES])
        desk_api.allow_partitions([GET, GET_MANY], identities.table_arn, [of.PERSON])
        desk_api.allow_partitions([QUERY], identities.table_arn, [of.TEAM])
        desk_api.allow_key(data.identity_key, through="dynamodb")
        desk_api.allow_seals(["kms:Decrypt"], data.names_key, "alert_id")
        desk_api.allow_objects(["s3:GetObject"], evidence, "alerts/")
        desk_api.allow_objects(["s3:GetObject"], files, "results/")
        desk_api.allow_objects(["s3:GetObject", "s3:PutObject"], files, "previews/")
        # A form for an upload rests on what its maker may do.
        for folder in ("enrolments/", "loads/", "merchants/", "policies/"):
            desk_api.allow_objects(["s3:PutObject"], files, folder)
        desk_api.allow_objects(["s3:GetObject"], reports, "figures/")
        desk_api.allow_missing(files)
        desk_api.allow_missing(reports)
        desk_api.allow_objects(["s3:GetObject"], data.proofs, "chain/")
        desk_api.allow_objects(["s3:GetObject"], data.proofs, "weeks/")
        desk_api.allow_missing(data.proofs)
        desk_api.allow_objects(["s3:GetObject"], evidence, "questions/")

        self.people_api = people_api = Function(
            stack,
            "people_api",
            defaults=defaults,
            handler="handler.app",
            description="People: one's own account, its links with children, and the staff",
            memory_mb=1024,
        )
        people_api.allow_partitions([GET, GET_MANY, QUERY, PUT], identities.table_arn, [of.PERSON])
        people_api.allow_partitions([GET, GET_MANY, PUT, UPDATE], identities.table_arn, [of.LETTER])
        people_api.allow_partitions([QUERY, PUT], identities.table_arn, [of.LINKED, of.LETTERS])
        people_api.allow_partitions([GET], identities.table_arn, [of.LINKED])
        people_api.allow_partitions([UPDATE], identities.table_arn, [of.TRIES])
        people_api.allow_partitions([GET, PUT], identities.table_arn, [of.LETTER_REQUEST, of.PAIRING])
        people_api.allow_partitions([GET, PUT], identities.table_arn, [of.CODE, of.RENEWAL])
        people_api.allow_partitions([QUERY, DELETE], identities.table_arn, [of.ACCOUNT])
        people_api.allow_partitions([GET, PUT, DELETE], identities.table_arn, [of.MAILS])
        # The mark of a right that ends (P3): no money, and no row of the ledger.
        people_api.allow_partitions([GET, GET_MANY], meals.table_arn, [of.CHILD])
        people_api.allow_partitions([UPDATE], meals.table_arn, [of.CHILD], of.MARK)
        people_api.allow_partitions([PUT], meals.table_arn, [of.OPENINGS])
        people_api.allow_partitions([GET], meals.table_arn, [of.CLIENT, of.PARTNER])  # whose an app is (P4)
        people_api.allow_partitions([PUT], identities.table_arn, [of.TICKET, of.TEAM])
        people_api.allow_key(data.identity_key, through="dynamodb")
        of_residents = ("AdminDeleteUser", "AdminInitiateAuth", "AdminRespondToAuthChallenge")
        people_api.allow([f"cognito-idp:{each}" for each in of_residents], data.people.pool.user_pool_arn)
        of_staff = ["AdminCreateUser", "AdminGetUser", "ListUsers", "AdminEnableUser", "AdminDisableUser"]
        of_staff += ["AdminUserGlobalSignOut", "AdminSetUserMFAPreference"]
        people_api.allow([f"cognito-idp:{each}" for each in of_staff], data.staff.pool.user_pool_arn)
