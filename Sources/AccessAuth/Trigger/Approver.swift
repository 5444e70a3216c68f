/// Whoever would be the second person, as far as a key tells.
struct Approver: Hashable, Sendable {
  /// The person who holds the key; nil where none was named.
  let person: String?
  /// The family of the key.
  let maker: APIKeyID
  /// The families of the keys that made it.
  let lineage: [APIKeyID]
  /// When the key was made.
  let madeAt: Instant

  /// Whether this is a second person for `approval` at `instant`: somebody with a name, who is not the one that asked,
  /// by a key that the asking family neither is nor has made, and that is older than ``Approval/leastKeyAge``.
  ///
  /// Whoever holds one key can make others and give them names. What they cannot do is make one that is not theirs, or
  /// one that was there yesterday.
  func mayApprove(_ approval: Approval, at instant: Instant) -> Bool {
    guard let person, !person.isSame(as: approval.person) else { return false }
    guard maker != approval.maker, !lineage.contains(approval.maker) else { return false }
    return madeAt + Approval.leastKeyAge < instant
  }
}

extension Approver {
  init(_ caller: Caller) {
    self.init(person: caller.person, maker: caller.maker, lineage: caller.lineage, madeAt: caller.madeAt)
  }
}

extension String {
  /// Whether it names the same person, whatever the case: two ways to write a name are not two people.
  fileprivate func isSame(as other: String?) -> Bool { other.map { $0.lowercased() == lowercased() } ?? false }
}
