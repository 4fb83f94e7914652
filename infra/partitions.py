"""What a grant is made of: actions on a table, and the items that it is for."""

# Actions on a table. A transaction needs the actions of its parts. What each function is seen doing while tests run is
# compared with what stands here, both ways (docs/decisions/grants.md).
GET = "dynamodb:GetItem"
GET_MANY = "dynamodb:BatchGetItem"
QUERY = "dynamodb:Query"
SCAN = "dynamodb:Scan"
PUT = "dynamodb:PutItem"
UPDATE = "dynamodb:UpdateItem"
DELETE = "dynamodb:DeleteItem"
CHECK = "dynamodb:ConditionCheckItem"

# Items of a table, by what their partition key begins with: the tables are told in keys.py of meals and of alerts.
CHILD, CARD, CASE, FILE, LINE = "CHILD#*", "CARD#*", "CASE#*", "FILE#*", "LINE#*"
MERCHANT, ORDER, POLICY, WINDOW = "MERCHANT#*", "ORDER#*", "POLICY#*", "WINDOW#*"
CELL, SHOPS, REFUSALS = "CELL#*", "SHOPS#*", "REFUSALS#*"
APPLICATIONS, APPLIED = "APPLICATIONS#*", "APPLIED#*"
TOWN, TOWNS = "TOWN#*", "TOWNS"
QUESTION, ASKER, BOARD = "QUESTION#*", "ASKER#*", "BOARD#*"
FINDINGS = "FINDINGS#*"
DISCOVERED = "DISCOVERED#*"
ALERT, CENTRE, FIGURES, FOLLOWED, HOUSEHOLD = "ALERT#*", "CENTRE#*", "FIGURES#*", "FOLLOWED#*", "HOUSEHOLD#*"
CLIENT, PARTNER, FEED = "CLIENT#*", "PARTNER#*", "FEED#*"
WEBHOOKS, PUSHED, CALLS = "WEBHOOKS", "PUSHED#*", "CALLS#*"
PLACE, COUNTER, WORKER, READY = "PLACE#*", "COUNTER#*", "WORKER#*", "READY#*"
ROUND, REPORTED, VISIT = "ROUND#*", "REPORTED#*", "VISIT#*"
WEIGHTS = "WEIGHTS"
HOUSE, NEAR, MATCH, DISCOVERED = "HOUSE#*", "NEAR#*", "MATCH#*", "DISCOVERED#*"
ACCOUNT, BADGES, SALT = "ACCOUNT#*", "BADGES#*", "SALT"
IDENTITY, OPENED, OPENINGS = "IDENTITY#*", "OPENED#*", "OPENINGS#*"
PERSON, LINKED, TEAM = "PERSON#*", "LINKED#*", "TEAM#*"
CODE, RENEWAL, TICKET = "CODE#*", "RENEWAL#*", "TICKET#*"
LETTER, LETTERS, LETTER_REQUEST = "LETTER#*", "LETTERS#*", "LETTER_REQUEST#*"
SCHEDULE, WARNED, MAILS = "SCHEDULE#*", "WARNED#*", "MAILS#*"
TRIES, PAIRING = "TRIES#*", "PAIRING#*"
SET_ASIDE, LAPSES = "ASIDE#*", "LAPSE#*"
"""Shards of the index of what falls due: an index has leading keys of its own."""
PHOTO = (
    *("pk", "sk", "kind", "alert_id", "photo_id", "state", "content_type", "asked_at", "code", "use_position"),
    *("image_key", "thumbnail_key", "width_px", "height_px", "office", "until", "expires_at"),
)
"""The attributes of a photo's row, and of what it suggests of its place."""
QUESTION_PHOTO = (
    *("pk", "sk", "kind", "ref", "photo_id", "state", "content_type", "asked_at", "code", "expires_at"),
    *("image_key", "thumbnail_key", "width_px", "height_px"),
)
"""The attributes of the row of a question's photo."""
MARK = ("pk", "sk", "over", "version", "digest")
"""The attributes of an account that tell whose rights to it are over: no money is among them."""
TOLD = ("pk", "sk", "told")
"""The attributes of an order's reference that tell how much of it is in a feed, and not whose it is."""
