"""Check digits: which numbers can be what they look like."""

import re

DIGITS_OF_NHS_NUMBER = 10
IBAN_PARTS = 97


def is_nhs_number(digits: str) -> bool:
    """Whether ten digits have the check digit of an NHS number (modulus 11, NHS Data Dictionary)."""
    if len(digits) != DIGITS_OF_NHS_NUMBER or not (digits.isascii() and digits.isdigit()):
        return False
    total = sum(
        int(digit) * weight for digit, weight in zip(digits, range(10, 1, -1), strict=False)
    )
    check = (11 - total % 11) % 11
    return check != 10 and check == int(digits[9]) and len(set(digits)) > 1


def is_card_number(digits: str) -> bool:
    """Whether digits have the check digit of a payment card (ISO/IEC 7812, Luhn)."""
    if not (digits.isascii() and digits.isdigit()) or len(set(digits)) == 1:
        return False
    doubled = [int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(digits))]
    return sum(number - 9 if number > 9 else number for number in doubled) % 10 == 0


def is_account_number(words: str) -> bool:
    """Whether it has the check digits of an international account number (ISO 13616)."""
    plain = re.sub(r"\W", "", words).upper()
    if len(plain) < 5 or not plain.isascii() or not plain.isalnum():
        return False
    return int("".join(str(int(sign, 36)) for sign in plain[4:] + plain[:4])) % IBAN_PARTS == 1
