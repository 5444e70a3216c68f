/// The one form that a path has here: visible ASCII, beginning with a slash, without empty, `.` or `..` segments and
/// without a slash at its end. The router forgives more, and two ways to write one path are one too many for whoever
/// filters, caches or limits in front of it.
enum PathForm {
  /// Whether `target`, a path with or without query, has that form.
  static func isCanonical(_ target: String) -> Bool {
    // A request line longer than this is nobody's.
    guard target.utf8.count <= 8192, target.utf8.first == UInt8(ascii: "/") else { return false }
    var segment: (count: Int, dots: Int) = (0, 0)
    var isRoot = true
    for byte in target.utf8.dropFirst() {
      switch byte {
      case UInt8(ascii: "?"): return isRoot || !isEmptyOrDots(segment)
      case UInt8(ascii: "/"):
        guard !isEmptyOrDots(segment) else { return false }
        segment = (0, 0)
      case 0x21...0x7E:
        segment.count += 1
        if byte == UInt8(ascii: ".") { segment.dots += 1 }
      default: return false
      }
      isRoot = false
    }
    return isRoot || !isEmptyOrDots(segment)
  }

  private static func isEmptyOrDots(_ segment: (count: Int, dots: Int)) -> Bool {
    segment.count == 0 || (segment.count == segment.dots && segment.count <= 2)
  }
}
