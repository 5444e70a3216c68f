/// Writes deterministic CBOR (RFC 8949 section 4.2.1): definite lengths and shortest heads, item after item.
///
/// A map is its count and then that many keys and values; the keys are written in the order of their encodings, which
/// for integers is 0, 1, 2 … and then -1, -2, -3 …. A debug build checks the whole in ``finish()``.
///
/// ```swift
/// var writer = CBORWriter()
/// writer.map(2)
/// writer.int(1)
/// writer.text("A12")
/// writer.int(2)
/// writer.null()
/// let bytes = writer.finish()
/// ```
package struct CBORWriter {
  private var output: [UInt8] = []

  /// An empty writer; `capacity` bytes are reserved.
  package init(capacity: Int = 64) { output.reserveCapacity(capacity) }

  /// An integer of either sign.
  package mutating func int(_ value: Int64) {
    // -1 - value without overflow, as the format has it.
    value < 0 ? head(.negative, UInt64(bitPattern: ~value)) : head(.unsigned, UInt64(bitPattern: value))
  }

  /// An integer up to 2^64 - 1.
  package mutating func unsigned(_ value: UInt64) { head(.unsigned, value) }

  /// A byte string.
  package mutating func bytes(_ value: some Collection<UInt8>) {
    head(.bytes, UInt64(value.count))
    output.append(contentsOf: value)
  }

  /// A text string.
  package mutating func text(_ value: String) {
    var value = value
    value.withUTF8 { utf8 in
      head(.text, UInt64(utf8.count))
      // The buffer is the string's own and is copied before the closure returns.
      unsafe output.append(contentsOf: utf8)
    }
  }

  /// The head of an array; `count` items follow.
  package mutating func array(_ count: Int) { head(.array, UInt64(count)) }

  /// The head of a map; `count` keys, each with its value, follow.
  package mutating func map(_ count: Int) { head(.map, UInt64(count)) }

  /// A tag; the tagged item follows.
  package mutating func tag(_ number: UInt64) { head(.tag, number) }

  /// True or false.
  package mutating func bool(_ value: Bool) { output.append(value ? 0xF5 : 0xF4) }

  /// The absent value.
  package mutating func null() { output.append(0xF6) }

  /// What was written.
  package consuming func finish() -> [UInt8] {
    assert(CBORReader.isDeterministic(output), "a map out of order, or a count that is not kept")
    return output
  }

  private mutating func head(_ major: CBORMajor, _ argument: UInt64) {
    let major = major.rawValue << 5
    let length: Int
    switch argument {
    case 0...23:
      output.append(major | UInt8(truncatingIfNeeded: argument))
      return
    case 24...0xFF: length = 0
    case 0x100...0xFFFF: length = 1
    case 0x1_0000...0xFFFF_FFFF: length = 2
    default: length = 3
    }
    output.append(major | UInt8(24 + length))
    for shift in stride(from: (8 << length) - 8, through: 0, by: -8) {
      output.append(UInt8(truncatingIfNeeded: argument >> UInt64(shift)))
    }
  }
}

/// The first three bits of an item (RFC 8949 section 3.1).
enum CBORMajor: UInt8 {
  case unsigned, negative, bytes, text, array, map, tag, simple
}
