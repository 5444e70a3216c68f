import AccessAuth
import AccessHTTP
import Glibc
import Logging

/// What of the program and the machine tells nothing about who runs it.
enum ProgramFacts {
  /// Writes them.
  static func write(to json: inout JSONObject) {
    json.object("program") { json in
      json.member("version", AccessAuthVersion.current)
      json.member("build", build)
      json.member("architecture", architecture)
      json.member("system", system)
      // Foundation brings its own, which updates of the system do not reach.
      json.member("time_zones", SiteZone.dataVersion)
    }
  }

  /// The settings that are set, by the environment, the secrets directory or the file. Addresses, networks and paths
  /// name people and places, so that of those only the name is told.
  static func settings(_ settings: Settings) -> [(name: String, value: String?)] {
    Setting.allCases.compactMap { setting in
      settings.value(setting).map { (setting.rawValue, isTellable(setting, $0) ? $0 : nil) }
    }
  }

  private static func isTellable(_ setting: Setting, _ value: String) -> Bool {
    switch setting {
    case .migrate: value == "true" || value == "false"
    case .logFormat: LogFormat(rawValue: value) != nil
    case .logLevel: Logger.Level(rawValue: value) != nil
    case .requestsPerSecond: value.utf8.count < 10 && value.utf8.allSatisfy { (0x30...0x39).contains($0) }
    default: false
    }
  }

  private static var build: String {
    #if DEBUG
      "debug"
    #else
      "release"
    #endif
  }

  private static var architecture: String {
    #if arch(x86_64)
      "x86_64"
    #elseif arch(arm64)
      "arm64"
    #else
      "other"
    #endif
  }

  /// The number of the kernel's release. Who built it may have put a name behind that, and the same call gives the
  /// machine's own: both are left out.
  private static var system: String {
    var names = utsname()
    // The pointer is to a local for the time of the call.
    guard unsafe uname(&names) == 0 else { return "unknown" }
    let release = unsafe withUnsafeBytes(of: &names.release) { bytes in unsafe Array(bytes.prefix { $0 != 0 }) }
    let number = release.prefix { (0x30...0x39).contains($0) || $0 == 0x2E }
    return "Linux " + String(decoding: number.prefix(32), as: UTF8.self)
  }
}
