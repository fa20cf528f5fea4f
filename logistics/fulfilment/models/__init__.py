from .consignments import Consignment, ConsignmentLine, DispatchAddress, PackedUnits, ProbeAssignment
from .papers import TravelPaper
from .rates import CourierProduct, RateCard
from .waybills import TrackingEvent, Waybill

__all__ = [
    "Consignment",
    "ConsignmentLine",
    "CourierProduct",
    "DispatchAddress",
    "PackedUnits",
    "ProbeAssignment",
    "RateCard",
    "TrackingEvent",
    "TravelPaper",
    "Waybill",
]
