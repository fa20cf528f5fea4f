from .consignments import Consignment, ConsignmentLine, DispatchAddress, PackedUnits, ProbeAssignment
from .papers import TravelPaper
from .rates import CourierProduct, RateCard
from .subsidies import FreightSubsidy, SubsidyUse
from .waybills import TrackingEvent, Waybill

__all__ = [
    "Consignment",
    "ConsignmentLine",
    "CourierProduct",
    "DispatchAddress",
    "FreightSubsidy",
    "PackedUnits",
    "ProbeAssignment",
    "RateCard",
    "SubsidyUse",
    "TrackingEvent",
    "TravelPaper",
    "Waybill",
]
