import AccessServer
import ArgumentParser

/// How `serve` speaks TLS.
struct TLSOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The service's certificate and those between it and its authority, in PEM: TLS 1.2 or later is spoken.",
      valueName: "file"),
    completion: .file())
  var tlsCert: String?

  @Option(
    help: ArgumentHelp("The certificate's private key, in PEM; nobody else may read it.", valueName: "file"),
    completion: .file())
  var tlsKey: String?

  @Option(
    help: ArgumentHelp(
      "Ask clients for a certificate, which has to come from one of these authorities, in PEM.", valueName: "file"),
    completion: .file())
  var tlsClientCa: String?

  @Option(
    help: ArgumentHelp(
      """
      optional or required. When required, a client without a certificate gets no connection at all: doors, health \
      checks and this command line alike. A certificate takes the place of no API key. (default: optional)
      """, valueName: "which"))
  var tlsClientCerts: String?

  /// The files; nil where TLS is not wanted.
  func files(_ settings: Settings) throws(Failure) -> TLSFiles? {
    let authorities = settings.value(.tlsClientCA, flag: tlsClientCa)
    let isRequired: Bool
    switch settings.value(.tlsClientCerts, flag: tlsClientCerts) {
    case "required": isRequired = true
    case "optional", nil: isRequired = false
    case .some(let other): throw .usage("--tls-client-certs is optional or required, not \(other)")
    }
    // Asked for by mistake without authorities, it would let everybody in.
    guard authorities != nil || !isRequired else {
      throw .usage("--tls-client-certs needs the authorities of the certificates; name them with --tls-client-ca FILE")
    }
    switch (settings.value(.tlsCert, flag: tlsCert), settings.value(.tlsKey, flag: tlsKey)) {
    case (let certificate?, let key?):
      return TLSFiles(
        certificate: certificate, key: key, clientAuthorities: authorities, requiresClientCertificate: isRequired)
    case (nil, nil):
      guard authorities == nil else {
        throw .usage("--tls-client-ca needs TLS; name the service's pair with --tls-cert FILE and --tls-key FILE")
      }
      return nil
    case (nil, .some): throw .usage("--tls-key needs the certificate that it belongs to; name it with --tls-cert FILE")
    case (.some, nil): throw .usage("--tls-cert needs its private key; name it with --tls-key FILE")
    }
  }
}
