public import HTTPTypes
public import Hummingbird

/// Which methods each path has. The router answers a wrong method like an unknown path; this table tells them apart.
public struct RouteTable: Sendable {
  private let routes: [(path: RouterPath, methods: [HTTPRequest.Method])]

  /// Reads the routes of `router`, which has to be complete.
  public init<Context: RequestContext>(_ router: Router<Context>) {
    var routes: [(path: RouterPath, methods: [HTTPRequest.Method])] = []
    for route in router.routes {
      if let index = routes.firstIndex(where: { $0.path == route.path }) {
        routes[index].methods.append(route.method)
      } else {
        routes.append((route.path, [route.method]))
      }
    }
    self.routes = routes
  }

  /// The methods of `path`, which has no query; empty where there is no such path.
  ///
  /// Where a name stands beside a parameter (`subjects/affected`, `subjects/{subject_id}`), the name hides the parameter, as it
  /// does for the router.
  public func methods(of path: String) -> [HTTPRequest.Method] {
    let components = path.split(separator: "/")
    let matching = routes.filter { matches($0.path, components) }
    return matching.max { named($0.path).lexicographicallyPrecedes(named($1.path)) }?.methods ?? []
  }

  /// For each component 1 where the template has its name and 0 where it takes any.
  private func named(_ template: RouterPath) -> [Int] {
    template.components.map { $0 == .path(Substring($0.description)) ? 1 : 0 }
  }

  private func matches(_ template: RouterPath, _ components: [Substring]) -> Bool {
    for (index, element) in template.components.enumerated() {
      if element == .recursiveWildcard { return true }
      guard index < components.count, element ~= components[index] else { return false }
    }
    return template.components.count == components.count
  }
}
