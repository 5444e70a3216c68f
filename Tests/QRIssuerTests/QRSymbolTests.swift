import QRIssuer
import Testing

@Suite struct QRSymbolTests {
  @Test("a single-use pass of 221 characters is version 8 or 9 at level M", arguments: 0..<200 as Range<UInt64>)
  func passIsSmall(seed: UInt64) throws {
    let symbol = try QRSymbol(text: Sample.pass(characters: 221, seed: seed))
    #expect((8...9).contains(symbol.version))
    #expect(symbol.level == .m)
    #expect(symbol.size == 17 + 4 * symbol.version)
  }

  @Test("the same characters in lower case need version 11: case is kept, and upper case is alphanumeric mode")
  func lowerCaseIsBytes() throws {
    let pass = Sample.pass(characters: 221, seed: 1)
    #expect(try QRSymbol(text: pass.map { $0 >= 0x41 ? $0 | 0x20 : $0 }).version == 11)
  }

  @Test("the longest pass, 823 characters, fits at every level", arguments: QRLevel.allCases)
  func longestPassFits(level: QRLevel) throws {
    #expect(try QRSymbol(text: Sample.pass(characters: 823, seed: 2), level: level).version <= 27)
  }

  @Test("a higher level never makes a smaller symbol")
  func levelsGrow() throws {
    let pass = Sample.pass(characters: 221, seed: 3)
    let versions = try QRLevel.allCases.map { try QRSymbol(text: pass, level: $0).version }
    #expect(versions == versions.sorted())
    #expect(Set(versions).count == 4)
  }

  @Test("the same text and level give the same modules, from many threads at once")
  func isDeterministic() async throws {
    let passes = (0..<8).map { Sample.pass(characters: 221, seed: $0) }
    let alone = try passes.map { Matrix(try QRSymbol(text: $0)) }
    try await withThrowingTaskGroup(of: (Int, Matrix).self) { group in
      for task in 0..<64 {
        group.addTask { (task % 8, Matrix(try QRSymbol(text: passes[task % 8]))) }
      }
      for try await (index, matrix) in group { #expect(matrix == alone[index]) }
    }
  }

  @Test("the three corners carry the finder pattern, dark and light by ISO/IEC 18004")
  func findersAreInPlace() throws {
    let symbol = try QRSymbol(text: Sample.pass(characters: 221, seed: 4))
    let far = symbol.size - 7
    for (left, top) in [(0, 0), (far, 0), (0, far)] {
      for y in 0..<7 {
        for x in 0..<7 {
          let ring = max(abs(x - 3), abs(y - 3))
          #expect(symbol.isDark(x: left + x, y: top + y) == (ring != 2))
        }
      }
    }
  }

  @Test("everything around a symbol is light, however far", arguments: [-1, Int.min, Int.max, 177])
  func outsideIsLight(place: Int) throws {
    let symbol = try QRSymbol(text: Array("A".utf8))
    #expect(!symbol.isDark(x: place, y: 0))
    #expect(!symbol.isDark(x: 0, y: place))
  }

  @Test("an empty text is refused as empty")
  func emptyIsRefused() {
    #expect(throws: QRError.empty) { try QRSymbol(text: []) }
  }

  @Test("a byte outside printable ASCII is refused", arguments: [0x00, 0x0A, 0x1F, 0x7F, 0x80, 0xFF] as [UInt8])
  func unprintableIsRefused(byte: UInt8) {
    #expect(throws: QRError.notPrintable) { try QRSymbol(text: [0x41, byte, 0x41]) }
  }

  @Test("a text over the named bound is refused before the encoder sees it")
  func boundIsKept() throws {
    let most = [UInt8](repeating: 0x41, count: QRSymbol.maximumTextLength)
    #expect(try QRSymbol(text: most, level: .l).version == 33)
    #expect(throws: QRError.tooLong) { try QRSymbol(text: most + [0x41], level: .l) }
  }

  @Test(
    "a text that version 40 holds is taken, one character more is refused as too long, level by level",
    arguments: [(.l, 2_953), (.m, 2_331), (.q, 1_663), (.h, 1_273)] as [(QRLevel, Int)])
  func capacityIsTheStandards(level: QRLevel, bytes: Int) throws {
    let text = [UInt8](repeating: 0x61, count: bytes)
    #expect(try QRSymbol(text: text, level: level).version == 40)
    #expect(throws: QRError.tooLong) { try QRSymbol(text: text + [0x61], level: level) }
  }

  @Test("printing, dumping or interpolating a symbol tells its version and level, never a module")
  func printingTellsNoModule() throws {
    let symbol = try QRSymbol(text: Array("AP1".utf8))
    var dumped = ""
    dump(symbol, to: &dumped)
    for text in ["\(symbol)", String(reflecting: symbol), dumped] {
      #expect(text.contains("version: 1"))
      #expect(!text.contains("true") && !text.contains("false"))
    }
  }

  @Test("an error's description leaves out what a library said")
  func descriptionsAreSafe() {
    #expect("\(QRError.failed(underlying: "libpng: inside"))" == "a QR symbol could not be made")
  }
}
