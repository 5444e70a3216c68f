import CPNG

extension QRSymbol {
  /// The widest PNG in pixels. libpng wants one byte a pixel while it writes, so a picture costs at most 6.25 MiB for
  /// a few milliseconds. A pass of version 9 fits at every scale with the standard margin; beyond it SVG has no pixels.
  public static let maximumPNGSide = 2_560

  /// A PNG (ISO/IEC 15948) of 1 bit a pixel with a palette of white and black, square, each module `scale` pixels wide.
  ///
  /// The same symbol and measures give the same bytes. It blocks for about 0.4 ms for a pass at the standard scale and
  /// for about 7 ms at ``maximumPNGSide``. Throws ``QRError/pictureTooLarge`` beyond that.
  public func png(scale: QRScale = .standard, margin: QRMargin = .standard) throws(QRError) -> [UInt8] {
    let side = (size + 2 * margin.modules) * scale.pixels
    guard side <= Self.maximumPNGSide else { throw .pictureTooLarge }
    var pixels: [UInt8] = []
    pixels.reserveCapacity(side * side)
    for row in rows(margin: margin) {
      var line: [UInt8] = []
      line.reserveCapacity(side)
      for dark in row { line.append(contentsOf: repeatElement(dark ? 1 : 0, count: scale.pixels)) }
      for _ in 0..<scale.pixels { pixels.append(contentsOf: line) }
    }
    return try Self.png(ofTwoColours: pixels, side: side)
  }

  /// Writes `pixels`, `side` × `side` palette indices, by libpng's simplified API: its `longjmp` stays within its own
  /// frames, and failure is a return value.
  private static func png(ofTwoColours pixels: [UInt8], side: Int) throws(QRError) -> [UInt8] {
    let palette: [UInt8] = [255, 255, 255, 0, 0, 0]
    // One bit a pixel and one filter byte a row. Deflate adds less than an eighth to what it cannot shrink; the other
    // chunks take less than a kilobyte.
    let raw = side * (1 + (side + 7) / 8)
    var memory = [UInt8](repeating: 0, count: raw + raw / 8 + 1_024)
    var count = png_alloc_size_t(memory.count)

    // Safe: all zero is its documented start, and of its fields only libpng's own `opaque` is a pointer.
    var image = unsafe png_image()
    unsafe image.version = png_uint_32(PNG_IMAGE_VERSION)
    unsafe image.width = png_uint_32(side)
    unsafe image.height = png_uint_32(side)
    unsafe image.format = PNG_FORMAT_FLAG_COLOR | PNG_FORMAT_FLAG_COLORMAP  // RGB palette
    unsafe image.flags = png_uint_32(PNG_IMAGE_FLAG_FAST)
    unsafe image.colormap_entries = 2
    defer { unsafe png_image_free(&image) }  // Safe: does nothing where the write has freed already.

    // Safe: the arrays outlive the call; `pixels` has width × height bytes (row stride 0 is the width), `palette` two
    // RGB entries, and `count` says how much may be written.
    let written = unsafe png_image_write_to_memory(&image, &memory, &count, 0, pixels, 0, palette)
    guard written != 0, count <= memory.count else {
      // Safe: the message is an array within the structure, ended by NUL; a copy is read.
      let message = unsafe withUnsafeBytes(of: image.message) { unsafe Array($0) }.prefix { $0 != 0 }
      throw .failed(underlying: "libpng: \(String(decoding: message, as: UTF8.self))")
    }
    return Array(memory.prefix(Int(count)))
  }
}
