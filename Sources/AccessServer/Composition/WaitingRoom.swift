package import AccessAuth
import ServiceLifecycle
import Synchronization

/// Requests that wait for something to happen to a device or a command.
///
/// What happens in this process wakes them at once. What another process does is found by the look that each takes
/// every second. They end at once when the service is told to stop.
///
/// A place is held for 30 seconds at most. That a client is gone cannot be told from one that has only closed its
/// sending half; but a device that comes back takes its own place over, so that it never holds two.
package final class WaitingRoom: Sendable {
  /// What can be waited for.
  package enum Topic: Hashable, Sendable {
    /// Commands for a device.
    case device(DeviceID)
    /// The end of a command.
    case command(CommandID)
    /// New places in the log of any tenant. Who waits for them has a place among the ``LongAnswers``, which are fewer.
    case log
  }

  /// How many may wait at once, and how many of one key; whoever finds no place is answered at once.
  private static let (maximumPlaces, maximumPlacesPerKey) = (4096, 64)
  /// How long nobody looks at most.
  private static let pause = Duration.seconds(1)

  private let places = Mutex<[WaitingPlace]>([])

  package init() {}

  /// How many wait.
  package var count: Int { places.withLock { $0.count } }

  /// Something has happened to `topic`.
  package func wake(_ topic: Topic) {
    for place in places.withLock({ $0.filter { $0.topic == topic } }) { place.wake() }
  }

  /// Looks until `isEnough`, for at most `time`, and returns what was seen last. `look` throws for itself; whoever waits for
  /// half a minute looks more often than one request may (``StorePatience``).
  package func wait<Value: Sendable>(
    for topic: Topic, upTo time: Duration, key: APIKeyID, until isEnough: (Value) -> Bool,
    _ look: () async throws -> Value
  ) async throws -> Value {
    // The place comes before the first look, so that nothing happens unseen between a look and a rest.
    guard time > .zero, let place = enter(topic, key) else { return try await look() }
    defer { leave(place) }
    let end = ContinuousClock.now + time
    return try await withGracefulShutdownHandler {
      while true {
        let isLast = place.isOver || ContinuousClock.now >= end
        let value = try await StorePatience.unbound(look)
        if isLast || isEnough(value) { return value }
        await place.rest(atMost: min(Self.pause, end - ContinuousClock.now))
      }
    } onGracefulShutdown: {
      place.wake(isOver: true)
    }
  }

  private func enter(_ topic: Topic, _ key: APIKeyID) -> WaitingPlace? {
    let place = WaitingPlace(topic, key)
    let (isIn, before) = places.withLock { places -> (Bool, [WaitingPlace]) in
      var before: [WaitingPlace] = []
      if case .device = topic { before = places.filter { $0.topic == topic } }
      places.removeAll { place in before.contains { $0 === place } }
      guard
        topic == .log
          || places.count < Self.maximumPlaces && places.count(where: { $0.key == key }) < Self.maximumPlacesPerKey
      else { return (false, before) }
      places.append(place)
      return (true, before)
    }
    for place in before { place.wake(isOver: true) }
    return isIn ? place : nil
  }

  private func leave(_ place: WaitingPlace) { places.withLock { $0.removeAll { $0 === place } } }
}

/// Where one request waits.
private final class WaitingPlace: Sendable {
  private struct State {
    var isWoken = false
    var isOver = false
    var sleeper: CheckedContinuation<Void, Never>?
  }

  let topic: WaitingRoom.Topic
  let key: APIKeyID
  private let state = Mutex(State())

  init(_ topic: WaitingRoom.Topic, _ key: APIKeyID) {
    self.topic = topic
    self.key = key
  }

  /// Whether nobody waits here any more.
  var isOver: Bool { state.withLock { $0.isOver } }

  func wake(isOver: Bool = false) {
    let sleeper = state.withLock { state in
      state.isWoken = true
      state.isOver = state.isOver || isOver
      defer { state.sleeper = nil }
      return state.sleeper
    }
    sleeper?.resume()
  }

  /// Until somebody wakes it, or was quicker, or the time is over, or the task is cancelled.
  func rest(atMost time: Duration) async {
    let timer = Task {
      do { try await Task.sleep(for: time) } catch { return }
      wake()
    }
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let isAwake = state.withLock { state in
          if !state.isWoken { state.sleeper = continuation }
          return state.isWoken
        }
        if isAwake { continuation.resume() }
      }
    } onCancel: {
      wake(isOver: true)
    }
    timer.cancel()
    state.withLock { $0.isWoken = $0.isOver }
  }
}
