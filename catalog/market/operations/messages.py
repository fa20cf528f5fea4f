"""What the two sides of a post or a case write to each other."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from catalog.foundation.models import User
from catalog.foundation.periods import china_date

from ..models import Case, Message, Post, Thread
from ..parties import Party
from .board import TooMany

MESSAGES_AN_HOUR = 20
#: The same words again within this time are a double tap.
SAME_WITHIN = timedelta(minutes=1)
LONGEST = 500


class CannotWrite(Exception):
    """Nobody answers there, or there is nothing to send; the message says which."""


@transaction.atomic
def ask(*, about: Post | Case, party: Party, author: User, text: str, at: datetime) -> Thread:
    """Begin or go on with this party's conversation about a post or a case.

    Raises CannotWrite for the own post, for one that is no longer on the board, or for no words; TooMany.
    """
    if about.party == party.key:
        raise CannotWrite(_("This is your own. Answers to it stand in your messages."))
    key = {"post": about} if isinstance(about, Post) else {"case": about}
    thread = Thread.objects.filter(**key, party=party.key).first()
    if thread is None:
        _check_asked_for(about, at)
        _check_words(text)
        thread = Thread.objects.get_or_create(
            **key, party=party.key, defaults={"party_name": party.name, "created_at": at, "last_at": at}
        )[0]
    _write(thread, by_asker=True, author=author, text=text, at=at)
    return thread


@transaction.atomic
def reply(*, thread: Thread, party: Party, author: User, text: str, at: datetime) -> None:
    """Write as one of the two sides. Raises CannotWrite for a third party or no words; TooMany."""
    if party.key not in (thread.party, thread.owner):
        raise CannotWrite(_("This conversation is between others."))
    _write(thread, by_asker=party.key == thread.party, author=author, text=text, at=at)


def _check_asked_for(about: Post | Case, at: datetime) -> None:
    if isinstance(about, Post):
        standing = Post.objects.current(at).filter(pk=about.pk).exists()
    else:
        standing = Case.objects.shown(china_date(at)).filter(pk=about.pk).exists()
    if not standing:
        raise CannotWrite(_("This is no longer on the board, so nobody would answer. Look at what stands there now."))


def _check_words(text: str) -> None:
    if not text.strip():
        raise CannotWrite(_("Write a few words first."))
    if len(text.strip()) > LONGEST:
        raise CannotWrite(_("Write at most 500 characters; send the rest as a second message."))


def _write(thread: Thread, *, by_asker: bool, author: User, text: str, at: datetime) -> None:
    _check_words(text)
    text = text.strip()
    thread = Thread.objects.select_for_update(of=("self",)).get(pk=thread.pk)
    last = thread.messages.order_by("-at", "-pk").first()
    if last and (last.by_asker, last.text) == (by_asker, text) and at - last.at < SAME_WITHIN:
        return
    if Message.objects.filter(author=author, at__gt=at - timedelta(hours=1)).count() >= MESSAGES_AN_HOUR:
        raise TooMany(_("That were 20 messages in one hour. Go on in an hour; nothing you wrote before is lost."))
    Message.objects.create(thread=thread, by_asker=by_asker, author=author, text=text, at=at)
    Thread.objects.filter(pk=thread.pk).update(last_at=at, last_by_asker=by_asker)
