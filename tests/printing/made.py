"""Papers about people who do not exist, made by hand, so that no change of content moves them."""

from __future__ import annotations

from ptsp_tui.cases.seal import seal
from ptsp_tui.printing import receipt, slips
from ptsp_tui.printing.document import Document, copy_of
from ptsp_tui.printing.told import CaseTold, PaperTold

NUMBER = "3171071004.010.261124.0001.P"
LONG_NAME = "Raden Ajeng Kusumaningdyahwatiningsihlestariyuniartihapsari"
LONG_WORD = "Sastradiningratkusumaatmajawijayakusumaningratsuryaningratan"
NOW = "24 November 2026 09.15 WIB"
LACKING = [
    PaperTold(
        "Surat keterangan kehilangan dari kepolisian",
        more=[
            "serahkan aslinya, paling lama 30 hari.",
            "Cara mendapat: lapor ke SPKT Polsek atau Polres mana saja; gratis.",
        ],
    ),
    PaperTold(
        "Kartu Keluarga (KK)", more=["tunjukkan aslinya.", "Cara mendapat: loket kelurahan."]
    ),
]


def signed(data: bytes) -> bytes:
    """A signature of the right length that never changes; it proves nothing."""
    return (data * 3)[:64].ljust(64, b".")


def told(state: str = "submitted", **facts: object) -> CaseTold:
    """A case of Siti Aminah."""
    given: dict[str, object] = {
        "number": NUMBER,
        "filed": NOW,
        "service": "Penerbitan KTP-el karena hilang",
        "subject": "Siti Aminah",
        "applicant": "",
        "officer": "budi",
        "unit": "Petamburan",
        "state": state,
        "outcome": "incomplete" if state == "incomplete" else "accepted",
        "promise": "Selesai sekitar 15 menit bila sistem berjalan.",
        "fee": "gratis (UU 24/2013 tentang Perubahan UU 23/2006, Pasal 79A)",
        "level": "kota",
        "resume": "K7QM 2XRA" if state == "incomplete" else "",
        "bring_by": "8 Desember 2026",
        "papers": [
            PaperTold("Surat keterangan kehilangan dari kepolisian", "[x]"),
            PaperTold("Kartu Keluarga (KK)", "[x]"),
            PaperTold("F-1.02 Formulir pendaftaran peristiwa kependudukan", "[=]"),
        ],
        "lacking": LACKING if state == "incomplete" else [],
        "outputs": ["KTP-el"],
        "seal": seal(NUMBER, signed),
        "today": NOW,
    } | facts
    return CaseTold(**given)  # type: ignore[arg-type]  # a dict of its fields


def referral_told() -> slips.ReferralTold:
    """A driving licence."""
    return slips.ReferralTold(
        name="SIM baru, perpanjangan, hilang, atau rusak",
        agency="Polri, Satpas Polda Metro Jaya",
        unit="Petamburan",
        officer="budi",
        today=NOW,
        offices=["Satpas Contoh, Jl. Contoh 1, 08.00-14.00"],
        papers=[
            PaperTold("Surat sehat dokter, berlaku 14 hari", more=["SIM baru atau perpanjangan"]),
            PaperTold("SIM lama dan fotokopinya", more=["perpanjangan atau rusak"]),
        ],
        fee="A dan B Rp120.000, C Rp100.000",
        online="aplikasi resmi Korlantas",
        issued=["Surat keterangan domisili (3171071004.010.261124.0002.N)"],
        as_of="2026-11-24",
    )


def day_told() -> slips.DayTold:
    """A day of two cases."""
    rows = [
        ["09.15", NUMBER, "Penerbitan KTP-el karena hilang", "Siti Aminah", "diterima", "budi"],
        ["10.02", "3171071004.010.261124.0002.N", "Akta kelahiran", LONG_NAME, "diteruskan", "ani"],
    ]
    counts = [("diterima", 1), ("diteruskan", 1), ("belum lengkap", 0), ("dirujuk", 3)]
    return slips.DayTold("24 November 2026", "Petamburan", "01", rows, counts, NOW)


def documents() -> dict[str, Document]:
    """One of each kind, by name."""
    steps = [
        slips.StepTold("Akta kelahiran", NUMBER, ["Selesai sekitar 15 menit."]),
        slips.StepTold("KK tambah anggota", more=["Bawa: Kartu Keluarga (KK)"]),
    ]
    why_papers = [
        PaperTold(
            "Surat keterangan kehilangan",
            more=[
                'Diminta karena "Apakah kartunya hilang?" dijawab Ya.',
                "Aturan: Perpres 96/2018 tentang Persyaratan dan Tata Cara",
            ],
        )
    ]
    return {
        "receipt": receipt.receipt(told()),
        "receipt-copy": copy_of(receipt.receipt(told()), "SALINAN"),
        "receipt-incomplete": receipt.receipt(told("incomplete")),
        "receipt-forwarded": receipt.receipt(
            told(outcome="forwarded", applicant="Ahmad Contoh", subject=LONG_NAME)
        ),
        "missing-slip": receipt.missing_slip(told("incomplete")),
        "handover": receipt.handover(told("handed_over", applicant="Ahmad Contoh")),
        "referral": slips.referral(referral_told()),
        "itinerary": slips.itinerary("Bayi lahir", "Petamburan", NOW, "budi", steps),
        "why": slips.why(
            "Penerbitan KTP-el karena hilang",
            NUMBER,
            "Petamburan",
            why_papers,
            [("Biaya", "gratis"), ("Waktu", "sekitar 15 menit")],
        ),
        "daybook": slips.daybook(day_told()),
    }
