/// What can be configured otherwise than by a flag. The raw value is the name in a configuration file, and with `--`
/// before it the flag's.
enum Setting: String, CaseIterable {
  case data
  case keyFile = "key-file"
  case erasureFile = "erasure-file"
  case backupKeyFile = "backup-key-file"
  case databaseURL = "database-url"
  case databasePasswordFile = "database-password-file"
  case listen
  case behindProxy = "behind-proxy"
  case webhookAllowCIDR = "webhook-allow-cidr"
  case migrate
  case logFormat = "log-format"
  case logLevel = "log-level"
  case securityContact = "security-contact"
  case requestsPerSecond = "requests-per-second"
  case server
  case apiKeyFile = "api-key-file"
  case tlsCert = "tls-cert"
  case tlsKey = "tls-key"
  case tlsClientCA = "tls-client-ca"
  case tlsClientCerts = "tls-client-certs"
  case caFile = "ca-file"

  /// The name in the environment: `ACCESSAUTH_KEY_FILE`.
  var variable: String { "ACCESSAUTH_" + rawValue.uppercased().replacing("-", with: "_") }

  /// The file in the secrets directory that the setting names, where it names a secret.
  var credential: String? {
    switch self {
    case .keyFile: "master-key"
    case .backupKeyFile: "backup-key"
    case .apiKeyFile: "api-key"
    case .tlsKey: "tls-key"
    case .databasePasswordFile: "database-password"
    case .tlsCert, .tlsClientCA, .tlsClientCerts, .caFile: nil
    case .data, .erasureFile, .databaseURL, .listen, .behindProxy, .webhookAllowCIDR, .migrate, .requestsPerSecond,
      .logFormat, .logLevel, .securityContact, .server:
      nil
    }
  }
}

/// Variables that are no ``Setting``.
enum Variable {
  /// Names the configuration file.
  static let config = "ACCESSAUTH_CONFIG"
  /// The text of an API key, for the client commands only.
  static let apiKey = "ACCESSAUTH_API_KEY"
  /// Names the secrets directory, as systemd sets it.
  static let credentials = "CREDENTIALS_DIRECTORY"

  static let known: Set<String> = {
    var known = Set(Setting.allCases.map(\.variable)).union([config, apiKey])
    #if DEBUG
      known.insert("ACCESSAUTH_FAILPOINT")
    #endif
    return known
  }()
}
