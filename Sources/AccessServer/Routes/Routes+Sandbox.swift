import AccessAuth
import AccessHTTP
import Hummingbird
import SodiumPrimitives

extension Routes {
  /// A credential presented as a door would, by the same verifier: an integrator builds everything without hardware.
  func addSandbox(to v1: RouterGroup<Context>) {
    let service = service
    v1.post("sandbox/scans") { request, context in
      let caller = try caller(context)
      let moment = context.moment
      // Drawn here, for whoever does not care to repeat the scan.
      let scan = try SandboxScanBody.read(try await request.json(upTo: .verification)) {
        AttemptID(RequestID(at: moment.wall, random: SystemRandom()))
      }
      let door = try await service.management.sandboxDoor(scan.device, by: caller)
      let ring = await service.ring(for: scan.request, at: door)
      do throws(VerificationFailure) {
        let answer = try await service.verifier.verify(
          scan.request, at: door, ring: ring, moment: moment, requestID: context.requestID)
        service.metrics.count(answer.decision, of: scan.request.presentation.mode)
        return Response.json(bytes: answer.json)
      } catch {
        service.metrics.count(error)
        throw Problem(failure: error)
      }
    }
  }
}
