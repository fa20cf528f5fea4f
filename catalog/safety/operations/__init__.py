"""Verbs of safety, by noun: kinds, bars, conformity, species, quarantine, sampling, holders."""

from .bars import StillBarred, check_freed, lift
from .conformity import (
    BadCertificate,
    Promise,
    ask_for_certificate,
    carry_over,
    certify_or_bar,
    issue,
    reissue_for_merged,
    void,
)
from .holders import BadHolder, advise, convert, end_keeping, finish_conversion, look_at, register_holder
from .kinds import describe, load_rules, set_category_kind
from .listing import NotFitToSell, check_listing, check_offer, recheck_listed
from .quarantine import BadPaper, Paper, enter_quarantine
from .sampling import BadReport, Finding, release_after_retest, report, take_sample
from .species import BadSpeciesFile, allow_case, enter_ruling, load_species, refuse_case

__all__ = [
    "BadCertificate",
    "BadHolder",
    "BadPaper",
    "BadReport",
    "BadSpeciesFile",
    "Finding",
    "NotFitToSell",
    "Paper",
    "Promise",
    "StillBarred",
    "advise",
    "allow_case",
    "ask_for_certificate",
    "carry_over",
    "certify_or_bar",
    "check_freed",
    "check_listing",
    "check_offer",
    "convert",
    "describe",
    "end_keeping",
    "enter_quarantine",
    "enter_ruling",
    "finish_conversion",
    "issue",
    "lift",
    "load_rules",
    "load_species",
    "look_at",
    "recheck_listed",
    "refuse_case",
    "register_holder",
    "reissue_for_merged",
    "release_after_retest",
    "report",
    "set_category_kind",
    "take_sample",
    "void",
]
