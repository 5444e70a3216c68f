public import AccessAuth
public import ArgumentParser

// Words of the domain as arguments; what none of them reads is a usage error.

extension Identifier: ExpressibleByArgument {
  /// Its text form, with the prefix of its kind.
  public init?(argument: String) { self.init(argument) }
}

extension AttemptID: ExpressibleByArgument {
  /// A UUID of RFC 9562.
  public init?(argument: String) { self.init(argument) }
}

extension Instant: ExpressibleByArgument {
  /// A time of RFC 3339.
  public init?(argument: String) { self.init(rfc3339: Array(argument.utf8)) }
}

extension DeviceCode: ExpressibleByArgument {
  /// The 8 characters on the cabinet, in either case.
  public init?(argument: String) { self.init(argument.uppercased()) }
}

extension PINEntry: ExpressibleByArgument {
  /// The word of the API, with a hyphen or its underscore.
  public init?(argument: String) { self.init(rawValue: argument.replacing("-", with: "_")) }

  /// The words as they are typed in a shell.
  public static var allValueStrings: [String] { allCases.map { $0.rawValue.replacing("_", with: "-") } }
}

extension QRUsage: ExpressibleByArgument {}

extension SigningPurpose: ExpressibleByArgument {}

extension CardFormat: ExpressibleByArgument {}

extension Assurance: ExpressibleByArgument {}

extension HoldKind: ExpressibleByArgument {}

extension Scope: ExpressibleByArgument {}

extension ReportType: ExpressibleByArgument {}

extension LogExportFormat: ExpressibleByArgument {}

extension AmountClass: ExpressibleByArgument {}

extension WebhookType: ExpressibleByArgument {}

extension WebhookEndpoint.Signature: ExpressibleByArgument {}

extension WebhookDelivery.Status: ExpressibleByArgument {}
