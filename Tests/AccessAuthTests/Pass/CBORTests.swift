import AccessAuth
import Testing

@Suite("CBOR, reader and writer")
struct CBORTests {
  static let edges: [Int64] = [
    0, 1, 23, 24, 255, 256, 65535, 65536, 4_294_967_295, 4_294_967_296, .max,
    -1, -24, -25, -256, -257, -65536, -65537, -4_294_967_296, -4_294_967_297, .min,
  ]

  @Test("an integer is written in its shortest form and read back", arguments: edges)
  func integers(_ value: Int64) throws {
    var writer = CBORWriter()
    writer.int(value)
    let bytes = writer.finish()
    #expect(bytes == CBORSketch.int(value).encoded)
    var reader = CBORReader(bytes)
    #expect(try reader.int() == value)
    try reader.end()
  }

  @Test("every kind is written as an independent encoder writes it")
  func writerKinds() {
    var writer = CBORWriter()
    writer.tag(18)
    writer.array(7)
    writer.unsigned(.max)
    writer.bytes([1, 2, 3])
    writer.text("skapītis")
    writer.array(0)
    writer.map(2)
    writer.int(2)
    writer.bool(true)
    writer.int(-1)
    writer.bool(false)
    writer.null()
    writer.text(String(repeating: "x", count: 300))
    let sketch: CBORSketch = [
      .unsigned(.max), .bytes([1, 2, 3]), "skapītis", [], [2: true, -1: false], .null,
      .text(String(repeating: "x", count: 300)),
    ]
    #expect(writer.finish() == CBORSketch.tag(18, sketch).encoded)
  }

  @Test("every kind is read back when it is asked for")
  func readerKinds() throws {
    let sketch: CBORSketch = [
      .unsigned(.max), .bytes([1, 2, 3]), "ī", [], [2: true, -1: false], .null, .tag(32, "x"),
    ]
    var reader = CBORReader(sketch.encoded)
    try reader.array(count: 7)
    #expect(try reader.unsigned() == .max)
    #expect(try reader.bytes(count: 3) == [1, 2, 3])
    #expect(try reader.text() == "ī")
    #expect(try reader.array() == 0)
    var keys = try reader.map()
    #expect(try reader.nextKey(of: &keys) == 2)
    #expect(try reader.bool())
    #expect(try reader.nextKey(of: &keys) == -1)
    #expect(try reader.bool() == false)
    #expect(try reader.nextKey(of: &keys) == nil)
    let nulls = [reader.takeNull(), reader.takeNull()]
    #expect(nulls == [true, false])
    try reader.tag(32)
    #expect(try reader.text() == "x")
    try reader.end()
  }

