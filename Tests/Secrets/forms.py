"""In which forms a secret could hide, and the search for them."""

import base64

# A shorter form comes by chance in some megabytes.
FEWEST = 6
# Of a long secret its beginning and its end are searched, so that a piece that was cut off is found, too.
PIECE = 24


def pieces(secret):
    """What is searched of a secret: all of it, or of a long one its first and its last bytes."""
    return [secret] if len(secret) <= PIECE + 8 else [secret[:PIECE], secret[-PIECE:]]


def whole_groups(encode, secret, size, text_size):
    """Texts of groups of bytes depend on where the secret begins in them; the whole groups of each are searched."""
    for shift in range(size):
        length = (shift + len(secret)) // size * size
        text = encode((bytes(shift) + secret)[:length])
        yield text[text_size if shift else 0 :]


def is_telling(form):
    """Whether a form does not come by chance: zeros stand everywhere."""
    return len(form) >= FEWEST and len(set(form)) >= 4


def forms(secret):
    """Every form by name, of a secret as bytes."""
    found = {"raw": [secret], "hex": [secret.hex().encode(), secret.hex().upper().encode()]}
    found["base64"] = list(whole_groups(base64.b64encode, secret, 3, 4))
    found["base64url"] = list(whole_groups(base64.urlsafe_b64encode, secret, 3, 4))
    base32 = list(whole_groups(base64.b32encode, secret, 5, 8))
    found["base32"] = base32 + [text.lower() for text in base32]
    found["utf-16"] = [bytes(byte for each in secret for byte in pair(each)) for pair in (lambda b: (b, 0), lambda b: (0, b))]
    found["reversed"] = [secret[::-1]]
    if secret.isdigit() and len(secret) <= 19:
        number = int(secret)
        found["number"] = [number.to_bytes(8, "little"), number.to_bytes(8, "big")]
        found["bcd"] = [bytes.fromhex(secret.decode().rjust(len(secret) + len(secret) % 2, "0"))]
    # As registers show them, eight bytes at a time.
    found["words"] = [secret[start : start + 8][::-1] for start in range(0, len(secret) - 7, 8)]
    if 4 <= len(secret) <= 10:
        # A card's number is written in digits, too.
        found["decimal"] = [str(int.from_bytes(secret, order)).encode() for order in ("big", "little")]
    return {name: [form for form in of if is_telling(form)] for name, of in found.items()}


class Needles:
    """Secrets by kind, each with its forms, made once."""

    def __init__(self):
        self.kinds = []
        self.all = {}

    def add(self, kind, secret, text_only=False):
        """`text_only` is of what is no secret but a person's: its words are searched, not what they encode to."""
        secret = secret if isinstance(secret, bytes) else secret.encode()
        if kind not in self.kinds:
            self.kinds.append(kind)
        for piece in pieces(secret):
            wanted = {"raw": [piece]} if text_only else forms(piece)
            for name, of in wanted.items():
                for form in of:
                    self.all.setdefault(form, (kind, name))

    def search(self, content, kinds=None):
        """Where which kind stands in which form: (kind, form, offset)."""
        hits = []
        for form, (kind, name) in self.all.items():
            if kinds is None or kind in kinds:
                place = content.find(form)
                if place >= 0:
                    hits.append((kind, name, place))
        return hits
