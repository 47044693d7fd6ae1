"""The lines that name a person on a form or letter: the same everywhere."""

from __future__ import annotations

from ptsp_tui.catalog.templates import Person, Slot

# part -> (label, sources under the prefix, boxes of a comb line)
PARTS: dict[str, tuple[str, list[str], int]] = {
    "name": ("Nama lengkap", ["{p}.name"], 0),
    "nik": ("NIK", ["{p}.nik"], 16),
    "kk": ("Nomor KK", ["{p}.kk", "{p}.origin_kk", "family.kk"], 16),
    "birth": (
        "Tempat, tanggal lahir",
        ["{{{p}.birth_place}}, {{{p}.birth_date}}", "{p}.birth_date"],
        0,
    ),
    "sex": ("Jenis kelamin", ["{p}.sex"], 0),
    "religion": ("Agama", ["{p}.religion"], 0),
    "marital_status": ("Status perkawinan", ["{p}.marital_status"], 0),
    "occupation": ("Pekerjaan", ["{p}.occupation"], 0),
    "citizenship": ("Kewarganegaraan", ["{p}.citizenship"], 0),
    "passport": ("Nomor paspor", ["{p}.passport"], 0),
    "address": ("Alamat", ["{p}.address|address", "{p}.residence", "{p}.last_address"], 0),
    "phone": ("Nomor HP", ["{p}.phone", "contact.phone"], 0),
}


def lines_of(person: Person, prefix: str) -> list[Slot]:
    """The slots of a person under `prefix`; `nik?` among the parts may be empty."""
    slots = []
    for number, part in enumerate(["name", *person.parts], 1):
        name = part.rstrip("?")
        label, sources, cells = PARTS[name]
        places = [source.format(p=prefix) for source in sources]
        if name == "address" and prefix in ("whose", "subject"):
            places += ["family.address|address", "origin|address"]
        slots.append(
            Slot(
                label=label,
                from_=places,
                no=f"{number}." if person.numbers else "",
                need="dash" if part.endswith("?") else "must",
                style="comb" if person.comb and cells else "text",
                cells=cells,
            )
        )
    return slots
