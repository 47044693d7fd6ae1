"""What every struct of the catalogue stands on, and the words that its fields may hold."""

from __future__ import annotations

from typing import Literal

import msgspec

Domain = Literal["kependudukan", "perizinan", "keterangan", "pertanahan"]
Status = Literal["active", "closed", "replaced", "forward"]
Office = Literal["kelurahan", "kecamatan"]
Decider = Literal["kelurahan", "kecamatan", "kota", "provinsi", "pusat"]
Confidence = Literal["confirmed", "single_source", "unverified"]
Mode = Literal["show", "copy", "hand_in_original", "withdraw", "fill", "attend"]
Capacity = Literal["self", "family", "proxy"]
FieldType = Literal[
    "text",
    "person_name",
    "nik",
    "kk",
    "npwp",
    "phone",
    "email",
    "postal",
    "rtrw",
    "date",
    "time",
    "money",
    "integer",
    "decimal",
    "choice",
    "multi",
    "yesno",
    "region",
    "address",
]
DeterminantType = Literal["choice", "multi", "yesno", "integer", "date"]


class Base(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Every struct refuses unknown keys: a misspelt key is a fault, not a silent default."""
