"""What this room announces, inside the transaction."""

from django.dispatch import Signal

#: A recognition was taken back for a cause. Args: recognition, reason, false_origin (the place was stated falsely), at.
recognition_withdrawn = Signal()

#: Something ends so many days from now; who else must know adds reminders of their own. Args: endings (a list of
#: ``reminders.Ending``), at.
ending_soon = Signal()
