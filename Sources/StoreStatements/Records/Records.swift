import AccessAuth

/// Records by kind: every one has its own table, and nothing here knows why it changes.
extension Session {
  func insert(_ record: Record, in tenant: TenantID) throws {
    switch record {
    case .instance(let instance): try insert(instance)
    case .tenant(let tenant): try insert(tenant)
    case .site(let site): try insert(site, in: tenant)
    case .device(let device): try insert(device, in: tenant)
    case .locker(let locker): try insert(locker, in: tenant)
    case .subject(let subject): try insert(subject, in: tenant)
    case .grant(let grant): try insert(grant, in: tenant)
    case .credential(let credential): try insert(credential, in: tenant)
    case .hold(let hold): try insert(hold, in: tenant)
    case .sunCard(let card): try insert(card, in: tenant)
    case .apiKey(let key): try insert(key, in: tenant)
    case .signingKey(let key): try insert(key, in: tenant)
    case .command(let command): try insert(command, in: tenant)
    case .approval(let approval): try insert(approval, in: tenant)
    case .webhookEndpoint(let endpoint): try insert(endpoint, in: tenant)
    case .webhookDelivery(let delivery): try insert(delivery, in: tenant)
    case .erasure(let erasure): try insert(erasure, in: tenant)
    // These have writes of their own.
    case .cardProfile, .policy, .throttle, .retention: throw ConflictFound(.revision)
    }
  }

  /// Writes what may change of a record, if its revision is the stored one, and raises that.
  func replace(_ record: Record, in tenant: TenantID) throws {
    let changed =
      switch record {
      case .instance(let instance): try replace(instance)
      case .tenant(let tenant): try replace(tenant)
      case .site(let site): try replace(site, in: tenant)
      case .device(let device): try replace(device, in: tenant)
      case .locker(let locker): try replace(locker, in: tenant)
      case .subject(let subject): try replace(subject, in: tenant)
      case .grant(let grant): try replace(grant, in: tenant)
      case .credential(let credential): try replace(credential, in: tenant)
      case .hold(let hold): try replace(hold, in: tenant)
      case .sunCard(let card): try replace(card, in: tenant)
      case .apiKey(let key): try replace(key, in: tenant)
      case .signingKey(let key): try replace(key, in: tenant)
      case .command(let command): try replace(command, in: tenant)
      case .approval(let approval): try replace(approval, in: tenant)
      case .webhookEndpoint(let endpoint): try replace(endpoint, in: tenant)
      case .webhookDelivery(let delivery): try replace(delivery, in: tenant)
      case .erasure(let erasure): try replace(erasure, in: tenant)
      case .cardProfile, .policy, .throttle, .retention: 0
      }
    guard changed == 1 else { throw ConflictFound(.revision) }
  }

  func record(_ key: RecordKey, in tenant: TenantID) throws -> Record? {
    switch key {
    case .instance: try first("SELECT * FROM instance") { try Instance(&$0) }.map(Record.instance)
    case .tenant(let id):
      try first("SELECT * FROM tenants WHERE tenant_id = ?", id) { try Tenant(&$0) }.map(Record.tenant)
    case .site(let id):
      try first("SELECT * FROM sites WHERE tenant_id = ? AND id = ?", tenant, id) { try Site(&$0) }.map(Record.site)
    case .device(let id): try device(id, in: tenant).map(Record.device)
    case .locker(let id):
      try first("SELECT * FROM lockers WHERE tenant_id = ? AND id = ?", tenant, id) { try Locker(&$0) }
        .map(Record.locker)
    case .lockerLabel(let device, let label):
      try first(
        "SELECT * FROM lockers WHERE tenant_id = ? AND device_id = ? AND label = ?", tenant, device, label
      ) { try Locker(&$0) }.map(Record.locker)
    case .subject(let id):
      try first("SELECT * FROM subjects WHERE tenant_id = ? AND id = ?", tenant, id) { try Subject(&$0) }
        .map(Record.subject)
    case .subjectReference(let reference):
      try first("SELECT * FROM subjects WHERE tenant_id = ? AND external_ref = ?", tenant, reference) {
        try Subject(&$0)
      }.map(Record.subject)
    case .grant(let id): try grant(id, in: tenant).map(Record.grant)
    case .credential(let id): try credential(id, in: tenant).map(Record.credential)
    case .hold(let id):
      try first("SELECT * FROM holds WHERE tenant_id = ? AND id = ?", tenant, id) { try Hold(&$0) }.map(Record.hold)
    case .sunCard(let id): try sunCard(id, in: tenant).map(Record.sunCard)
    case .cardProfile: try cardProfile(of: tenant).map(Record.cardProfile)
    case .throttle(let id): try throttle(id, in: tenant).map(Record.throttle)
    case .apiKey(let id):
      try first("SELECT * FROM api_keys WHERE tenant_id = ? AND id = ?", tenant, id) { try APIKey(&$0) }
        .map(Record.apiKey)
    case .successor(let id, let family):
      try first(
        "SELECT * FROM api_keys INDEXED BY api_keys_family WHERE tenant_id = ? AND family = ? AND id > ? LIMIT 1",
        tenant,
        family, id
      ) { try APIKey(&$0) }.map(Record.apiKey)
    case .signingKey(let id):
      try first("SELECT * FROM signing_keys WHERE tenant_id = ? AND id = ?", tenant, id.bytes) {
        try SigningKeyRecord.read(&$0).record
      }.map(Record.signingKey)
    case .command(let id):
      try first("SELECT * FROM commands WHERE tenant_id = ? AND id = ?", tenant, id) { try Command(&$0) }
        .map(Record.command)
    case .approval(let id):
      try first("SELECT * FROM approvals WHERE tenant_id = ? AND id = ?", tenant, id) { try Approval(&$0) }
        .map(Record.approval)
    case .openApproval(let maker, let site, let instant):
      try openApproval(of: maker, at: site, instant, in: tenant).map(Record.approval)
    case .webhookEndpoint(let id):
      try first("SELECT * FROM webhook_endpoints WHERE tenant_id = ? AND id = ?", tenant, id) {
        try WebhookEndpoint(&$0)
      }.map(Record.webhookEndpoint)
    case .webhookDelivery(let id):
      try first("SELECT * FROM webhook_deliveries WHERE tenant_id = ? AND id = ?", tenant, id) {
        try WebhookDelivery(&$0)
      }.map(Record.webhookDelivery)
    case .erasure(let id): try erasure(id, in: tenant).map(Record.erasure)
    case .retention: try retention(of: tenant).map(Record.retention)
    }
  }
}
