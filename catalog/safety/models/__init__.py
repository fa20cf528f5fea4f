"""Tables of safety, by noun: kinds, bars, conformity, species, quarantine, sampling, holders."""

from .bars import BarCause, LotBar
from .conformity import Basis, CertificateForm, ConformityCertificate
from .holders import AffectedHolder, ConversionOption, HolderLook
from .kinds import CategoryKind, GoodsKind, ProductProfile
from .quarantine import QuarantineCertificate, QuarantineKind
from .sampling import Sample, SamplingPlan, TestResult
from .species import Ruling, Species, SpeciesCase, Verdict

__all__ = [
    "AffectedHolder",
    "BarCause",
    "Basis",
    "CategoryKind",
    "CertificateForm",
    "ConformityCertificate",
    "ConversionOption",
    "GoodsKind",
    "HolderLook",
    "LotBar",
    "ProductProfile",
    "QuarantineCertificate",
    "QuarantineKind",
    "Ruling",
    "Sample",
    "SamplingPlan",
    "Species",
    "SpeciesCase",
    "TestResult",
    "Verdict",
]
