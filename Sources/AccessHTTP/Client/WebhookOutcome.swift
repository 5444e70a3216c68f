/// How one try to deliver a webhook ended, as far as is known here.
public enum WebhookOutcome: Hashable, Sendable {
  /// The receiver took it: status 200 to 299.
  case delivered(status: Int)
  /// The receiver answered with another status.
  case refused(status: Int)
  /// There is no answer that counts. The receiver may have got the message nevertheless, but for
  /// ``Obstacle/addressRefused``, ``Obstacle/dns``, ``Obstacle/connect`` and ``Obstacle/tls``.
  case unreachable(Obstacle)

  /// What was in the way, in words that are safe to store and to show: none comes from the receiver or a library.
  public enum Obstacle: String, Hashable, Sendable, CaseIterable {
    /// The URL or an address of the host is none that the service connects to.
    case addressRefused = "address_refused"
    /// The name has no address.
    case dns
    /// No connection came about.
    case connect
    /// The receiver did not prove that it is the host, or speaks no TLS.
    case tls
    /// No answer in time.
    case timeout
    /// The answer says to go elsewhere, which is not done.
    case redirect
    /// The connection broke, or the answer is not HTTP.
    case `protocol`
  }
}