  @Test(
    "an item of another kind than the one asked for is refused as such",
    arguments: [1, -1, .bytes([1]), "a", [1], [1: 2], .tag(18, 1), true, .null] as [CBORSketch])
  func otherKind(_ item: CBORSketch) {
    let reads: [(inout CBORReader) throws -> Void] = [
      { _ = try $0.int() }, { _ = try $0.bytes() }, { _ = try $0.text() }, { _ = try $0.array() },
      { _ = try $0.map() }, { try $0.tag(18) }, { _ = try $0.bool() },
      { if !$0.takeNull() { throw CBORRejection.unexpectedKind } },
    ]
    var accepted = 0
    for read in reads {
      var reader = CBORReader(item.encoded)
      do {
        try read(&reader)
        accepted += 1
      } catch { #expect(error as? CBORRejection == .unexpectedKind) }
    }
    #expect(accepted == 1)
  }

  @Test("a value outside what is allowed is refused, whatever its type holds")
  func ranges() {
    #expect(throws: CBORRejection.unexpectedValue) {
      var reader = CBORReader([0x00])
      let _: UInt16 = try reader.int(in: 1...9)
    }
    #expect(throws: CBORRejection.unexpectedValue) {
      var reader = CBORReader(CBORSketch.int(65536).encoded)
      let _: UInt16 = try reader.int(in: 0...UInt16.max)
    }
    #expect(throws: CBORRejection.unexpectedValue) {
      var reader = CBORReader(CBORSketch.unsigned(1 << 63).encoded)
      _ = try reader.int()
    }
    #expect(throws: CBORRejection.unexpectedValue) {
      var reader = CBORReader([0x41, 0x00])
      _ = try reader.bytes(count: 2)
    }
    #expect(throws: CBORRejection.unexpectedValue) {
      var reader = CBORReader(CBORSketch.tag(17, 0).encoded)
      try reader.tag(18)
    }
  }

  @Test("D-09 the keys of a map ascend in the order of their encodings and occur once")
  func keys() {
    let rows: [(CBORSketch, CBORRejection?)] = [
      ([1: 0, 2: 0, 24: 0, -1: 0, -25: 0], nil),
      ([2: 0, 1: 0], .unsortedKeys),
      ([-1: 0, 1: 0], .unsortedKeys),
      ([-2: 0, -1: 0], .unsortedKeys),
      ([7: 0, 7: 0], .duplicateKey),
      (["b": 0, "aa": 0], nil),
      (["aa": 0, "b": 0], .unsortedKeys),
      (["b": 0, "b": 0], .duplicateKey),
      ([.bytes([0]): 0, "": 0, [0]: 0], nil),
    ]
    for (map, rejection) in rows {
      var reader = CBORReader(map.encoded)
      if let rejection {
        #expect(throws: rejection) { try reader.skip() }
        #expect(throws: rejection) { try CBORItem.read(map.encoded) }
      } else {
        #expect(throws: Never.self) { try reader.skip() }
      }
    }
  }

  @Test("D-10 a head that claims a gigabyte, or all of memory, fails where the input ends")
  func bombs() {
    for major in [0x40, 0x60, 0x80, 0xA0] as [UInt8] {
      for claim in [[0x1A, 0x3B, 0x9A, 0xCA, 0x00], [0x1B] + [UInt8](repeating: 0xFF, count: 8)] as [[UInt8]] {
        var bytes = claim
        bytes[0] |= major
        let bomb = bytes + [0x00, 0x00]
        #expect(throws: CBORRejection.endOfInput) { try CBORItem.read(bomb) }
        var reader = CBORReader(bomb)
        #expect(throws: CBORRejection.endOfInput) { try reader.skip() }
      }
    }
  }

  @Test("D-10 an array in an array, a hundred thousand deep, is refused at the named depth")
  func depth() throws {
    func nested(_ depth: Int) -> [UInt8] { [UInt8](repeating: 0x81, count: depth) + [0x00] }
    var reader = CBORReader(nested(CBORReader.maximumDepth))
    #expect(try reader.skip().count == CBORReader.maximumDepth + 1)
    for depth in [CBORReader.maximumDepth + 1, 100_000] {
      var reader = CBORReader(nested(depth))
      #expect(throws: CBORRejection.tooDeep) { try reader.skip() }
    }
    var maps = CBORReader([UInt8](repeating: 0xA1, count: 100_000))
    #expect(throws: CBORRejection.tooDeep) { try maps.skip() }
  }

  @Test("a reader of a part of the input sees nothing beyond it")
  func part() throws {
    let bytes: [UInt8] = [0x00, 0x82, 0x01, 0x02, 0x03]
    var reader = CBORReader(bytes, in: 1..<4)
    try reader.array(count: 2)
    #expect(try reader.int() == 1)
    #expect(throws: CBORRejection.trailingBytes) { try reader.end() }
    #expect(try reader.int() == 2)
    try reader.end()
    #expect(throws: CBORRejection.endOfInput) { try reader.int() }
    var outside = CBORReader(bytes, in: 7..<9)
    #expect(throws: CBORRejection.endOfInput) { try outside.int() }
  }

  @Test("no cut of a message is read, whatever its length")
  func cuts() throws {
    let whole: CBORSketch = [1, .bytes([1, 2, 3]), "abc", [1000: [true, .null], -70000: [.unsigned(.max)]]]
    let bytes = whole.encoded
    #expect(CBORReader.isDeterministic(bytes))
    for end in bytes.indices {
      var reader = CBORReader(Array(bytes[..<end]))
      #expect(throws: CBORRejection.endOfInput) { try reader.skip() }
    }
  }
}
