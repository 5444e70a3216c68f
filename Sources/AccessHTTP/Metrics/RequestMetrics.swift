import HTTPTypes
import Hummingbird

/// Counts what the edge answers, and how long that took.
struct RequestMetrics: Sendable {
  /// From what a look-up in memory takes to what nobody waits for; a PIN's hash takes some hundredths.
  private static let bounds = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

  private struct Key: Hashable {
    let method: MethodWord
    /// The place in ``routes``.
    let route: Int
    let status: Int
  }

  private let places: [String: Int]
  private let requests: MetricCounter<Key>
  private let durations: [MetricHistogram]

  /// Registers with `registry`. The routes of `router`, which has to be complete, are all that a label can say.
  init<Context: RequestContext>(_ router: Router<Context>, in registry: MetricRegistry) {
    // The first place is for requests that reach no route.
    var routes = [RouteWord.none]
    for route in router.routes {
      let template = RouteWord.of(route.path.description)
      if !routes.contains(template) { routes.append(template) }
    }
    places = Dictionary(uniqueKeysWithValues: zip(routes, 0...))
    let durations = routes.map { _ in MetricHistogram(bounds: Self.bounds) }
    self.durations = durations
    let words = routes
    requests = registry.counter("accessauth_http_requests_total", "Answers of the HTTP server.") { key in
      [
        MetricLabel("method", key.method.rawValue), MetricLabel("route", words[key.route]),
        MetricLabel("status", String(key.status)),
      ]
    }
    registry.add(
      MetricFamily(
        name: "accessauth_http_request_duration_seconds",
        help: "From a request's head to its answer, before the answer's body is sent.", kind: .histogram
      ) {
        zip(words, durations.map(\.reading)).filter { $1.count > 0 }.flatMap { route, reading in
          reading.samples(labels: [MetricLabel("route", route)])
        }
      })
  }

  /// Counts one answer. `route` is the template that matched.
  func record(_ method: HTTPRequest.Method, route: String?, _ status: HTTPResponse.Status, took duration: Duration) {
    let place = places[RouteWord.of(route)] ?? 0
    requests.increment(Key(method: MethodWord(method), route: place, status: status.code))
    let (seconds, attoseconds) = duration.components
    durations[place].observe(Double(seconds) + Double(attoseconds) / 1e18)
  }
}
