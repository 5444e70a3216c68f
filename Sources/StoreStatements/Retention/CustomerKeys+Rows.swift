import AccessAuth

extension Session {
  /// Along an index of customers' keys. One that was revoked is over at its end at the latest, an hour later. Those of persons
  /// whose data may not go stay.
  func purgeCustomerKeys(before: Instant, limit: Int) throws -> Int {
    try run(
      """
      DELETE FROM api_keys WHERE (tenant_id, id) IN (
        SELECT k.tenant_id, k.id FROM api_keys k INDEXED BY api_keys_customers
        WHERE k.role = 'customer' AND k.expires_at < ? AND NOT EXISTS (
          SELECT 1 FROM subjects s WHERE s.tenant_id = k.tenant_id AND s.id = k.subject_id
            AND (s.is_restricted OR s.legal_ground IS NOT NULL))
        ORDER BY k.expires_at LIMIT ?)
      """, before, limit)
  }
}
