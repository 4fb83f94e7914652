"""What a month may cost: somebody is told before the bill does."""

from aws_cdk import aws_budgets as budgets
from constructs import Construct

from infra.constructs.topic import Topic
from infra.names import physical

BUDGETS = "budgets.amazonaws.com"
TOLD_AT_PERCENT = 80


class Budget(Construct):
    """Tells at four fifths of it spent, and as soon as the month is forecast to cost more than all of it."""

    def __init__(self, scope: Construct, *, usd: int, topic: Topic) -> None:
        super().__init__(scope, "Budget")
        told = [
            budgets.CfnBudget.SubscriberProperty(subscription_type="SNS", address=topic.topic.topic_arn),
        ]
        made = budgets.CfnBudget(
            self,
            "Budget",
            budget=budgets.CfnBudget.BudgetDataProperty(
                budget_name=physical("month"),
                budget_type="COST",
                time_unit="MONTHLY",
                budget_limit=budgets.CfnBudget.SpendProperty(amount=usd, unit="USD"),
            ),
            notifications_with_subscribers=[
                budgets.CfnBudget.NotificationWithSubscribersProperty(
                    notification=budgets.CfnBudget.NotificationProperty(
                        comparison_operator="GREATER_THAN",
                        notification_type=kind,
                        threshold=percent,
                        threshold_type="PERCENTAGE",
                    ),
                    subscribers=told,
                )
                for kind, percent in (("ACTUAL", TOLD_AT_PERCENT), ("FORECASTED", 100))
            ],
        )
        made.node.add_dependency(topic)
