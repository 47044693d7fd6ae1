"""Identity numbers: NIK, KK and NPWP.

NIK (pop-S39, pop-S2): 16 digits = 6 of the region of FIRST registration, DDMMYY of
birth (a woman's day + 40), 4 serial. It is never changed, not even when the holder moves or a
birth date is corrected, so region and birth may differ from today's data: warned, never refused.
KK: the same shape with the date of recording and no + 40. NPWP (PMK 112/2022, PMK 136/2023): 16
digits = 0 + the old 15 or a NIK; 22 = a place of business (NITKU, 16 + 6).
"""

from __future__ import annotations

import calendar
import re
from datetime import date

import msgspec

from ptsp_tui.forms.dates import numeric
from ptsp_tui.forms.parsed import Context, Fault, Parsed, bad, good

_MISREAD = {"O": "0", "o": "0", "I": "1", "i": "1", "l": "1", "L": "1"}


class NikFacts(msgspec.Struct, frozen=True):
    """What a NIK tells: possible birth dates (newest first), sex code 1 man / 2 woman, region."""

    births: tuple[date, ...]
    sex: str
    region: str


def bare_digits(text: str) -> str:
    """Without the signs that people put between the groups of a number."""
    return re.sub(r"[\s./-]", "", text)


def _not_digits(text: str) -> Fault | None:
    stranger = next((char for char in text if char not in "0123456789"), None)
    if stranger is None:
        return None
    if stranger in _MISREAD:
        return Fault(
            "The letter {sign} is in this number; type the digit {digit}.",
            {"sign": stranger, "digit": _MISREAD[stranger]},
        )
    return Fault("This number holds only digits; {sign} is none.", {"sign": stranger})


def parse_nik(text: str, ctx: Context) -> Parsed:
    """A NIK of 16 digits whose parts can be; an unknown region is only a warning."""
    nik = bare_digits(text)
    fault = _not_digits(nik) or _nik_length(nik) or _nik_birth(nik) or _nik_serial(nik)
    return Parsed(errors=[fault]) if fault else good(nik, _region_doubt(nik, ctx))


def _nik_length(nik: str) -> Fault | None:
    gap = 16 - len(nik)
    facts: dict[str, object] = {"count": len(nik), "gap": abs(gap)}
    if gap > 0:
        return Fault("A NIK has 16 digits; {count} were given, {gap} missing.", facts)
    return Fault("A NIK has 16 digits; {count} were given, {gap} too many.", facts) if gap else None


def _nik_serial(nik: str) -> Fault | None:
    if nik[12:] != "0000":
        return None
    return Fault("The last four digits of a NIK begin at 0001; these are 0000.")


def _nik_birth(nik: str) -> Fault | None:
    day, month, year = int(nik[6:8]), int(nik[8:10]), int(nik[10:12])
    return _nik_day(day) or _nik_month(month) or _nik_date(day % 40 or 40, month, year)


def _nik_day(day: int) -> Fault | None:
    if day == 0:
        return Fault("Digits 7 and 8 of a NIK are the day of birth; 00 is no day.")
    if 31 < day < 41:
        return Fault(
            "Digits 7 and 8 of a NIK are the day of birth (01-31, for a woman 41-71), not {day}.",
            {"day": day},
        )
    if day > 71:
        return Fault("Digits 7 and 8 of a NIK never pass 71; {day} was given.", {"day": day})
    return None


def _nik_month(month: int) -> Fault | None:
    if month == 0:
        return Fault("Digits 9 and 10 of a NIK are the month of birth; 00 is no month.")
    if month > 12:
        return Fault(
            "Digits 9 and 10 of a NIK are the month of birth; there is no month {month}.",
            {"month": month},
        )
    return None


def _nik_date(day: int, month: int, year: int) -> Fault | None:
    most = calendar.monthrange(2000, month)[1]
    if day > most and month == 2:
        return Fault("The NIK says day {day} of February; it never has more than 29.", {"day": day})
    if day > most:
        return Fault(
            "The NIK says day {day} of month {month}, which has {most} days.",
            {"day": day, "month": month, "most": most},
        )
    # 19yy and 20yy are leap years together, but for 1900; 2000 was one
    if (day, month) == (29, 2) and not calendar.isleap(2000 + year):
        return Fault(
            "The NIK says 29 February of a year ending in {year}, which is no leap year.",
            {"year": f"{year:02}"},
        )
    return None


