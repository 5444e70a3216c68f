/// What an incident began with.
public enum AffectedSource: Hashable, Sendable {
  /// A key that somebody else may have.
  case key(APIKeyID)
  /// A device that somebody else may have had.
  case device(DeviceID)
}

/// What of persons a key, or a device, could have read, whether it did or not: reads are not in the log.
public enum AffectedReach: String, Hashable, Sendable, CaseIterable {
  /// Everything in the tenant.
  case tenant
  /// The answers to what was presented at the device, and nothing else.
  case device
  /// One person.
  case subject
  /// What its own lineage made.
  case own
}

/// A person who is touched by an incident: events that came of it name the person.
public struct AffectedSubject: Hashable, Sendable {
  /// The person.
  public let subject: Subject
  /// The person's name in events.
  public let pseudonym: Pseudonym
  /// How many events; at most ``maximumEvents`` are counted. None for a person whose key was lost and not used.
  public let events: Int
  /// When the first of them was received.
  public let firstAt: Instant?
  /// When the last of them was received.
  public let lastAt: Instant?

  /// The most events of one person that are looked at.
  public static let maximumEvents = 5000
}

/// A part of a list of ``AffectedSubject``.
public struct AffectedPage: Sendable {
  /// The newest persons first.
  public let subjects: [AffectedSubject]
  /// Where the list goes on; nil at its end.
  public let next: [UInt8]?
  /// What could have been read.
  public let reach: AffectedReach
}

/// How an event is known to have come of an incident.
struct AffectedMark: Sendable {
  /// Keys that acted; nil where any did.
  var actors: Set<APIKeyID>?
  /// Where.
  var device: DeviceID?
  /// The one person that could be touched, who is, whatever happened.
  var only: SubjectID?
  /// Persons for whom keys were made, who are touched whatever happened.
  var spokenFor: Set<SubjectID> = []
  let reach: AffectedReach

  func holds(for event: Event) -> Bool {
    if let device, event.device != device { return false }
    return actors.map { actors in event.actor.map(actors.contains) ?? false } ?? true
  }
}
