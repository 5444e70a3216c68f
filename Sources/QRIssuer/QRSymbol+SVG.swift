extension QRSymbol {
  /// An SVG 1.1 document in ASCII: a white ground and one black path, in units of modules; `scale` only sets the width
  /// and height in pixels, so its size in bytes is that of the symbol.
  ///
  /// A row of the path is a move to its first dark run and then, run by run, a line (`h7`) and a gap (`m2 0`).
  /// It holds no script, style, link or id, and may stand inline in a page.
  public func svg(scale: QRScale = .standard, margin: QRMargin = .standard) -> [UInt8] {
    let side = size + 2 * margin.modules
    let pixels = side * scale.pixels
    let document = """
      <svg xmlns="http://www.w3.org/2000/svg" width="\(pixels)" height="\(pixels)" viewBox="0 0 \(side) \(side)" \
      shape-rendering="crispEdges"><path fill="#fff" d="M0 0h\(side)v\(side)h-\(side)z"/>\
      <path stroke="#000" d="\(path(margin: margin))"/></svg>

      """
    return Array(document.utf8)
  }

  private func path(margin: QRMargin) -> String {
    var path = ""
    for (y, row) in rows(margin: margin).enumerated() {
      var end: Int?  // where the last run of this row ended
      var x = 0
      while x < row.count {
        let run = row[x...].prefix { $0 }.count
        if run > 0 {
          // A stroke is one unit wide: half a module below the row's upper edge it covers the row.
          path += end.map { "m\(x - $0) 0" } ?? "M\(x) \(y).5"
          path += "h\(run)"
          end = x + run
        }
        x += run + 1
      }
    }
    return path
  }
}
