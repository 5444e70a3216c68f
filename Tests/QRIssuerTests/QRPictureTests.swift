import QRIssuer
import Testing

@Suite struct QRPictureTests {
  let symbol = try? QRSymbol(text: Sample.pass(characters: 221, seed: 5))

  static let measures: [(scale: Int, margin: Int)] = [(8, 4), (1, 0), (3, 1), (40, 4), (5, 32)]

  @Test(
    "a PNG is 1 bit a pixel with a palette of white and black, as wide as scale and margin say", arguments: measures)
  func pngIsBilevel(scale: Int, margin: Int) throws {
    let symbol = try #require(symbol)
    let png = try symbol.png(scale: #require(QRScale(scale)), margin: #require(QRMargin(margin)))
    let chunks = try #require(Chunk.all(in: png))
    let side = UInt32((symbol.size + 2 * margin) * scale)
    #expect(chunks.first == Chunk(type: "IHDR", data: side.bytes + side.bytes + [1, 3, 0, 0, 0]))
    #expect(chunks.contains(Chunk(type: "PLTE", data: [255, 255, 255, 0, 0, 0])))
    #expect(chunks.contains { $0.type == "IDAT" })
    #expect(chunks.last == Chunk(type: "IEND", data: []))
  }

  @Test("the same symbol and measures give the same bytes in every rendering")
  func renderingsAreDeterministic() throws {
    let symbol = try #require(symbol)
    let again = try QRSymbol(text: Sample.pass(characters: 221, seed: 5))
    #expect(try symbol.png() == again.png())
    #expect(symbol.svg() == again.svg())
    #expect(symbol.terminal() == again.terminal())
  }

  @Test("a PNG of a usual pass stays under two kilobytes")
  func pngIsSmall() throws { #expect(try #require(symbol).png().count < 2_048) }

  @Test("a PNG wider than the bound is refused, up to the bound it is made")
  func pictureIsBounded() throws {
    let largest = try QRSymbol(text: [UInt8](repeating: 0x61, count: QRSymbol.maximumTextLength), level: .l)
    let (scale, margin) = try (#require(QRScale(40)), #require(QRMargin(32)))
    #expect(throws: QRError.pictureTooLarge) { try largest.png(scale: scale, margin: margin) }
    #expect(throws: QRError.pictureTooLarge) { try largest.png(scale: #require(QRScale(14))) }  // 2,590 pixels
    #expect(try !largest.png(scale: #require(QRScale(13))).isEmpty)  // 2,405 pixels
    #expect(largest.svg(scale: scale, margin: margin).count < 65_536)  // an SVG has no pixels
  }

  @Test(
    "the picture that compresses least, version 40 at one pixel a module, is made", arguments: 0..<8 as Range<UInt64>)
  func densestPictureIsMade(seed: UInt64) throws {
    let symbol = try QRSymbol(text: Sample.pass(characters: 1_840, seed: seed), level: .h)
    #expect(symbol.version == 40)
    #expect(try !symbol.png(scale: #require(QRScale(1)), margin: #require(QRMargin(0))).isEmpty)
  }

  @Test("the SVG's one black path draws the symbol's modules and nothing else", arguments: measures)
  func svgDrawsTheSymbol(scale: Int, margin: Int) throws {
    let symbol = try #require(symbol)
    let bytes = try symbol.svg(scale: #require(QRScale(scale)), margin: #require(QRMargin(margin)))
    let svg = String(decoding: bytes, as: UTF8.self)
    let side = symbol.size + 2 * margin
    let head = """
      <svg xmlns="http://www.w3.org/2000/svg" width="\(side * scale)" height="\(side * scale)" \
      viewBox="0 0 \(side) \(side)" shape-rendering="crispEdges">\
      <path fill="#fff" d="M0 0h\(side)v\(side)h-\(side)z"/><path stroke="#000" d="
      """
    let tail = "\"/></svg>\n"
    #expect(svg.hasPrefix(head) && svg.hasSuffix(tail))
    let path = svg.dropFirst(head.count).dropLast(tail.count)
    #expect(Matrix(svgPath: path, side: side) == Matrix(symbol, margin: margin))
  }

  @Test("the terminal text draws the symbol's modules", arguments: QRTerminalStyle.allCases, [0, 1, 4, 32])
  func terminalDrawsTheSymbol(style: QRTerminalStyle, margin: Int) throws {
    let symbol = try #require(symbol)
    let text = try symbol.terminal(margin: #require(QRMargin(margin)), style: style)
    let side = symbol.size + 2 * margin
    #expect(Matrix(terminal: text, style: style, side: side) == Matrix(symbol, margin: margin))
  }

  @Test("the coloured terminal text sets both colours on every line and gives them back before its end")
  func terminalSetsItsColours() throws {
    let lines = String(decoding: try #require(symbol).terminal(), as: UTF8.self).split(separator: "\n")
    #expect(lines.allSatisfy { $0.hasPrefix("\u{1B}[38;5;16;48;5;231m") && $0.hasSuffix("\u{1B}[0m") })
  }

  @Test("the plain terminal text holds no control character but the line's end")
  func plainTextIsPlain() throws {
    let text = try #require(symbol).terminal(style: .plain)
    #expect(text.allSatisfy { $0 >= 0x20 || $0 == 0x0A })
  }
}
