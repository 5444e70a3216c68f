package import AccessAuth
import AccessHTTP

extension ServiceMetrics {
  /// Adds how many deliveries wait; messages that were never tried wait in the log and are not among them.
  package func addWebhooks(_ store: some OutboxStore) {
    registry.gauge("accessauth_webhooks_waiting", "Webhook deliveries that failed and are to be tried again.") {
      try? Double(await store.deliveriesWaiting())
    }
  }
}
