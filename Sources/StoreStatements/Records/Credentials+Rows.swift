import AccessAuth
import SodiumPrimitives

extension Credential {
  /// Reads a row of `credentials`: what all kinds have, and then the columns of its own kind.
  init(_ row: inout StoredRow) throws(StoreError) {
    row.skip()
    let (id, grant): (CredentialID, GrantID) = (try row.id(), try row.id())
    let kind: AccessMode = try row.name()
    let status: Standing = try row.name()
    let (madeBy, createdAt, revision): (APIKeyID, Instant, Int64) = (try row.id(), try row.instant(), try row.int())
    self.init(
      id: id, grant: grant, medium: try Medium(kind, &row), status: status, madeBy: madeBy, createdAt: createdAt,
      revision: revision)
  }
}

extension Credential.Medium {
  /// Reads the columns of `kind`, the row standing on the first that not all kinds have.
  fileprivate init(_ kind: AccessMode, _ row: inout StoredRow) throws(StoreError) {
    switch kind {
    case .qr: self = .qr(try PassMedium(&row))
    case .appToken:
      let pass = try PassMedium(&row)
      self = .appToken(pass, key: try row.value(COSEPublicKey.init(stored:)))
    case .pin:
      row.skip(8)
      let (entry, digits): (PINEntry, Int) = (try row.name(), try row.number())
      let shadows: CredentialID? = try row.optional { row throws(StoreError) in try row.id() }
      self = .pin(PINMedium(entry: entry, digits: digits, shadows: shadows))
    case .card:
      row.skip(11)
      let format: CardFormat? = try row.optional { row throws(StoreError) in try row.name() }
      let hint = try row.text()
      if let format {
        self = .card(.number(format: format, hint: hint))
      } else {
        self = .card(.sun(try row.value(SUNCardID.init(bytes:)), hint: hint))
      }
    case .face:
      row.skip(14)
      self = .face(device: try row.id())
    case .apiTrigger: throw .corrupt
    }
  }
}

extension PassMedium {
  fileprivate init(_ row: inout StoredRow) throws(StoreError) {
    let (usage, lifetime): (QRUsage, Duration) = (try row.name(), .milliseconds(try row.int()))
    self.init(
      usage: usage, lifetime: lifetime, serial: try row.number(), keyID: try row.value(KeyID.init(bytes:)),
      notBefore: try row.instant(), expiresAt: try row.instant(), epoch: try row.int())
  }
}

// A key is kept as its 32 bytes (Ed25519) or as its two coordinates of 32 bytes each (P-256).
extension COSEPublicKey {
  fileprivate init?(stored bytes: [UInt8]) {
    let coordinate = P256PublicKey.coordinateCount
    if let key = Ed25519.PublicKey(bytes) {
      self = .ed25519(key)
    } else if let key = P256PublicKey(x: Array(bytes.prefix(coordinate)), y: Array(bytes.dropFirst(coordinate))) {
      self = .p256(key)
    } else {
      return nil
    }
  }

  fileprivate var stored: [UInt8] {
    switch self {
    case .ed25519(let key): key.bytes
    case .p256(let key): key.x + key.y
    }
  }
}

/// The columns that not all kinds of credentials have, in their order.
private struct MediumColumns: Bindable {
  let medium: Credential.Medium

  func bind(to parameters: inout Parameters) {
    var pass: PassMedium?
    var key: COSEPublicKey?
    var pin: PINMedium?
    var card: (format: CardFormat?, hint: String?, sun: SUNCardID?)
    var device: DeviceID?
    switch medium {
    case .qr(let medium): pass = medium
    case .appToken(let medium, let bound): (pass, key) = (medium, bound)
    case .pin(let medium): pin = medium
    case .card(.number(let format, let hint)): card = (format, hint, nil)
    case .card(.sun(let id, let hint)): card = (nil, hint, id)
    case .face(let reader): device = reader
    }
    (pass?.usage).map(Name.init).bind(to: &parameters)
    (pass?.lifetime.wholeMilliseconds).bind(to: &parameters)
    (pass?.serial).map(Int.init).bind(to: &parameters)
    (pass?.keyID).bind(to: &parameters)
    (pass?.notBefore).bind(to: &parameters)
    (pass?.expiresAt).bind(to: &parameters)
    (pass?.epoch).bind(to: &parameters)
    (key?.stored).bind(to: &parameters)
    (pin?.entry).map(Name.init).bind(to: &parameters)
    (pin?.digits).bind(to: &parameters)
    (pin?.shadows).bind(to: &parameters)
    card.format.map(Name.init).bind(to: &parameters)
    card.hint.bind(to: &parameters)
    card.sun.bind(to: &parameters)
    device.bind(to: &parameters)
  }
}

extension Session {
  func credential(_ id: CredentialID, in tenant: TenantID) throws -> Credential? {
    try first("SELECT * FROM credentials WHERE tenant_id = ? AND id = ?", tenant, id) { try Credential(&$0) }
  }

  func insert(_ credential: Credential, in tenant: TenantID) throws {
    if case .face(let device) = credential.medium { try demand(device: device, in: tenant) }
    if case .card(.sun(let card, _)) = credential.medium, try sunCard(card, in: tenant) == nil {
      throw ConflictFound(.referenced)
    }
    try run(
      "INSERT INTO credentials VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", tenant,
      credential.id, credential.grant, Name(credential.mode), Name(credential.status), credential.madeBy,
      credential.createdAt, credential.revision, MediumColumns(medium: credential.medium))
  }

  /// Whether it may be used, and of the medium what a reissue changes.
  func replace(_ credential: Credential, in tenant: TenantID) throws -> Int {
    switch credential.medium {
    case .qr(let pass), .appToken(let pass, _):
      try run(
        """
        UPDATE credentials SET status = ?, serial = ?, key_id = ?, not_before = ?, expires_at = ?, epoch = ?,
          revision = revision + 1
        WHERE tenant_id = ? AND id = ? AND kind = ? AND revision = ?
        """, Name(credential.status), Int(pass.serial), pass.keyID, pass.notBefore, pass.expiresAt, pass.epoch, tenant,
        credential.id, Name(credential.mode), credential.revision)
    case .pin(let pin):
      try run(
        """
        UPDATE credentials SET status = ?, digits = ?, revision = revision + 1
        WHERE tenant_id = ? AND id = ? AND kind = 'pin' AND revision = ?
        """, Name(credential.status), pin.digits, tenant, credential.id, credential.revision)
    case .card, .face:
      try run(
        """
        UPDATE credentials SET status = ?, revision = revision + 1
        WHERE tenant_id = ? AND id = ? AND kind = ? AND revision = ?
        """, Name(credential.status), tenant, credential.id, Name(credential.mode), credential.revision)
    }
  }

  /// Suspends a credential that is active, and raises the revision of its grant; nothing where it is not active.
  func suspend(_ id: CredentialID, in tenant: TenantID) throws {
    let grant: GrantID? = try first(
      """
      UPDATE credentials SET status = 'suspended', revision = revision + 1
      WHERE tenant_id = ? AND id = ? AND status = 'active' RETURNING grant_id
      """, tenant, id
    ) { try $0.id() }
    if let grant { try raiseRevision(of: grant, in: tenant) }
  }
}
