import QRIssuer

enum Sample {
  /// A text of a pass's form: the prefix and upper-case base32, the same for the same seed.
  static func pass(characters: Int, seed: UInt64) -> [UInt8] {
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".utf8)
    var generator = SplitMix64(state: seed)
    return Array("AP1".utf8) + (3..<characters).map { _ in alphabet[Int(generator.next() >> 59)] }
  }
}

/// Steele, Lea and Flood, 2014: small and repeatable, for tests alone.
private struct SplitMix64 {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}

/// Rows of modules, true is dark, margin included: what every rendering is read back to.
struct Matrix: Equatable {
  var rows: [[Bool]]

  init(_ symbol: QRSymbol, margin: Int = 0) {
    let span = -margin..<(symbol.size + margin)
    rows = span.map { y in span.map { x in symbol.isDark(x: x, y: y) } }
  }

  /// Nil where the path draws outside `side` × `side`, draws twice or holds anything but the documented commands.
  init?(svgPath path: Substring, side: Int) {
    rows = Array(repeating: Array(repeating: false, count: side), count: side)
    var (x, y) = (0, 0)
    for command in path.matches(of: /M(\d+) (\d+)\.5|m(\d+) 0|h(\d+)|./) {
      switch command.output {
      case (_, let column?, let row?, _, _): (x, y) = (Int(column) ?? -1, Int(row) ?? -1)
      case (_, _, _, let gap?, _): x += Int(gap) ?? -1
      case (_, _, _, _, let run?):
        let end = x + (Int(run) ?? 0)
        guard 0..<side ~= y, x < end, 0...side ~= x, end <= side else { return nil }
        for place in x..<end {
          if rows[y][place] { return nil }
          rows[y][place] = true
        }
        x = end
      default: return nil
      }
    }
  }

  /// Nil where a line is not `side` characters of half blocks, or the padding below an odd row is dark.
  init?(terminal text: [UInt8], style: QRTerminalStyle, side: Int) {
    rows = []
    for line in String(decoding: text, as: UTF8.self).split(separator: "\n") {
      let blocks = line.replacing(/\u{1B}\[[0-9;]*m/, with: "")
      guard blocks.count == side, blocks.allSatisfy({ " ▀▄█".contains($0) }) else { return nil }
      let drawn = style == .coloured
      rows.append(blocks.map { "▀█".contains($0) == drawn })
      rows.append(blocks.map { "▄█".contains($0) == drawn })
    }
    guard rows.count == side + 1, rows.removeLast().allSatisfy({ !$0 }) else { return nil }
  }
}

/// A chunk of a PNG (ISO/IEC 15948, clause 5.3).
struct Chunk: Equatable {
  var type: String
  var data: [UInt8]

  /// Nil where the signature is missing or a chunk is cut short.
  static func all(in png: [UInt8]) -> [Chunk]? {
    guard png.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) else { return nil }
    var rest = png.dropFirst(8)
    var chunks: [Chunk] = []
    while !rest.isEmpty {
      let length = rest.prefix(4).reduce(0) { $0 << 8 | Int($1) }
      guard rest.count >= length + 12 else { return nil }
      let type = String(decoding: rest.dropFirst(4).prefix(4), as: UTF8.self)
      chunks.append(Chunk(type: type, data: Array(rest.dropFirst(8).prefix(length))))
      rest = rest.dropFirst(length + 12)
    }
    return chunks
  }
}

extension UInt32 {
  /// Big-endian, as PNG writes numbers.
  var bytes: [UInt8] { [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: self >> $0) } }
}
