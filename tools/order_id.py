"""Prints a new order id: a UUID version 7, as a phone makes one when it orders."""

from datetime import UTC, datetime

from dolbom.ids import new_uuid7

if __name__ == "__main__":
    print(new_uuid7(datetime.now(UTC)))
