/// A full-screen program as a value that handles events and draws frames.
///
/// An application does not depend on the terminal. An event loop passes events to `handle(_:)`, and
/// when `needsFrame` is set, requests a new surface from `frame(size:)`, at rates that the loop
/// limits.
public protocol Application {
  /// Handles one event. Must return quickly; long work belongs on another thread.
  mutating func handle(_ event: InputEvent)
  /// Draws the state at the given size, and clears `needsFrame`.
  mutating func frame(size: Size) -> Surface
  /// Whether something visible has changed since the last frame.
  var needsFrame: Bool { get }
  /// Whether the application wants to end. The loop then restores the terminal and returns.
  var isFinished: Bool { get }
  /// Seconds after which the loop should send a `wake` event unprompted, or nil for never.
  ///
  /// With nil, an idle program sleeps without using the processor.
  var wakeInterval: Double? { get }
}
