import FoundationEssentials

/// Where a setting's value comes from: the flag, else the environment, else the secrets directory, else the
/// configuration file.
struct Settings {
  private let environment: [String: String]
  private let file: [Setting: String]

  /// Reads the environment and the configuration file, which `path` or the environment names. A name that means
  /// nothing is refused in either: a misspelt setting would be a silent default.
  init(config path: String?, environment: [String: String] = ProcessInfo.processInfo.environment) throws(Failure) {
    // An empty variable is one that was not set.
    self.environment = environment.filter { !$0.value.isEmpty }
    let unknown = self.environment.keys.filter { $0.hasPrefix("ACCESSAUTH_") && !Variable.known.contains($0) }
    if let name = unknown.min() {
      throw .usage("the environment variable \(name) means nothing here; unset it or correct its name")
    }
    file = try (path ?? self.environment[Variable.config]).map(ConfigurationFile.read) ?? [:]
  }

  /// The value, `flag` first.
  func value(_ setting: Setting, flag: String? = nil) -> String? {
    flag ?? environment[setting.variable] ?? credential(setting) ?? file[setting]
  }

  /// The elements of a value that are parted by commas.
  func list(_ setting: Setting) -> [String] {
    (value(setting) ?? "").split { $0 == "," || $0 == " " }.map(String.init)
  }

  /// A value that is `true` or `false`; false where there is none.
  func flag(_ setting: Setting) throws(Failure) -> Bool {
    switch value(setting) {
    case "true": true
    case "false", nil: false
    case .some(let other): throw .usage("\(setting.rawValue) is true or false, not \(other)")
    }
  }

  /// A value that is a whole number within `range`, in digits; nil where there is none.
  func number(_ setting: Setting, flag: String? = nil, in range: ClosedRange<Int>) throws(Failure) -> Int? {
    guard let text = value(setting, flag: flag) else { return nil }
    // `Int` alone would take `+80`.
    guard let number = Int(text), range.contains(number), !text.hasPrefix("+") else {
      throw .usage(
        "--\(setting.rawValue) needs a number from \(range.lowerBound) to \(range.upperBound), not \(text)")
    }
    return number
  }

  /// The text of ``Variable/apiKey``.
  var apiKey: String? { environment[Variable.apiKey] }

  /// Refuses a key in the environment of a service, where it stays readable as long as the service runs.
  func refuseKeyInEnvironment() throws(Failure) {
    guard apiKey == nil else {
      throw .usage("\(Variable.apiKey) is for client commands only; unset it before starting the service")
    }
  }

  /// Refuses a password in the environment, of which libpq would make use without a word.
  func refusePasswordInEnvironment() throws(Failure) {
    guard environment["PGPASSWORD"] == nil else {
      throw .usage(
        "a password in PGPASSWORD stays readable; put it in a file and name that with --database-password-file")
    }
  }

  private func credential(_ setting: Setting) -> String? {
    guard let name = setting.credential, let folder = environment[Variable.credentials] else { return nil }
    let path = "\(folder)/\(name)"
    return FileManager.default.fileExists(atPath: path) ? path : nil
  }
}
