import AccessAuth
import Testing

@Suite("Roles")
struct RoleTests {
  private static let operators: Set<Permission> = [
    .readPlaces, .managePlaces, .readSubjects, .manageSubjects, .readGrants, .manageGrants, .fetchPass, .readEvents,
    .placeHolds, .settlePayments, .settleHolds, .restrictSubjects, .enrolFaces, .captureCards, .seeAlarms,
    .readLockouts, .liftLockouts, .readPolicies, .readAccess, .trigger, .triggerFreely, .readApprovals, .approve,
    .scanInSandbox, .exportEvents, .readProofs, .readRetention, .readAffected, .exportSubjects, .eraseSubjects,
    .holdSubjects, .releaseRestored,
  ]
  /// The whole matrix: what is not here is denied.
  private static let table: [Role: Set<Permission>] = [
    .platform: [.manageTenants],
    .admin: operators.union([
      .manageAPIKeys, .makeCustomerKeys, .readSigningKeys, .rotateSigningKeys, .setPolicies, .manageWebhooks,
      .setRetention,
    ]),
    .operator: operators,
    .agent: [
      .readPlaces, .readSubjects, .manageSubjects, .readGrants, .manageGrants, .fetchPass, .placeHolds,
    ],
    .partner: [],
    .device: [.verify],
    .customer: [.readSubjects, .readGrants, .fetchPass, .exportSubjects, .eraseSubjects],
  ]
  /// What a partner gets by each scope.
  private static let scopes: [Scope: Set<Permission>] = [
    .issue: [
      .readPlaces, .readSubjects, .manageSubjects, .readGrants, .manageGrants, .fetchPass, .placeHolds, .scanInSandbox,
      .exportSubjects, .eraseSubjects,
    ],
    .trigger: [.readPlaces, .readGrants, .trigger],
    .payments: [.readPlaces, .settlePayments],
    .events: [.readPlaces, .readEvents, .exportEvents, .readProofs],
    .webhooks: [.readPlaces, .manageWebhooks],
    .customerKeys: [.readPlaces, .makeCustomerKeys],
  ]

  @Test("F-01 each role may do what the table says, and nothing else", arguments: Role.allCases)
  func matrix(role: Role) throws {
    let allowed = try #require(Self.table[role])
    #expect(Set(Permission.allCases.filter { role.allows($0) }) == allowed)
  }

  @Test("F-01 each scope lets a partner do what the table says, and nothing else", arguments: Scope.allCases)
  func scope(scope: Scope) throws {
    let allowed = try #require(Self.scopes[scope])
    #expect(Set(Permission.allCases.filter { Role.partner.allows($0, by: [scope]) }) == allowed)
  }

  @Test("a scope gives nothing to any other role", arguments: Role.allCases)
  func foreignScopes(role: Role) throws {
    guard role != .partner else { return }
    let allowed = try #require(Self.table[role])
    #expect(Set(Permission.allCases.filter { role.allows($0, by: Set(Scope.allCases)) }) == allowed)
  }

  @Test("the table holds every role and scope, and names every permission")
  func complete() {
    #expect(Self.table.count == Role.allCases.count)
    #expect(Self.scopes.count == Scope.allCases.count)
    #expect(Self.table.values.reduce(into: Set()) { $0.formUnion($1) } == Set(Permission.allCases))
  }

  @Test("no role but device verifies, and no role that sees a tenant manages tenants")
  func separation() {
    #expect(Role.allCases.filter { $0.allows(.verify, by: Set(Scope.allCases)) } == [.device])
    #expect(Role.allCases.filter { $0.allows(.manageTenants, by: Set(Scope.allCases)) } == [.platform])
    #expect(Permission.allCases.filter { Role.platform.allows($0) } == [.manageTenants])
  }

  @Test("duress is for administrators and operators, and what a tenant demands of its doors for administrators")
  func sensitive() {
    let all = Set(Scope.allCases)
    #expect(Set(Role.allCases.filter { $0.allows(.seeAlarms, by: all) }) == [.admin, .operator])
    #expect(Set(Role.allCases.filter { $0.allows(.enrolFaces, by: all) }) == [.admin, .operator])
    #expect(Role.allCases.filter { $0.allows(.setPolicies, by: all) } == [.admin])
    #expect(Set(Role.allCases.filter { $0.allows(.triggerFreely, by: all) }) == [.admin, .operator])
    #expect(Role.allCases.filter { $0.allows(.manageAPIKeys, by: all) } == [.admin])
  }

  @Test("the words of the roles and scopes are those of the contract")
  func words() {
    #expect(
      Role.allCases.map(\.rawValue) == ["platform", "admin", "operator", "agent", "partner", "device", "customer"])
    #expect(
      Scope.allCases.map(\.rawValue) == ["issue", "trigger", "payments", "events", "webhooks", "customer_keys"])
  }
}
