import Synchronization

/// What one process knows of its erasures and no store does.
final class ErasuresUnderway: Sendable {
  private struct State {
    var subjects: Set<SubjectID> = []
    var lines: Set<ErasureLine> = []
  }

  private let state = Mutex(State())

  /// True where nobody else in this process carries out the erasure of this person: then the caller does, and says when
  /// it stops.
  func start(_ subject: SubjectID) -> Bool {
    state.withLock { $0.subjects.insert(subject).inserted }
  }

  /// The caller does not go on with the erasure of this person.
  func stop(_ subject: SubjectID) {
    state.withLock { _ = $0.subjects.remove(subject) }
  }

  /// Whether somebody in this process carries out the erasure of this person.
  func isUnderway(_ subject: SubjectID) -> Bool {
    state.withLock { $0.subjects.contains(subject) }
  }

  /// Lines of the journal whose first commit failed, the oldest first: whoever they name is still to be erased.
  var lines: [ErasureLine] {
    state.withLock { $0.lines }.sorted { ($0.at, $0.erasure) < ($1.at, $1.erasure) }
  }

  /// The line that names this person; nil where none is left.
  func line(of subject: SubjectID, in tenant: TenantID) -> ErasureLine? {
    lines.first { $0.subject == subject && $0.tenant == tenant }
  }

  /// The first commit of `line` failed.
  func keep(_ line: ErasureLine) {
    state.withLock { _ = $0.lines.insert(line) }
  }

  /// Whom `line` names is no longer to be erased.
  func drop(_ line: ErasureLine) {
    state.withLock { _ = $0.lines.remove(line) }
  }
}
