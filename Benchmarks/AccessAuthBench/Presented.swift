import AccessAuth

/// What a reader sends of a medium: the members `mode` and `presented` of a verification, as a line of a file.
enum Presented {
  static func qr(_ pass: [UInt8]) -> [UInt8] { line("qr", ("pass", pass)) }

  static func card(_ format: CardFormat, bits: Int, hex: String) -> [UInt8] {
    Array(#""mode":"card","presented":{"format":"\#(format.rawValue)","bits":\#(bits),"value_hex":"\#(hex)"}"#.utf8)
  }

  static func sun(_ message: SUNMessage) -> [UInt8] {
    let (picc, cmac) = (message.piccDataHex, message.cmacHex)
    return Array(
      #""mode":"card","presented":{"format":"sun","picc_data_hex":"\#(picc)","cmac_hex":"\#(cmac)"}"#.utf8)
  }

  static func token(_ pass: [UInt8], proof: [UInt8]) -> [UInt8] {
    line("app_token", ("pass", pass), ("proof", proof))
  }

  static func pin(_ digits: [UInt8]) -> [UInt8] { line("pin", ("pin", digits)) }

  /// The body with `line` as a new attempt for the locker of this label.
  static func body(_ line: [UInt8], attempt: AttemptID, locker: String) -> [UInt8] {
    Array(#"{"attempt_id":"\#(attempt)","#.utf8) + line + Array(#","locker":"\#(locker)"}"#.utf8)
  }

  private static func line(_ mode: String, _ members: (name: String, text: [UInt8])...) -> [UInt8] {
    let members = members.map { Array("\"\($0.name)\":\"".utf8) + $0.text + Array("\"".utf8) }
    return Array("\"mode\":\"\(mode)\",\"presented\":{".utf8) + members.joined(separator: [UInt8(ascii: ",")])
      + [UInt8(ascii: "}")]
  }
}
