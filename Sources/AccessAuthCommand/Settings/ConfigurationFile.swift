/// A configuration file in UTF-8: a line is `key = value`, empty, or a comment that begins with `#`.
///
/// ```
/// # /etc/accessauth.conf
/// data = /var/lib/accessauth
/// listen = 127.0.0.1:8080
/// ```
enum ConfigurationFile {
  private static let maximumSize = 65_536

  /// Reads the file. A key that is unknown, or comes twice, is refused.
  static func read(_ path: String) throws(Failure) -> [Setting: String] {
    let bytes = try FileBytes.read(path, atMost: maximumSize)
    guard let text = String(validating: bytes, as: UTF8.self) else { throw .usage("\(path) is not UTF-8") }
    var settings: [Setting: String] = [:]
    let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    for (number, line) in zip(1..., lines.map(trimmed)) where !line.isEmpty && !line.hasPrefix("#") {
      let parts = line.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(trimmed)
      guard parts.count == 2, let key = parts.first, let value = parts.last, !value.isEmpty else {
        throw .usage("\(path), line \(number): `key = value` is needed")
      }
      guard let setting = Setting(rawValue: key) else {
        let known = Setting.allCases.map(\.rawValue).joined(separator: ", ")
        throw .usage("\(path), line \(number): the key \(key) means nothing; known are \(known)")
      }
      guard settings.updateValue(value, forKey: setting) == nil else {
        throw .usage("\(path), line \(number): the key \(key) comes twice")
      }
    }
    return settings
  }

  private static func trimmed(_ text: some StringProtocol) -> String {
    var text = text.drop { $0 == " " || $0 == "\t" }
    while text.last == " " || text.last == "\t" { text.removeLast() }
    return String(text)
  }
}
