"""The key of the rows about schedules in the `meals` table.

meals     SCHEDULE#<schedule>   STANDING              its last run, the slot done last, and who has it to itself
"""

STANDING = "STANDING"


def schedule(name: str) -> str:
    return f"SCHEDULE#{name}"
