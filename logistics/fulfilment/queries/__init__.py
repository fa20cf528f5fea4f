"""Questions of fulfilment that are too wide for one queryset."""

from .lots import ColdStory, OutOfLot, cold_story, journeys_of, packed_out_of
from .travels import Event, Travel, bands_carried, freight_for, freight_for_many, subsidies_for, travels, travels_for

__all__ = [
    "ColdStory",
    "Event",
    "OutOfLot",
    "Travel",
    "bands_carried",
    "cold_story",
    "freight_for",
    "freight_for_many",
    "journeys_of",
    "packed_out_of",
    "subsidies_for",
    "travels",
    "travels_for",
]
