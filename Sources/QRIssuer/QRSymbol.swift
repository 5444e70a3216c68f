/// A text as a QR symbol (ISO/IEC 18004, Model 2): a square of dark and light modules, the smallest that holds it.
///
/// Upper-case base32, the alphabet of a pass, stays in the symbol's alphanumeric mode (5.5 bits a character): a
/// single-use pass of 221 characters is version 8 or 9 at level M. The same text and level give the same symbol.
///
/// Making a symbol and rendering it is synchronous work without I/O: for a pass about 0.2 ms, with its PNG about
/// 0.6 ms on one core. Whoever shows a symbol shows its text: printing one tells its size alone.
public struct QRSymbol: Sendable {
  /// The longest text in bytes, refused before the encoder sees it: what version 40 holds at level L in byte mode.
  public static let maximumTextLength = 2_953

  /// Modules along one side: 17 + 4 × ``version``.
  public let size: Int
  /// 1 to 40.
  public let version: Int
  /// The level that was asked for.
  public let level: QRLevel
  private let modules: [Bool]

  /// Encodes `text`, printable ASCII of 1 to ``maximumTextLength`` bytes, at `level`.
  public init(text: [UInt8], level: QRLevel = .m) throws(QRError) {
    guard !text.isEmpty else { throw .empty }
    guard text.count <= Self.maximumTextLength else { throw .tooLong }
    guard text.allSatisfy({ 0x20...0x7E ~= $0 }) else { throw .notPrintable }
    let encoded = try EncodedSymbol(text: text, level: level)
    self.size = encoded.size
    self.version = encoded.version
    self.level = level
    self.modules = encoded.modules()
  }

  /// Whether the module in column `x` of row `y`, counted from the top left, is dark. Everything around the symbol
  /// is light: the quiet zone needs no special case.
  public func isDark(x: Int, y: Int) -> Bool {
    guard 0..<size ~= x, 0..<size ~= y else { return false }
    return modules[y * size + x]
  }

  /// Every row of the symbol within its margin, from the top; each has `size + 2 × margin` modules, true is dark.
  func rows(margin: QRMargin) -> [[Bool]] {
    let span = -margin.modules..<(size + margin.modules)
    return span.map { y in span.map { x in isDark(x: x, y: y) } }
  }
}

extension QRSymbol: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  /// Version and level; never the modules, which are the text.
  public var description: String { "QRSymbol(version: \(version), level: \(level))" }
  /// As ``description``.
  public var debugDescription: String { description }
  /// Version and level.
  public var customMirror: Mirror { Mirror(self, children: ["version": version, "level": level]) }
}
