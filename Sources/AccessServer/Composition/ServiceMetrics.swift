package import AccessAuth
package import AccessHTTP

/// The numbers of the service that `/metrics` answers, by their names there.
///
/// They are sums over all tenants, without any identifier, so they are given to whoever reaches the listener, without a
/// key, as health is: a key would have to be kept by whatever collects them. The service listens on this machine unless
/// told otherwise; a proxy before it must not pass `/metrics` on. Answers to a duress PIN count as the answers that they
/// look like.
package struct ServiceMetrics: Sendable {
  /// For further numbers, each to be added once.
  package let registry = MetricRegistry()

  private struct Answered: Hashable {
    let mode: AccessMode
    let verdict: Decision.Verdict
    let reason: Reason
  }

  private enum Throttled: Hashable {
    case tries, frames
  }

  private let decisions: MetricCounter<Answered>
  private let throttled: MetricCounter<Throttled>
  private let purged: MetricCounter<DataClass>

  /// How many presentations were answered since the start.
  var answers: Int { decisions.total }

  package init(store: some StoreWatch, probe: StoreProbe, hasher: PINHasher, startedAt: Instant) {
    decisions = registry.counter(
      "accessauth_decisions_total", "Answers to presentations, repeated answers to the same attempt included."
    ) { answered in
      [
        MetricLabel("mode", answered.mode.rawValue), MetricLabel("decision", answered.verdict.rawValue),
        MetricLabel("reason", answered.reason.rawValue),
      ]
    }
    throttled = registry.counter(
      "accessauth_readers_throttled_total", "Presentations refused because too many had failed before, by what failed.",
      starting: [.tries, .frames]
    ) { throttled in
      switch throttled {
      case .tries: [MetricLabel("failures", "tries")]
      case .frames: [MetricLabel("failures", "frames")]
      }
    }
    purged = registry.counter(
      "accessauth_purged_total", "Events and grants that were forgotten, as they had been kept long enough.",
      starting: DataClass.allCases
    ) { [MetricLabel("data_class", $0.rawValue)] }
    addStore(store, probe)
    registry.gauge("accessauth_pin_hashes_waiting", "PINs that wait for a hashing thread.") {
      Double(hasher.waiting)
    }
    registry.counter("accessauth_pin_hashes_total", "PINs that were hashed: one for each try that was not throttled.") {
      hasher.runs
    }
    registry.gauge("accessauth_process_resident_memory_bytes", "Memory of the process that is not swapped out.") {
      ResidentMemory.bytes.map(Double.init)
    }
    registry.gauge("accessauth_process_start_time_seconds", "When the service started, in seconds since 1970.") {
      Double(startedAt.milliseconds) / 1000
    }
    registry.info(
      "accessauth_build_info", "Always 1; the label tells the version.",
      labels: [MetricLabel("version", AccessAuthVersion.current)])
  }

  private func addStore(_ store: some StoreWatch, _ probe: StoreProbe) {
    registry.histogram(
      "accessauth_redeem_batch_size", "Writes that one transaction of the store carried: redemptions and all others."
    ) {
      var reading = MetricHistogram.Reading(bounds: [1, 2, 4, 8, 16, 32, 64, 128])
      for (writes, count) in store.writesPerTransaction.enumerated() where count > 0 {
        reading.observe(Double(writes), count: count)
      }
      return reading
    }
    registry.gauge("accessauth_store_writes_waiting", "Writes that wait for the store's next transaction.") {
      Double(store.writesWaiting)
    }
    registry.gauge(
      "accessauth_events_unsealed", "Events from the first one on that has no place in its tenant's log yet."
    ) { await probe.standing().map { Double($0.unsealedEvents) } }
  }

  /// Adds how the signing of heads does.
  package func addHeads(_ heads: HeadWatch) {
    registry.gauge(
      "accessauth_checkpoint_age_seconds", "Time since the logs of all tenants were last seen to have a signed head."
    ) { heads.age.map { Double($0.wholeMilliseconds) / 1000 } }
  }

  /// Counts one answer.
  package func count(_ decision: Decision, of mode: AccessMode) {
    decisions.increment(Answered(mode: mode, verdict: decision.verdict, reason: decision.reason))
    if decision.reason == .throttled { throttled.increment(.tries) }
  }

  /// Counts what one round of retention let go.
  package func count(_ round: RetentionRound) {
    for (kind, count) in round.purged { purged.increment(kind, by: count) }
  }

  /// Counts one presentation that nobody could decide.
  package func count(_ failure: VerificationFailure) {
    switch failure {
    case .tooManyFrames: throttled.increment(.frames)
    case .store, .attemptMismatch, .badFrame: break
    }
  }
}
