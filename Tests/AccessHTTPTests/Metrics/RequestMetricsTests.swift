import HTTPTypes
import Hummingbird
import Testing

@testable import AccessHTTP

@Suite("Metrics of requests")
struct RequestMetricsTests {
  @Test("nobody makes a series by sending something: method and route are words of the program")
  func closed() async {
    let router = Router(context: EdgeContext<String>.self)
    TestServer.standardRoutes(router)
    let registry = MetricRegistry()
    let metrics = RequestMetrics(router, in: registry)
    let methods = ["GET", "get", "PURGE", "GE\u{2028}T", "other"].compactMap(HTTPRequest.Method.init(rawValue:))
    let routes: [String?] = [
      "/v1/things/{id}", "/v1/things/048213", "/v1/things/{id}?pin=048213", "Middleware", "", nil,
    ]
    for method in methods {
      for route in routes { metrics.record(method, route: route, .ok, took: .milliseconds(3)) }
    }
    let text = String(decoding: await registry.exposition(), as: UTF8.self)
    #expect(!text.contains("048213") && !text.contains("PURGE") && !text.contains("Middleware"))
    let counted = text.split(separator: "\n").filter { $0.hasPrefix("accessauth_http_requests_total{") }
    let others = methods.count - 1
    #expect(
      counted == [
        #"accessauth_http_requests_total{method="GET",route="/v1/things/{id}",status="200"} 1"#,
        #"accessauth_http_requests_total{method="GET",route="none",status="200"} 5"#,
        #"accessauth_http_requests_total{method="other",route="/v1/things/{id}",status="200"} \#(others)"#,
        #"accessauth_http_requests_total{method="other",route="none",status="200"} \#(others * 5)"#,
      ])
  }

  @Test("the time of an answer stands with its route, in seconds, and routes that nobody asked for are left out")
  func durations() async {
    let router = Router(context: EdgeContext<String>.self)
    TestServer.standardRoutes(router)
    let registry = MetricRegistry()
    let metrics = RequestMetrics(router, in: registry)
    metrics.record(.get, route: "/v1/things/{id}", .ok, took: .microseconds(900))
    metrics.record(.get, route: "/v1/things/{id}", .notFound, took: .seconds(20))
    let text = String(decoding: await registry.exposition(), as: UTF8.self)
    let name = "accessauth_http_request_duration_seconds"
    let lines = text.split(separator: "\n").filter { $0.hasPrefix(name) }
    #expect(lines.allSatisfy { $0.contains(#"{route="/v1/things/{id}""#) })
    #expect(lines.contains(#"\#(name)_bucket{route="/v1/things/{id}",le="0.0005"} 0"#))
    #expect(lines.contains(#"\#(name)_bucket{route="/v1/things/{id}",le="0.001"} 1"#))
    #expect(lines.contains(#"\#(name)_bucket{route="/v1/things/{id}",le="+Inf"} 2"#))
    #expect(lines.contains(#"\#(name)_sum{route="/v1/things/{id}"} 20.0009"#))
    #expect(lines.contains(#"\#(name)_count{route="/v1/things/{id}"} 2"#))
  }
}
