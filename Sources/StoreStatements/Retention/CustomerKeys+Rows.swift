import AccessAuth

extension Session {
  /// Along an index of customers' keys. One that was revoked is over at its end at the latest, an hour later.
  func purgeCustomerKeys(before: Instant, limit: Int) throws -> Int {
    try run(
      """
      DELETE FROM api_keys WHERE (tenant_id, id) IN (
        SELECT tenant_id, id FROM api_keys INDEXED BY api_keys_customers
        WHERE role = 'customer' AND expires_at < ? ORDER BY expires_at LIMIT ?)
      """, before, limit)
  }
}
