import AccessHTTP
import ArgumentParser

/// Where `serve` may send webhooks.
struct WebhookOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      """
      A network within reach of this machine that webhooks may go to, beside public addresses; may come several times. \
      There http is taken too.
      """, valueName: "cidr"))
  var webhookAllowCidr: [String] = []

  /// The addresses that may be connected to.
  func receivers(_ settings: Settings) throws(Failure) -> ReachableAddresses {
    let texts = webhookAllowCidr.isEmpty ? settings.list(.webhookAllowCIDR) : webhookAllowCidr
    var allowed: [AddressBlock] = []
    for text in texts {
      guard let block = AddressBlock(text) else {
        throw .usage("--webhook-allow-cidr needs an address or a network such as 10.0.0.0/24, not \(text)")
      }
      allowed.append(block)
    }
    return ReachableAddresses(allowing: allowed)
  }
}
