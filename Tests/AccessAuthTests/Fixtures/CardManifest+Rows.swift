extension CardManifest {
  static func rows(_ sample: FixtureSample) throws -> [Row] {
    let accepted = accepted.enumerated().map { index, card in
      Row(FixtureName.text(1 + index, "accepted", card.0), card.1, sample)
    }
    let refused = refused.enumerated().map { index, card in
      Row(FixtureName.text(101 + index, "refused", card.0), card.1, sample)
    }
    return accepted + refused
  }

  private static let accepted: [(String, Presented)] = [
    ("wiegand26-of-the-contract", card("wiegand26", 26, "2F623AE")),
    ("wiegand26-in-lower-case", card("wiegand26", 26, "2f623ae")),
    ("wiegand26-lowest", framed(26, 0)),
    ("wiegand26-highest", framed(26, 0xFF_FFFF)),
    ("wiegand26-facility-1-number-1", framed(26, 1 << 16 | 1)),
    ("wiegand34-facility-4711-number-815", framed(34, 4711 << 16 | 815)),
    ("wiegand34-lowest", framed(34, 0)),
    ("wiegand34-highest", framed(34, 0xFFFF_FFFF)),
    // The same 24 bits as the first: another length is another card.
    ("wiegand34-payload-of-wiegand26", framed(34, 123 << 16 | 4567)),
    ("wiegand37-facility-1234-number-56789", framed(37, 1234 << 19 | 56789)),
    ("wiegand37-lowest", framed(37, 0)),
    ("wiegand37-highest", framed(37, 0x7_FFFF_FFFF)),
    ("wiegand37-middle-bit", framed(37, 1 << 17)),
    ("uid-of-4-bytes", card("uid", 32, "A1B2C3D4")),
    ("uid-of-7-bytes", card("uid", 56, "04A1B2C3D4E5F6")),
    ("uid-of-10-bytes", card("uid", 80, "0411223344556677889A")),
    ("uid-random", card("uid", 32, "08A1B2C3")),
    ("uid-of-7-bytes-that-begins-with-08", card("uid", 56, "08A1B2C3D4E5F6")),
    ("raw-1-bit", card("raw", 1, "1")),
    ("raw-26-bits-with-wrong-parity", card("raw", 26, "2F623AF")),
    ("raw-35-bits", card("raw", 35, "7FFFFFFFF")),
    ("raw-64-zeros", card("raw", 64, "0000000000000000")),
    ("raw-256-bits", card("raw", 256, String(repeating: "C3", count: 32))),
  ]

  private static let refused: [(String, Presented)] = [
    ("parity-of-the-first-half", card("wiegand26", 26, "0F623AE")),
    ("parity-of-the-second-half", card("wiegand26", 26, "2F623AF")),
    ("parity-of-one-bit-of-the-facility", card("wiegand26", 26, "2B623AE")),
    ("parity-of-one-bit-of-the-number", card("wiegand26", 26, "2F6232E")),
    ("parity-of-a-line-at-zero", card("wiegand26", 26, "0000000")),
    ("parity-of-a-line-at-one", card("wiegand26", 26, "3FFFFFF")),
    ("parity-of-wiegand34-at-zero", card("wiegand34", 34, "000000000")),
    ("parity-of-wiegand37-at-zero", card("wiegand37", 37, "0000000000")),
    ("parity-of-wiegand37-at-one", card("wiegand37", 37, "1FFFFFFFFF")),
    ("bit-count-25-of-wiegand26", card("wiegand26", 25, "0F623AE")),
    ("bit-count-26-of-wiegand34", card("wiegand34", 26, "2F623AE")),
    ("bit-count-35-of-wiegand37", card("wiegand37", 35, "000000001")),
    ("bit-count-24-of-uid", card("uid", 24, "A1B2C3")),
    ("bit-count-64-of-uid", card("uid", 64, "04A1B2C3D4E5F600")),
    ("bit-count-0-of-raw", card("raw", 0, "")),
    ("bit-count-257-of-raw", card("raw", 257, String(repeating: "0", count: 65))),
    ("bit-count-negative", card("raw", -8, "00")),
    ("length-6-digits-of-26-bits", card("wiegand26", 26, "2F623A")),
    ("length-8-digits-of-26-bits", card("wiegand26", 26, "02F623AE")),
    ("length-of-nothing", card("uid", 32, "")),
    ("length-of-a-prefix", card("uid", 32, "0xA1B2C3D4")),
    ("digits-with-a-letter", card("wiegand26", 26, "2F623AG")),
    ("digits-with-a-sign", card("wiegand26", 26, "+F623AE")),
    ("digits-with-a-space", card("uid", 32, "A1B2C3 4")),
    ("digits-not-of-ascii", card("uid", 32, "A1B2C3٤")),
    ("unused-bits-27-of-26", card("wiegand26", 26, "6F623AE")),
    ("unused-bits-36-of-35", card("raw", 35, "8FFFFFFFF")),
    ("unused-bits-2-of-1", card("raw", 1, "2")),
    ("unknown-format-wiegand35", card("wiegand35", 35, "000000001")),
    ("unknown-format-in-upper-case", card("UID", 32, "A1B2C3D4")),
  ]

  private static func card(_ format: String, _ bits: Int, _ valueHex: String) -> Presented {
    Presented(format: format, bits: bits, valueHex: valueHex)
  }

  /// A frame of `bits` bits around `payload`, its parity counted bit by bit: even over the first half, odd over the second.
  private static func framed(_ bits: Int, _ payload: UInt64) -> Presented {
    var frame = [UInt64](repeating: 0, count: bits)
    for place in 1..<bits - 1 { frame[place] = payload >> UInt64(bits - 2 - place) & 1 }
    let half = (bits + 1) / 2
    frame[0] = frame[..<half].reduce(0, +) % 2
    frame[bits - 1] = 1 - frame[(bits - half)...].reduce(0, +) % 2
    let padded = [UInt64](repeating: 0, count: (4 - bits % 4) % 4) + frame
    let digits = stride(from: 0, to: padded.count, by: 4).map { start in
      String(padded[start..<start + 4].reduce(0) { $0 << 1 | $1 }, radix: 16, uppercase: true)
    }
    return card("wiegand\(bits)", bits, digits.joined())
  }
}
