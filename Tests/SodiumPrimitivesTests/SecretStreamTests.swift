import Testing

@testable import SodiumPrimitives

@Suite("Secret streams")
struct SecretStreamTests {
  private static let key = [UInt8](repeating: 7, count: 32)
  private static let context = Array("form 1".utf8)
  private static let texts = [Array("first".utf8), [], Array("the last one".utf8)]

  /// A stream of ``texts``: its header and its pieces.
  private static func stream() -> (header: [UInt8], pieces: [[UInt8]]) {
    let key = SecretBytes(copying: key)
    var sealer = SecretStream.Sealer(key: key)
    var pieces: [[UInt8]] = []
    for (number, text) in texts.enumerated() {
      pieces.append(sealer.seal(text.span, authenticating: context, isLast: number == texts.count - 1))
    }
    return (sealer.header, pieces)
  }

  /// What opens of these pieces, up to the first that does not; nil where the stream cannot be begun.
  private static func read(
    _ header: [UInt8], _ pieces: [[UInt8]], key: [UInt8] = key, context: [UInt8] = context
  ) -> [SecretStream.Opened]? {
    let key = SecretBytes(copying: key)
    guard var opener = SecretStream.Opener(header: header, key: key) else { return nil }
    var opened: [SecretStream.Opened] = []
    for piece in pieces {
      guard let next = opener.open(piece.span, authenticating: context) else { break }
      opened.append(next)
    }
    return opened
  }

  @Test("pieces open in their order, and the last one says that it is the last")
  func roundTrip() {
    let (header, pieces) = Self.stream()
    #expect(header.count == SecretStream.headerCount)
    #expect(zip(pieces, Self.texts).allSatisfy { $0.count == $1.count + SecretStream.overhead })
    let opened = Self.read(header, pieces)
    #expect(opened?.map(\.text) == Self.texts)
    #expect(opened?.map(\.isLast) == [false, false, true])
  }

  @Test("two streams of one text under one key have different headers and pieces")
  func fresh() {
    let (one, other) = (Self.stream(), Self.stream())
    #expect(one.header != other.header)
    #expect(zip(one.pieces, other.pieces).allSatisfy { $0 != $1 })
  }

  @Test("G-07 nothing opens under another key or context, or another stream's header")
  func others() {
    let (header, pieces) = Self.stream()
    #expect(Self.read(header, pieces, key: [UInt8](repeating: 8, count: 32)) == [])
    #expect(Self.read(header, pieces, context: Array("form 2".utf8)) == [])
    #expect(Self.read(header, pieces, context: []) == [])
    #expect(Self.read(Self.stream().header, pieces) == [])
    #expect(Self.read([], pieces) == nil)
    #expect(Self.read(header + [0], pieces) == nil)
  }

  @Test("G-07 a piece with any bit flipped, cut or lengthened does not open, nor does anything behind it")
  func mangled() {
    let (header, pieces) = Self.stream()
    for place in pieces.indices {
      var mangled: [[UInt8]] = []
      for index in pieces[place].indices {
        for bit in 0..<8 {
          var flipped = pieces[place]
          flipped[index] ^= 1 << bit
          mangled.append(flipped)
        }
      }
      mangled += (0..<pieces[place].count).map { Array(pieces[place].prefix($0)) } + [pieces[place] + [0]]
      for piece in mangled {
        var changed = pieces
        changed[place] = piece
        #expect(Self.read(header, changed)?.count == place)
      }
    }
    for index in header.indices {
      var flipped = header
      flipped[index] ^= 1
      #expect(Self.read(flipped, pieces) == [])
    }
  }

  @Test(
    "G-07 pieces left out, repeated, exchanged or of another stream do not open, and a stream that is cut off has no end"
  )
  func order() {
    let (header, pieces) = Self.stream()
    let other = Self.stream().pieces
    #expect(Self.read(header, [pieces[1], pieces[2]]) == [])
    #expect(Self.read(header, [pieces[0], pieces[2]])?.count == 1)
    #expect(Self.read(header, [pieces[0], pieces[0], pieces[1]])?.count == 1)
    #expect(Self.read(header, [pieces[1], pieces[0], pieces[2]]) == [])
    #expect(Self.read(header, [pieces[0], other[1], pieces[2]])?.count == 1)
    #expect(Self.read(header, Array(pieces.dropLast()))?.contains(where: \.isLast) == false)
  }
}
