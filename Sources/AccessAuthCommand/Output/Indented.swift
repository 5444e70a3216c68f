/// JSON for people who will read or edit it.
enum Indented {
  /// One member or element a line, two spaces a level. `json` is valid JSON; nothing but white space changes.
  static func bytes(_ json: [UInt8]) -> [UInt8] {
    var result: [UInt8] = []
    var depth = 0
    var isInString = false
    var isEscaped = false
    // An opening bracket waits for what follows: an empty object stays on its line.
    var isOpen = false
    func line() { result += [UInt8(ascii: "\n")] + [UInt8](repeating: UInt8(ascii: " "), count: 2 * max(depth, 0)) }
    for byte in json {
      if isInString {
        result.append(byte)
        isInString = isEscaped || byte != UInt8(ascii: "\"")
        isEscaped = !isEscaped && byte == UInt8(ascii: "\\")
        continue
      }
      switch byte {
      case 0x20, 0x09, 0x0A, 0x0D: continue
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        depth -= 1
        if !isOpen { line() }
        isOpen = false
        result.append(byte)
        continue
      default: break
      }
      if isOpen { line() }
      isOpen = false
      result.append(byte)
      switch byte {
      case UInt8(ascii: "{"), UInt8(ascii: "["):
        depth += 1
        isOpen = true
      case UInt8(ascii: ","): line()
      case UInt8(ascii: ":"): result.append(UInt8(ascii: " "))
      case UInt8(ascii: "\""): isInString = true
      default: break
      }
    }
    return result
  }
}
