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

extension QRUsage: ExpressibleByArgument {}

extension SigningPurpose: ExpressibleByArgument {}
