import AccessHTTP
import AccessServer
import ArgumentParser
import Logging

/// What a service writes about itself, and where it takes reports.
struct ReportingOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "How lines of the log look, json or text. (default: text on a terminal, else json)", valueName: "format"))
  var logFormat: String?

  @Option(
    help: ArgumentHelp(
      "The least important lines that are written: trace, debug, info, notice, warning or error. (default: info)",
      valueName: "level"))
  var logLevel: String?

  @Option(
    help: ArgumentHelp(
      "Where to report a weakness of this installation, told at /.well-known/security.txt; mailto: or https:.",
      valueName: "uri"))
  var securityContact: String?

  /// How lines of the log look.
  func format(_ settings: Settings) throws(Failure) -> LogFormat {
    guard let word = settings.value(.logFormat, flag: logFormat) else {
      return Standard.error.isTerminal ? .text : .json
    }
    guard let format = LogFormat(rawValue: word) else {
      throw .usage("--log-format is json or text, not \(word)")
    }
    return format
  }

  /// The least important lines that are written. Libraries never say more than notices: below, theirs may print whole
  /// requests.
  func level(_ settings: Settings) throws(Failure) -> Logger.Level {
    guard let word = settings.value(.logLevel, flag: logLevel) else { return .info }
    guard let level = Logger.Level(rawValue: word) else {
      throw .usage("--log-level is trace, debug, info, notice, warning or error, not \(word)")
    }
    return level
  }

  /// Where to report a weakness; nil where nothing is configured.
  func contact(_ settings: Settings) throws(Failure) -> SecurityContact? {
    guard let uri = settings.value(.securityContact, flag: securityContact) else { return nil }
    guard let contact = SecurityContact(uri) else {
      throw .usage("--security-contact needs an address such as mailto:security@example.com, not \(uri)")
    }
    return contact
  }
}
