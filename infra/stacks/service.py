"""What is deployed daily. Read it from the top: each function, what calls it, and all that it may touch; those of one
kind stand in a part of their own (`apps`, `streams`, `discovery`, `figures`, `audits`)."""

from aws_cdk import Environment, Stack
from constructs import Construct

from infra import partitions as of
from infra.canary.canary import Canary
from infra.canary.live_alias import LiveAlias
from infra.constructs.discovery_tables import DiscoveryTables
from infra.constructs.function import ONE_CPU_MB, Function
from infra.constructs.function_defaults import FunctionDefaults
from infra.constructs.mail import Mail
from infra.constructs.object_events import ObjectEvents
from infra.constructs.people import MAKES_TOKENS
from infra.constructs.schedule import Schedule
from infra.constructs.topic import ALARMS, MAILS, Topic
from infra.names import origin_secret, physical
from infra.outputs import publish
from infra.partitions import DELETE, GET, GET_MANY, PUT, QUERY, UPDATE
from infra.stacks.apps import Apps
from infra.stacks.audits import Audits
from infra.stacks.data import CLOCK, Data
from infra.stacks.discovery import Discovery
from infra.stacks.figures import Figures
from infra.stacks.streams import Streams
from infra.target import Target


class Service(Stack):
    def __init__(self, scope: Construct, id: str, *, env: Environment, data: Data, target: Target) -> None:
        super().__init__(scope, id, env=env, description="Dolbom: functions, streams, schedules and what each may do.")
        self.add_dependency(data)
        meals, alerts, identities = data.meals, data.alerts, data.identities
        uploads, evidence, files, reports = data.uploads, data.evidence, data.files, data.reports
        told = target.installation
        # What CloudWatch says on the duty topic is that the engineers' own is heard by nobody.
        duty = Topic(
            self,
            "duty",
            "Somebody's life may be at risk: pages the officer on duty",
            subscribers=told.duty,
            published_by=[ALARMS],
        )
        mail_troubles = Topic(
            self,
            "mail_troubles",
            "Dolbom: a mail to an office did not arrive",
            subscribers=told.alarms,
            published_by=[MAILS],
        )
        notices = Mail(self, "notices", domain=told.mail_domain, troubles=mail_troubles)
        tables = DiscoveryTables(self, reports=reports)
        defaults = FunctionDefaults(
            self,
            target=target,
            values={
                "meals_table": meals.table_name,
                "alerts_table": alerts.table_name,
                "identities_table": identities.table_name,
                "names_key": data.names_key.key_arn,
                "limits_table": data.limits.table_name,
                "uploads_bucket": uploads.bucket_name,
                "evidence_bucket": evidence.bucket_name,
                "files_bucket": files.bucket_name,
                "reports_bucket": reports.bucket_name,
                "proofs_bucket": data.proofs.bucket_name,
                "residents_pool": data.people.pool.user_pool_id,
                "residents_issuer": f"https://cognito-idp.{self.region}.amazonaws.com/{data.people.pool.user_pool_id}",
                "residents_app": data.people.app_client.user_pool_client_id,
                "staff_pool": data.staff.pool.user_pool_id,
                "duty_topic": duty.topic.topic_arn,
                "mail_from": notices.sender,
                "origin_secret": origin_secret(),
                "reminders": notices.reminders,
                "push_events": physical("push_events"),
                **tables.values(data.households_key),
                # A cloud that is embedded in somebody's machine has its partners' servers there, too.
                "webhooks_reach": "public" if target.is_aws else "loopback",
                # Known when all of them are made.
                "dead_letters": "",
            },
        )

        # --- APIs --------------------------------------------------------------------------------------------------

        apps = Apps(self, defaults=defaults, data=data)
        # The stack of the APIs stands before the versions that take traffic.
        self.behind_apis = {
            "meals": apps.meals_api,
            "alerts": apps.alerts_api,
            "desk": apps.desk_api,
            "people": apps.people_api,
        }
        canary = (
            Canary(self, functions=self.behind_apis.values(), is_stepwise=told.has_canary) if target.is_aws else None
        )
        for api, function in self.behind_apis.items():
            LiveAlias(self, function=function, api=api, canary=canary)

        # --- People ------------------------------------------------------------------------------------------------

        make_token = Function(
            self,
            MAKES_TOKENS,
            defaults=defaults,
            description="Puts what people are entitled to into their tokens (P3)",
            memory_mb=1024,
            # Cognito waits for five seconds, and takes no answer after them.
            timeout_s=5,
        )
        make_token.allow_partitions([QUERY], identities.table_arn, [of.PERSON])
        make_token.allow_partitions([GET], identities.table_arn, [of.TICKET])
        make_token.allow_key(data.identity_key, through="dynamodb")
        for name, pool in (("residents", data.people.pool), ("staff", data.staff.pool)):
            make_token.allow_call(name, by="cognito-idp.amazonaws.com", of=pool.user_pool_arn)

        streams = Streams(self, defaults=defaults, data=data, duty=duty)

        # --- Files -------------------------------------------------------------------------------------------------

        receive_photo = Function(
            self,
            "receive_photo",
            defaults=defaults,
            description="Cleans an uploaded photo, keeps the clean one, deletes the original (A6)",
            memory_mb=ONE_CPU_MB,
            timeout_s=60,
            is_async=True,
            extra_layers=[defaults.imaging],
        )
        receive_photo.allow_objects(["s3:GetObject", "s3:DeleteObject"], uploads)
        receive_photo.allow_missing(uploads)
        receive_photo.allow_objects(["s3:PutObject"], evidence, "alerts/")
        receive_photo.allow_objects(["s3:PutObject"], evidence, "questions/")
        # It decodes hostile files: whoever takes it over writes no report's text and no account of what was done.
        receive_photo.allow_partitions([UPDATE], meals.table_arn, [of.SCHEDULE])
        receive_photo.allow_partitions([GET], alerts.table_arn, [of.ALERT])
        receive_photo.allow_partitions([PUT], alerts.table_arn, [of.ALERT], of.PHOTO)
        receive_photo.allow_partitions([GET], meals.table_arn, [of.QUESTION])
        receive_photo.allow_partitions([PUT], meals.table_arn, [of.QUESTION], of.QUESTION_PHOTO)
        ObjectEvents(self, function=receive_photo, bucket=uploads, keeps_lost=False)
        every_quarter = Schedule(
            self, "receive_photo", target=receive_photo, description="Originals that nobody was told of"
        )

        receive_file = Function(
            self,
            "receive_file",
            defaults=defaults,
            description="Takes load and settlement files line by line, each line once (M2, M11)",
            memory_mb=1024,
            timeout_s=900,
            is_async=True,
        )
        receive_file.allow_objects(["s3:GetObject"], files)
        receive_file.allow_objects(["s3:PutObject"], files, "results/")
        receive_file.allow_objects(["s3:PutObject"], files, "continue/")
        receive_file.allow_missing(files)
        receive_file.allow_partitions([GET, GET_MANY, PUT], meals.table_arn, [of.CHILD, of.LINE])
        receive_file.allow_partitions([QUERY], meals.table_arn, [of.CHILD])
        receive_file.allow_partitions([PUT], meals.table_arn, [of.FILE, of.SHOPS, of.TOWN])
        receive_file.allow_partitions([GET, GET_MANY, PUT], meals.table_arn, [of.MERCHANT])
        receive_file.allow_partitions([GET_MANY, PUT, DELETE], meals.table_arn, [of.CELL])
        receive_file.allow_partitions([GET, QUERY, PUT], meals.table_arn, [of.POLICY])
        receive_file.allow_partitions([PUT], meals.table_arn, [of.TOWNS])
        receive_file.allow_partitions([GET, GET_MANY], meals.table_arn, [of.CARD])
        # Every name, known or not: a file is taken in, or refused beside it. Results it writes itself.
        ObjectEvents(self, function=receive_file, bucket=files, but_in="results/")

        # --- Clocks and audits -------------------------------------------------------------------------------------

        keep_clocks = Function(
            self,
            "keep_clocks",
            defaults=defaults,
            description="Lets go of holds and escalates reports whose time has passed (M3, A4)",
            timeout_s=55,
            # A national dinner rush ends within one minute: bench NAME=growth.
            memory_mb=ONE_CPU_MB,
            is_async=True,
        )
        keep_clocks.allow_partitions([GET, GET_MANY, PUT, UPDATE], meals.table_arn, [of.CHILD])
        keep_clocks.allow_partitions([QUERY], meals.table_arn, [of.POLICY])
        keep_clocks.allow_partitions([GET_MANY, PUT, UPDATE], meals.table_arn, [of.QUESTION])
        keep_clocks.allow_partitions([GET], meals.table_arn, [of.ASKER])
        keep_clocks.allow_partitions([PUT], meals.table_arn, [of.BOARD])
        keep_clocks.allow_partitions([GET, GET_MANY, PUT, UPDATE], alerts.table_arn, [of.ALERT])
        keep_clocks.allow([QUERY], meals.index_arn(CLOCK), alerts.index_arn(CLOCK))
        # Its own beat, and those of all others: one that stays away is found.
        keep_clocks.allow_partitions([GET_MANY, PUT, UPDATE], meals.table_arn, [of.SCHEDULE])
        # The salt of an hour that is over (A10).
        keep_clocks.allow_partitions([DELETE], data.limits.table_arn, [of.SALT])
        duty.allow_publishing(keep_clocks)
        notices.allow_sending(keep_clocks)

        warn_lapses = Function(
            self,
            "warn_lapses",
            defaults=defaults,
            description="Tells the accounts that are linked to a child that money lapses soon (M2, O3)",
            timeout_s=900,
            is_async=True,
        )
        warn_lapses.allow_partitions([QUERY], meals.index_arn(CLOCK), [of.LAPSES])
        warn_lapses.allow_partitions([GET_MANY], meals.table_arn, [of.CHILD])
        warn_lapses.allow_partitions([UPDATE], meals.table_arn, [of.SCHEDULE])
        warn_lapses.allow_partitions([QUERY], identities.table_arn, [of.LINKED, of.PERSON])
        warn_lapses.allow_partitions([GET, PUT], identities.table_arn, [of.WARNED])
        warn_lapses.allow_partitions([GET], identities.table_arn, [of.MAILS])
        warn_lapses.allow_key(data.identity_key, through="dynamodb")
        # Of who signs in it may ask one by one: Cognito knows no narrower right.
        warn_lapses.allow(["cognito-idp:ListUsers"], data.people.pool.user_pool_arn)
        notices.allow_reminding(warn_lapses)
        every_day = Schedule(self, "warn_lapses", target=warn_lapses, description="Money that lapses soon")

        figures = Figures(self, defaults=defaults, data=data)
        push_events = Function(
            self,
            "push_events",
            defaults=defaults,
            description="Posts partners' feeds to their servers, signed (P4)",
            timeout_s=60,
            is_async=True,
        )
        push_events.allow_partitions([GET, QUERY], meals.table_arn, [of.WEBHOOKS])
        push_events.allow_partitions([GET, GET_MANY, PUT], meals.table_arn, [of.PUSHED])
        push_events.allow_partitions([GET], meals.table_arn, [of.PARTNER])
        push_events.allow_partitions([GET, QUERY], meals.table_arn, [of.FEED])
        push_events.allow_partitions([GET_MANY], meals.table_arn, [of.CHILD])
        push_events.allow_seals(["kms:Decrypt"], data.names_key, "partner_id")
        push_events.allow_partitions([UPDATE], meals.table_arn, [of.SCHEDULE])
        push_events.allow_starting("push_events")

        discovery = Discovery(self, defaults=defaults, data=data, tables=tables, visits_by=(apps.desk_api, keep_clocks))
        audits = Audits(self, defaults=defaults, data=data)
        every_minute = Schedule(self, "keep_clocks", target=keep_clocks, description="Holds and deadlines")
        every_push = Schedule(self, "push_events", target=push_events, description="Partners' feeds")

        # What the watch stack looks at.
        self.duty, self.mail_troubles, self.proof = duty, mail_troubles, audits.proof
        self.keep_clocks, self.warn_lapses = keep_clocks, warn_lapses
        self.receive_file = receive_file
        self.nightly_audit = audits.nightly_audit
        self.make_token = make_token
        self.push_events = push_events
        watchers = (streams.enforce_limits, streams.check_misuse, streams.follow_alerts)
        self.stream_consumers = [*watchers, discovery.match_reports]
        self.functions = [
            *(*self.behind_apis.values(), make_token),
            *self.stream_consumers,
            *(receive_photo, receive_file, discovery.receive_indicators),
            *(figures.count_figures, figures.publish_figures),
            *(keep_clocks, warn_lapses, push_events, discovery.discovery_round),
            *(audits.audit_segment, audits.nightly_audit, audits.weekly_patterns),
        ]
        clocks = (
            *(every_minute, figures.hourly, figures.daily, every_push, discovery.every_two_months),
            *(audits.every_night, audits.every_monday, audits.every_morning, every_quarter, every_day),
        )
        self.dead_letter_queues = [
            *(function.dead_letters.queue_name for function in self.functions if function.dead_letters),
            *(schedule.dead_letters.queue_name for schedule in clocks),
        ]
        audits.nightly_audit.allow_counting(self.dead_letter_queues, told_by="dead_letters")
        publish(self, "topic", "duty", duty.topic.topic_arn)
        publish(self, "machine", "nightly_proof", self.proof.machine.state_machine_arn)
