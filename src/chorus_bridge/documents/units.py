"""Units of measure: the words of French building sites, as codes of UN/ECE Recommendation 20.

A word with no code is not guessed: the line counts in "one", and its own word stays beside its label.
"""

from typing import Final

__all__ = ["CODES", "ONE", "unit_code"]

ONE: Final = "C62"

_WORDS: Final = {
    "MTR": ("m", "ml", "m.l.", "mètre", "metre", "mètres", "metres", "mètre linéaire", "mtr"),
    "MTK": ("m2", "m²", "mètre carré", "mètres carrés", "mtk"),
    "MTQ": ("m3", "m³", "mètre cube", "mètres cubes", "mtq"),
    "KMT": ("km", "kilomètre", "kilomètres", "kmt"),
    "KGM": ("kg", "kilogramme", "kilogrammes", "kgm"),
    "TNE": ("t", "tonne", "tonnes", "tne"),
    "LTR": ("l", "litre", "litres", "ltr"),
    "HUR": ("h", "heure", "heures", "hur"),
    "DAY": ("j", "jour", "jours", "day"),
    "WEE": ("sem", "semaine", "semaines", "wee"),
    "MON": ("mois", "mon"),
    "LS": ("forfait", "ft", "fft", "ff", "ens", "ensemble", "ls"),
    ONE: ("u", "un", "unité", "unite", "unités", "pce", "pièce", "pièces", "c62"),
}
CODES: Final = {word: code for code, words in _WORDS.items() for word in words}
"""The code of each word, in small letters."""


def unit_code(word: str | None) -> str | None:
    """Return the code of *word*, "one" when it is absent, or None when no code is known for it."""
    return ONE if word is None or not word.strip() else CODES.get(word.strip().casefold())
