/// The side of one module in a picture: 1 to 40 pixels.
public struct QRScale: Hashable, Sendable {
  /// What a request may ask for.
  public static let range = 1...40
  /// 8 pixels: sharp on a phone at the usual sizes of a pass.
  public static let standard = QRScale(allowed: 8)

  /// Pixels along one side of a module.
  public let pixels: Int

  /// Nil outside ``range``.
  public init?(_ pixels: Int) {
    guard Self.range.contains(pixels) else { return nil }
    self.init(allowed: pixels)
  }

  private init(allowed pixels: Int) { self.pixels = pixels }
}

/// The light border around a symbol: 0 to 32 modules.
public struct QRMargin: Hashable, Sendable {
  /// What a request may ask for. Under 4 the page itself must give the light border that a reader needs.
  public static let range = 0...32
  /// 4 modules, the quiet zone of ISO/IEC 18004.
  public static let standard = QRMargin(allowed: 4)

  /// Modules on each of the four sides.
  public let modules: Int

  /// Nil outside ``range``.
  public init?(_ modules: Int) {
    guard Self.range.contains(modules) else { return nil }
    self.init(allowed: modules)
  }

  private init(allowed modules: Int) { self.modules = modules }
}
