import AccessHTTP

/// JSON that somebody wrote into a file, to be sent as it is.
enum JSONFile {
  /// More than any body that the service takes.
  private static let maximumSize = 1_048_576

  /// The bytes of the one object in the file, or in standard input for `-`. Only its form is looked at.
  static func object(_ path: String) throws(Failure) -> [UInt8] {
    let bytes = try FileBytes.read(path, atMost: maximumSize)
    do {
      try JSONReader.read(bytes) { (json) throws(Problem) in
        try json.object { (_, json) throws(Problem) in try json.skipValue() }
      }
    } catch {
      // What is at fault is not repeated: the file may hold keys.
      throw .usage("\(path == "-" ? "standard input" : path) does not hold one JSON object")
    }
    return bytes
  }
}
