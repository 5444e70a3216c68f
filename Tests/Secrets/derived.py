"""The keys that come from the master key: `crypto_kdf` of libsodium, which is BLAKE2b keyed with it, and BLAKE2b."""

import hashlib

# The contexts of DerivedKeys. `aaCHECK_` makes a public value, but is a secret itself.
CONTEXTS = [
    "aaFINGER", "aaCURSOR", "aaAPIKEY", "aaSIGNWR", "aaSUBJWR", "aaCARDTG", "aaCARDWR", "aaCARDKD", "aaCHALLE",
    "aaHOOKWR", "aaERASUR", "aaPEPPER", "aaCHECK_",
]  # fmt: skip
ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"


def subkey(master, context):
    """Subkey number 1."""
    salt = (1).to_bytes(8, "little") + bytes(8)
    return hashlib.blake2b(b"", digest_size=32, key=master, salt=salt, person=context.encode() + bytes(8)).digest()


def identifier(text):
    """The 16 bytes of a TypeID."""
    value = 0
    for character in text.rsplit("_", 1)[1]:
        value = value << 5 | ALPHABET.index(character)
    return value.to_bytes(16, "big")


def device_pepper(master, tenant, device):
    """What the PIN tags of one device are keyed with."""
    purpose = b"accessauth PIN device pepper"
    message = purpose + identifier(tenant) + identifier(device)
    return hashlib.blake2b(message, digest_size=32, key=subkey(master, "aaPEPPER")).digest()
