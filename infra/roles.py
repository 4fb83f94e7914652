"""Who may sign in, and what partners' servers may do: groups and scopes, by their names in tokens."""

GROUPS = {
    "child": "아동: sees and spends the own allowance",
    "guardian": "보호자: acts for the children named in the account",
    "resident": "주민: reports a crisis and follows the own reports",
    "honorary": "명예사회복지공무원: reports as a resident does; the badge is the municipality's to give",
    "council": "지역사회보장협의체 위원: the same",
    "caseworker": "주민센터 담당자: works the queue of the own centre",
    "lead": "주민센터 팀장: does the same, and gives reports to the workers of the team",
    "officer": "시군구 담당자: children, policies, misuse cases of the own municipality",
    "auditor": "감사: reads ledgers and figures",
}
SCOPES = {
    "orders.capture": "Capture a held order",
    "orders.refund": "Refund a captured order",
    "merchants.read": "Read merchants",
    "webhooks.write": "Decide where the feed is posted",
}
