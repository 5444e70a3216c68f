import AccessAuth
import Testing

@Suite("Roles")
struct RoleTests {
  /// The whole matrix: what is not here is denied.
  private static let table: [Role: Set<Permission>] = [
    .platform: [.manageTenants],
    .admin: [
      .readPlaces, .managePlaces, .readSubjects, .manageSubjects, .readGrants, .manageGrants, .fetchPass, .readEvents,
      .manageAPIKeys, .readSigningKeys, .rotateSigningKeys, .manageHolds, .restrictSubjects, .enrolFaces,
      .captureCards, .seeAlarms, .readLockouts, .liftLockouts, .readPolicies, .setPolicies,
    ],
    .operator: [
      .readPlaces, .managePlaces, .readSubjects, .manageSubjects, .readGrants, .manageGrants, .fetchPass, .readEvents,
      .manageHolds, .restrictSubjects, .enrolFaces, .captureCards, .seeAlarms, .readLockouts, .liftLockouts,
      .readPolicies,
    ],
    .agent: [],
    .partner: [],
    .device: [.verify],
    .customer: [],
  ]

  @Test("F-01 each role may do what the table says, and nothing else", arguments: Role.allCases)
  func matrix(role: Role) throws {
    let allowed = try #require(Self.table[role])
    #expect(Set(Permission.allCases.filter(role.allows)) == allowed)
  }

  @Test("the table holds every role and names every permission")
  func complete() {
    #expect(Self.table.count == Role.allCases.count)
    #expect(Self.table.values.reduce(into: Set()) { $0.formUnion($1) } == Set(Permission.allCases))
  }

  @Test("no role but device verifies, and no role that sees a tenant manages tenants")
  func separation() {
    #expect(Role.allCases.filter { $0.allows(.verify) } == [.device])
    #expect(Role.allCases.filter { $0.allows(.manageTenants) } == [.platform])
    #expect(Permission.allCases.filter(Role.platform.allows) == [.manageTenants])
  }

  @Test("duress is for administrators and operators, and what a tenant demands of its doors for administrators")
  func sensitive() {
    #expect(Set(Role.allCases.filter { $0.allows(.seeAlarms) }) == [.admin, .operator])
    #expect(Set(Role.allCases.filter { $0.allows(.enrolFaces) }) == [.admin, .operator])
    #expect(Role.allCases.filter { $0.allows(.setPolicies) } == [.admin])
  }

  @Test("only admin, operator and device keys can be made")
  func issuable() {
    #expect(Set(Role.allCases.filter(\.isIssuable)) == [.admin, .operator, .device])
  }

  @Test("the words of the roles are those of the contract")
  func words() {
    #expect(
      Role.allCases.map(\.rawValue) == ["platform", "admin", "operator", "agent", "partner", "device", "customer"])
  }
}
