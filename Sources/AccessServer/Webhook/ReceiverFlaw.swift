import AccessAuth
import AccessHTTP

extension ReachableAddresses {
  /// What is wrong with the URL of a receiver, in words for who gave it; nil where messages may go there.
  func flaw(of url: String) -> StaticText? {
    do throws(ReceiverURL.Flaw) {
      _ = try ReceiverURL(url, reachable: self)
      return nil
    } catch {
      return switch error {
      case .length: "the URL has to have 1 to 2048 characters"
      case .characters: "the URL has a character that has to be percent-encoded"
      case .scheme: "the URL has to begin with https://"
      case .userInfo: "the URL must not name a user"
      case .fragment: "the URL must not have a fragment"
      case .host: "the host has to be a name, an IPv4 address of four decimal numbers, or an IPv6 address in brackets"
      case .port: "the port has to be 80, 443 or above 1023, and not that of another service"
      case .plainHTTP: "the URL has to begin with https://; http is for addresses that the operator allows"
      case .address: "the host is not public"
      }
    }
  }
}

extension WebhookResult {
  /// What a client found, as the delivery log keeps it.
  init(_ outcome: WebhookOutcome) {
    self =
      switch outcome {
      case .delivered(let status): .taken(status: status)
      case .refused(let status): .refused(status: status)
      case .unreachable(let obstacle): .failed(obstacle.rawValue)
      }
  }
}
