"""Sends what the fakes owe, again and again, until the customer answers in the courier's own form to the byte."""

import time

import httpx

from .world import World

ROUNDS = 4


def send_owed(world: World, *, rounds: int = ROUNDS, pause_s: float = 0.0) -> int:
    """Send every waiting push, at most ``rounds`` times each; return how many are acknowledged now."""
    acknowledged = 0
    for attempt in range(rounds):
        waiting = world.rows("SELECT * FROM push WHERE state = 'waiting' ORDER BY id")
        for push in waiting:
            acknowledged += _send(world, push)
        if not world.rows("SELECT id FROM push WHERE state = 'waiting'"):
            break
        if attempt + 1 < rounds:
            time.sleep(pause_s)
    world.rows("UPDATE push SET state = 'given up' WHERE state = 'waiting'")
    return acknowledged


def _send(world: World, push) -> bool:
    headers = {"Content-Type": push["content_type"]}
    try:
        answer = httpx.post(push["url"], content=push["body"], headers=headers, timeout=10)
    except httpx.HTTPError as problem:
        status, said = 0, repr(problem).encode()
    else:
        status, said = answer.status_code, answer.content
    right = status == 200 and said == push["wanted"]
    world.rows(
        "UPDATE push SET attempts = attempts + 1, answer = ?, state = ? WHERE id = ?",
        f"{status} {said.decode(errors='replace')[:300]}",
        "acknowledged" if right else "waiting",
        push["id"],
    )
    return right


def resend(world: World, push_id: int) -> None:
    """Let a push that was acknowledged go out once more, as couriers do."""
    world.rows("UPDATE push SET state = 'waiting' WHERE id = ?", push_id)
