"""A whole small catalogue in a folder, without a fault, for tests to plant faults in."""

from __future__ import annotations

from pathlib import Path

from ptsp_tui.catalog.lint import Report, check
from ptsp_tui.catalog.load import Loaded, load

SERVICE = "services/keterangan/surat-uji.yaml"
FILES = {
    "sources.yaml": """\
sources:
  - {id: pop-S1, title: A source, kind: law}
legal:
  - {id: uu-1-2000, title: UU 1/2000}
""",
    "common.yaml": """\
determinants:
  - id: capacity
    ask: Untuk siapa?
    ask_en: For whom?
    type: choice
    choices:
      - {value: self, label: Sendiri, label_en: Themselves}
      - {value: proxy, label: Kuasa, label_en: Proxy}
    default: self
    sources: [pop-S1]
requirements:
  - id: surat-kuasa
    of: [surat-kuasa]
    mode: show
    when: {fact: capacity, is: proxy}
    sources: [pop-S1]
    confidence: confirmed
before:
  - id: applicant
    title: Pemohon
    title_en: Applicant
    when: {fact: capacity, is: proxy}
    fields:
      - {id: applicant.name, label: Nama, label_en: Name, type: person_name, required: true}
after:
  - id: contact
    title: Kontak
    title_en: Contact
    fields:
      - {id: contact.phone, label: HP, label_en: Phone, type: phone, required: true}
""",
    "evidence.yaml": """\
- id: kk
  name: KK
  name_en: Family card
  what: Kartu
  issuer: Dukcapil
  get: Di sini
  genuine: [Nomor 16 angka]
  faults: [Buram, Lama, Beda nama]
  sources: [pop-S1]
  confidence: confirmed
- id: surat-kuasa
  name: Surat kuasa
  name_en: Letter
  what: Surat
  issuer: Warga
  get: Ditulis
  gaps: [Kesalahan yang biasa belum diketahui.]
  sources: [pop-S1]
  confidence: confirmed
""",
    "codelists/colour.yaml": """\
id: colour
name: Warna
name_en: Colour
items:
  - {code: "1", label: Merah, label_en: Red}
  - {code: "2", label: Putih, label_en: White}
sources: [pop-S1]
confidence: confirmed
""",
    "field-groups/address.yaml": """\
id: address
name: Alamat
name_en: Address
fields:
  - {id: street, label: Jalan, label_en: Street, required: true}
  - {id: village, label: Kelurahan, label_en: Village, type: region, required: true}
  - id: postal
    label: Kode pos
    label_en: Postal code
    type: postal
    default: [{postal_of: .village}]
""",
    "field-groups/person.yaml": """\
id: person
name: Orang
name_en: Person
fields:
  - {id: name, label: Nama, label_en: Name, type: person_name, required: true}
  - {id: nik, label: NIK, label_en: NIK, type: nik, birth_field: .birth_date}
  - {id: birth_date, label: Lahir, label_en: Born, type: date, default: [{nik_birth: .nik}]}
  - {id: home, label: Alamat, label_en: Address, type: address}
""",
    SERVICE: """\
id: surat-uji
name: Surat uji
name_en: Test letter
domain: keterangan
sector: uji
status: active
intake: [kelurahan]
decided_at: kelurahan
applicants: {who: Siapa pun, who_en: Anybody, capacities: [self, proxy]}
phrases: [satu, dua, tiga, empat, lima, enam, tujuh, delapan]
determinants:
  - {id: married, ask: Kawin?, ask_en: Married?, type: yesno, sources: [pop-S1]}
  - id: kind
    ask: Jenis?
    ask_en: Kind?
    type: choice
    choices:
      - {value: new, label: Baru, label_en: New}
      - {value: old, label: Lama, label_en: Old}
    when: {fact: married, is: true}
requirements:
  - id: kk
    of: [kk]
    mode: copy
    when: {not: {fact: kind, is: old}}
    sources: [pop-S1]
    confidence: confirmed
  - id: heir-kk
    of: [kk]
    mode: show
    per: heirs
    when: {fact: alive, is: true}
    sources: [pop-S1]
    confidence: confirmed
form:
  - id: subject
    title: Yang diurus
    title_en: Subject
    fields:
      - {use: person, prefix: subject}
      - {id: subject.colour, label: Warna, label_en: Colour, type: choice, codelist: colour}
      - id: subject.wives
        label: Istri
        label_en: Wives
        type: integer
        when: {fact: married, is: true}
      - {id: subject.area, label: Luas, label_en: Area, type: decimal}
  - id: heirs
    title: Ahli waris
    title_en: Heirs
    repeat: {key: heirs, label: Waris, label_en: Heir}
    fields:
      - {id: name, label: Nama, label_en: Name, type: person_name, required: true}
      - {id: alive, label: Hidup, label_en: Alive, type: yesno}
checks:
  - fails_when: {fact: subject.wives, min: 5}
    message: Lebih dari empat.
    message_en: More than four.
fee: {amount: 0, sources: [pop-S1], confidence: confirmed, legal: [uu-1-2000#2]}
outputs: [surat-uji]
script: [Selamat pagi.]
legal: [uu-1-2000]
sources: [pop-S1]
grade: A
""",
    "services/keterangan/surat-lama.yaml": """\
id: surat-lama
name: Surat lama
name_en: Old letter
domain: keterangan
sector: uji
status: replaced
replaced_by: surat-uji
closed_note: Diganti surat uji.
closed_note_en: Replaced by the test letter.
legal: [uu-1-2000]
sources: [pop-S1]
grade: A
""",
    "life-events/pkt-uji.yaml": """\
id: pkt-uji
name: Paket uji
name_en: Test package
phrases: [paket uji]
determinants:
  - {id: moved, ask: Pindah?, ask_en: Moved?, type: yesno}
steps:
  - {service: surat-uji, answers: {married: false}}
  - service: surat-uji
    when: {fact: moved, is: true}
    carry: {subject.name: applicant.name}
    answers: {married: true}
sources: [pop-S1]
confidence: confirmed
""",
    "referrals/rujuk-uji.yaml": """\
id: rujuk-uji
name: Rujukan uji
name_en: Test referral
agency: Lain
phrases: [sim satu, sim dua, sim tiga, sim empat, sim lima, sim enam, sim tujuh, sim delapan]
does: [Menguji.]
papers: [{text: KTP, text_en: Identity card}]
sources: [pop-S1]
confidence: confirmed
as_of: "2026-11-01"
can_issue: [surat-uji]
""",
}  # fmt: skip


def write(root: Path, **changed: str) -> Path:
    """The small catalogue below `root`."""
    for name, content in {**FILES, **changed}.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    return root


def change(root: Path, name: str, old: str, new: str) -> None:
    """Put `new` for the one place where the file `name` says `old`."""
    path = root / name
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {name}"
    path.write_text(text.replace(old, new), encoding="utf-8")


def line_of(root: Path, name: str, text: str) -> int:
    """The number of the first line of `name` that holds `text`."""
    lines = (root / name).read_text(encoding="utf-8").splitlines()
    return next(number for number, line in enumerate(lines, start=1) if text in line)


def read(root: Path) -> Loaded:
    """The catalogue below `root`, as loaded; it must have been readable."""
    loaded = load(root)
    assert loaded.faults == []
    return loaded


def lint(root: Path) -> Report:
    """Everything the lint finds below `root`."""
    return check(load(root))
