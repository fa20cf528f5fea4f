from .consignments import Consignment, ConsignmentLine, DispatchAddress, ProbeAssignment
from .rates import CourierProduct, RateCard
from .waybills import TrackingEvent, Waybill

__all__ = [
    "Consignment",
    "ConsignmentLine",
    "CourierProduct",
    "DispatchAddress",
    "ProbeAssignment",
    "RateCard",
    "TrackingEvent",
    "Waybill",
]
