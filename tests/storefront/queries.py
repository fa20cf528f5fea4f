"""What a request asked the database for."""

READING = ("SELECT", "WITH", "EXECUTE", "PREPARE")


def writes(seen) -> list[str]:
    """The statements of a captured request that are no mere reading."""
    asked = [query["sql"].strip() for query in seen.captured_queries]
    return [statement for statement in asked if not statement.startswith(READING)]
