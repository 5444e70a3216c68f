/// What retention says to one event or grant.
public enum RetentionVerdict: Hashable, Sendable {
  /// Its time is over and nothing keeps it. `rule` names the contract whose rule it went by; nil is the tenant's own.
  case goes(rule: String?)
  /// It stays, and this is the first thing that keeps it.
  case stays(Why)

  /// What keeps something, in the order in which it is asked.
  public enum Why: Hashable, Sendable {
    /// It is younger than its minimum: a law wants it kept, whoever asks.
    case minimum(rule: String?)
    /// It is younger than its maximum: it is still of use.
    case maximum(rule: String?)
    /// Its time is over, and a legal hold names it: of this name, or of a person, which has none.
    case legalHold(name: String?)
    /// Its time is over, and its person has restricted the use of their data, deletion included.
    case restriction
  }
}
