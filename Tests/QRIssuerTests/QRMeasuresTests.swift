import QRIssuer
import Testing

@Suite struct QRMeasuresTests {
  @Test("a scale of 1 to 40 pixels is taken", arguments: [1, 8, 40])
  func scales(pixels: Int) { #expect(QRScale(pixels)?.pixels == pixels) }

  @Test("a scale outside 1 to 40 is refused", arguments: [0, -1, 41, 10_000, Int.min, Int.max])
  func noScales(pixels: Int) { #expect(QRScale(pixels) == nil) }

  @Test("a margin of 0 to 32 modules is taken", arguments: [0, 4, 32])
  func margins(modules: Int) { #expect(QRMargin(modules)?.modules == modules) }

  @Test("a margin outside 0 to 32 is refused", arguments: [-1, 33, 10_000, Int.min, Int.max])
  func noMargins(modules: Int) { #expect(QRMargin(modules) == nil) }

  @Test("the standard measures are 8 pixels and the 4 modules of the quiet zone")
  func standards() {
    #expect(QRScale.standard == QRScale(8))
    #expect(QRMargin.standard == QRMargin(4))
  }

  @Test("a level is one lower-case letter", arguments: ["", "M", "x", "lm", "m "])
  func noLevels(text: String) { #expect(QRLevel(rawValue: text) == nil) }
}