def _region_doubt(number: str, ctx: Context) -> Fault | None:
    city, district = number[:4], number[:6]
    if ctx.known_city is not None and not ctx.known_city(city):
        return Fault(
            "No city or regency has the code {city}; it may be an old one.", {"city": city}
        )
    if ctx.known_district is not None and not ctx.known_district(district):
        return Fault(
            "No kecamatan has the code {district}; it may be an old one.", {"district": district}
        )
    return None


def nik_facts(nik: str, today: date) -> NikFacts | None:
    """Birth dates not after `today`, sex and region in a NIK; None when it is no NIK."""
    if not parse_nik(nik, Context(today=today)).ok or len(nik) != 16:
        return None
    day, month, year = int(nik[6:8]), int(nik[8:10]), int(nik[10:12])
    born = [_date_or_none(century + year, month, day % 40) for century in (2000, 1900)]
    births = tuple(date for date in born if date is not None and date <= today)
    return NikFacts(births, "2" if day > 40 else "1", nik[:6])


def _date_or_none(year: int, month: int, day: int) -> date | None:
    return date(year, month, day) if day <= calendar.monthrange(year, month)[1] else None


def nik_conflicts(nik: str, birth: date | None, sex: str | None, today: date) -> list[Fault]:
    """Where the NIK and the form disagree on birth date or sex ("1" man, "2" woman): warnings
    that the officer confirms, for a NIK outlives every correction."""
    facts = nik_facts(nik, today)
    if facts is None:
        return []
    doubts = []
    if birth is not None and facts.births and birth not in facts.births:
        doubts.append(
            Fault(
                "The NIK says born {in_nik}, the form says {in_form}.",
                {"in_nik": _nearest(facts.births, birth), "in_form": numeric(birth)},
            )
        )
    if sex == "1" and facts.sex == "2":
        doubts.append(Fault("This is a woman's NIK; the form says man."))
    if sex == "2" and facts.sex == "1":
        doubts.append(Fault("This is a man's NIK; the form says woman."))
    return doubts


def _nearest(births: tuple[date, ...], birth: date) -> str:
    return numeric(min(births, key=lambda born: abs(born - birth)))


def parse_kk(text: str, ctx: Context) -> Parsed:
    """A family card's number: 16 digits. The parts inside are only doubted: one source tells
    them (pop-S39), and what one source tells does not send a citizen home."""
    kk = bare_digits(text)
    fault = _not_digits(kk)
    if fault is None and len(kk) != 16:
        fault = Fault("A KK number has 16 digits; {count} were given.", {"count": len(kk)})
    if fault is not None:
        return Parsed(errors=[fault])
    return good(kk, _kk_doubt(kk), _region_doubt(kk, ctx))


def _kk_doubt(kk: str) -> Fault | None:
    day, month = int(kk[6:8]), int(kk[8:10])
    if 41 <= day <= 71:
        return Fault("This looks like a woman's NIK, not like a KK number.")
    if not 1 <= month <= 12 or not 1 <= day <= calendar.monthrange(2000, month)[1]:
        return Fault("Digits 7 to 12 of a KK number are a date; these are none.")
    return (
        Fault("The last four digits of a KK number begin at 0001.") if kk[12:] == "0000" else None
    )


def parse_npwp(text: str, ctx: Context) -> Parsed:
    """15 digits (a 0 is put before them), 16, or 22 of a place of business."""
    npwp = bare_digits(text)
    if fault := _not_digits(npwp):
        return Parsed(errors=[fault])
    if len(npwp) not in (15, 16, 22):
        return bad("An NPWP has 15, 16 or 22 digits; {count} were given.", count=len(npwp))
    value = npwp.zfill(16)
    if value[0] == "0":
        return good(value) if luhn(value[:10]) else bad("The check digit of this NPWP is wrong.")
    inner = parse_nik(value[:16], ctx)
    return good(value, *inner.warnings) if inner.ok else inner


def luhn(digits: str) -> bool:
    """Whether the Luhn sum (ISO/IEC 7812-1, annex B) of `digits` ends in 0."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        number = int(digit) * (1 + place % 2)
        total += number - 9 if number > 9 else number
    return total % 10 == 0
