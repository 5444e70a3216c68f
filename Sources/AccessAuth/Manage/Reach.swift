// What of its tenant a key reaches. Beyond it, nothing exists: the answer is the one for what was never made.
extension Caller {
  /// Refuses what neither the role nor a scope allows.
  func demand(_ permission: Permission) throws(Refusal) {
    guard allows(permission) else { throw .forbidden }
  }

  /// Whether the role or a scope allows it.
  func allows(_ permission: Permission) -> Bool { role.allows(permission, by: scopes) }

  /// Whether it reaches the whole tenant, whoever made what is there.
  var reachesAll: Bool {
    switch role {
    case .admin, .operator: true
    case .platform, .agent, .partner, .device, .customer: false
    }
  }

  /// Whose objects a list is narrowed to; nil for all.
  var onlyMaker: APIKeyID? { reachesAll ? nil : maker }

  /// Of a customer whose key a partner made, only what that partner issued: a key opens nothing to its maker that was out of
  /// its reach before.
  var onlyIssuer: APIKeyID? { role == .customer && !scopes.isEmpty ? lineage.last : nil }

  func reaches(_ site: SiteID) -> Bool {
    switch role {
    case .admin, .operator: true
    case .agent, .partner: sites.isEmpty || sites.contains(site)
    case .platform, .device, .customer: false
    }
  }

  func reaches(_ grant: Grant) -> Bool {
    switch role {
    case .admin, .operator: true
    case .agent, .partner: grant.madeBy == maker
    case .customer: grant.subject == subject && onlyIssuer.map { grant.madeBy == $0 } ?? true
    case .platform, .device: false
    }
  }

  func reaches(_ subject: Subject) -> Bool {
    switch role {
    case .admin, .operator: true
    case .agent, .partner: subject.madeBy == maker
    case .customer: subject.id == self.subject
    case .platform, .device: false
    }
  }

  /// Whether something that the family `maker` made is in reach.
  func reaches(madeBy maker: APIKeyID) -> Bool {
    switch role {
    case .admin, .operator: true
    case .agent, .partner: maker == self.maker
    case .platform, .device, .customer: false
    }
  }
}
